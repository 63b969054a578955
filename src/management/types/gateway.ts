import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import type { Settings } from '../settings.ts';

const SignUpPolicy = builder.enumType('SignUpPolicy', {
  description: 'Who may make an account.',
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
  description: 'What the gateway tells everybody of itself.',
  fields: (t) => ({
    signUp: t.field({
      type: SignUpPolicy,
      description: 'Who may make an account.',
      resolve: ({ settings }) => settings.signUp,
    }),
    empty: t.boolean({
      description: 'Whether nobody has an account yet.',
      resolve: ({ isEmpty }) => isEmpty(),
    }),
    keyPrefix: t.string({
      description: 'What client ids begin with.',
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
    description: 'What the gateway tells everybody of itself, also without signing in.',
    type: Gateway,
    resolve: (_, __, { settings, accounts }: Context) => ({ settings, isEmpty: () => accounts.isEmpty() }),
  }),
);
