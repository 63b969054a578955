import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import type { Settings } from '../settings.ts';

const SignUpPolicy = builder.enumType('SignUpPolicy', {
  description: 'The sign-up mode.',
  values: {
    FIRST: { description: 'Only the first person, who becomes ADMIN.', value: 'first' },
    OPEN: { description: 'Anyone.', value: 'open' },
    CLOSED: { description: 'Nobody.', value: 'closed' },
  } as const,
});

interface GatewayFacts {
  readonly settings: Settings;
  readonly isEmpty: () => Promise<boolean>;
}

const Gateway = builder.objectRef<GatewayFacts>('Gateway').implement({
  description: 'Public information about the gateway.',
  fields: (t) => ({
    signUp: t.field({
      type: SignUpPolicy,
      description: 'The sign-up mode.',
      resolve: ({ settings }) => settings.signUp,
    }),
    empty: t.boolean({
      description: 'Whether nobody has an account yet.',
      resolve: ({ isEmpty }) => isEmpty(),
    }),
    keyPrefix: t.string({
      description: 'The prefix of client ids.',
      resolve: ({ settings }) => settings.keyPrefix,
    }),
    defaultRateLimitPerMinute: t.int({
      description: 'How many requests a key may make in any 60 seconds when it was created without a limit.',
      resolve: ({ settings }) => settings.defaultRateLimit,
    }),
    version: t.string({
      description: 'The version of Latchkey.',
      resolve: ({ settings }) => settings.version,
    }),
    publicUrl: t.string({
      description: 'Where clients reach the gateway, without a slash at its end.',
      resolve: ({ settings }) => settings.publicUrl,
    }),
  }),
});

builder.queryField('gateway', (t) =>
  t.field({
    description: 'Public information about the gateway, available without signing in.',
    type: Gateway,
    resolve: (_, __, { settings, accounts }: Context) => ({ settings, isEmpty: () => accounts.isEmpty() }),
  }),
);
