import { builder } from '../builder.ts';
import { signedInAs } from '../context.ts';
import type { ApiDescription, FieldPolicy } from '../settings.ts';

const ApiHealth = builder.enumType('ApiHealth', {
  description: 'How well a protected API is known.',
  values: {
    OK: { description: 'Its schema is fresh.', value: 'ok' },
    STALE: {
      description: 'Refreshing its schema failed; the last valid one is in use.',
      value: 'stale',
    },
    UNAVAILABLE: { description: 'Its schema is unknown: it cannot be called.', value: 'unavailable' },
  } as const,
});

const FieldPolicyType = builder.objectRef<FieldPolicy>('FieldPolicy').implement({
  description: 'The scopes that a field of a protected API requires.',
  fields: (t) => ({
    type: t.exposeString('type', { description: 'The type that has the field.' }),
    field: t.exposeString('field', { description: 'The name of the field.' }),
    scopes: t.field({
      type: t.listRef(t.listRef('String')),
      description: 'Any one of these lists, all of its scopes together. Empty: nothing is needed.',
      resolve: ({ scopes }) => scopes.map((alternative) => [...alternative]),
    }),
  }),
});

const Api = builder.objectRef<ApiDescription>('Api').implement({
  description: 'A protected API.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name in the configuration.' }),
    path: t.string({
      description: 'Where it is called, below the address of the gateway.',
      resolve: ({ name }) => `/apis/${name}`,
    }),
    health: t.expose('health', { type: ApiHealth, description: 'How well it is known.' }),
    scopes: t.stringList({
      description: 'Every scope that its policy can ask for, in alphabetical order.',
      resolve: ({ scopes }) => [...scopes],
    }),
    policy: t.field({
      type: [FieldPolicyType],
      description:
        'The scopes of all root fields, and of other fields that require any. Empty until the schema is loaded.',
      resolve: ({ policy }) => [...policy],
    }),
    problems: t.stringList({
      description:
        'Why the schema of the upstream is invalid, at most 20 reasons. It is served nevertheless.',
      resolve: ({ problems }) => [...problems],
    }),
  }),
});

builder.queryField('apis', (t) =>
  t.field({
    description: 'The protected APIs.',
    type: [Api],
    resolve: (_, __, context) => signedInAs(context) && [...context.describeApis()],
  }),
);
