import { builder } from '../builder.ts';
import { signedInAs } from '../context.ts';
import type { ApiDescription, FieldPolicy } from '../settings.ts';

const ApiHealth = builder.enumType('ApiHealth', {
  description: 'The state of the schema of a protected API.',
  values: {
    OK: { description: 'The schema is up to date.', value: 'ok' },
    STALE: {
      description: 'The schema could not be refreshed, so the last valid schema is in use.',
      value: 'stale',
    },
    UNAVAILABLE: {
      description: 'The schema is not loaded, so the API cannot be called.',
      value: 'unavailable',
    },
  } as const,
});

const FieldPolicyType = builder.objectRef<FieldPolicy>('FieldPolicy').implement({
  description: 'The scopes that a field of a protected API requires.',
  fields: (t) => ({
    type: t.exposeString('type', { description: 'The name of the type of the field.' }),
    field: t.exposeString('field', { description: 'The name of the field.' }),
    scopes: t.field({
      type: t.listRef(t.listRef('String')),
      description:
        'Alternative lists of scopes, of which one must be held in full, or an empty list if no scope ' +
        'is required.',
      resolve: ({ scopes }) => scopes.map((alternative) => [...alternative]),
    }),
  }),
});

const Api = builder.objectRef<ApiDescription>('Api').implement({
  description: 'A protected API.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name in the configuration.' }),
    path: t.string({
      description: 'The path of the API below the URL of the gateway.',
      resolve: ({ name }) => `/apis/${name}`,
    }),
    health: t.expose('health', { type: ApiHealth, description: 'The state of the schema.' }),
    scopes: t.stringList({
      description: 'All scopes that the policy can require, in alphabetical order.',
      resolve: ({ scopes }) => [...scopes],
    }),
    policy: t.field({
      type: [FieldPolicyType],
      description:
        'The scopes of all root fields and of all other fields that require any, or an empty list ' +
        'until the schema is loaded.',
      resolve: ({ policy }) => [...policy],
    }),
    problems: t.stringList({
      description: 'Up to 20 errors in the schema of the upstream, which is served nevertheless.',
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
