import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import type { Settings } from '../settings.ts';

const SignUpPolicy = builder.enumType('SignUpPolicy', {
  description: 'The sign-up mode.',
  values: {
    FIRST: { description: 'Only the first account can sign up and becomes ADMIN.', value: 'first' },
    OPEN: { description: 'Anyone can sign up.', value: 'open' },
    CLOSED: { description: 'Sign-up is disabled.', value: 'closed' },
  } as const,
});

interface GatewayState {
  readonly settings: Settings;
  readonly isEmpty: () => Promise<boolean>;
}

const Gateway = builder.objectRef<GatewayState>('Gateway').implement({
  description: 'Public information about the gateway.',
  fields: (t) => ({
    signUp: t.field({
      type: SignUpPolicy,
      description: 'The sign-up mode.',
      resolve: ({ settings }) => settings.signUp,
    }),
    empty: t.boolean({
      description: 'Whether there are no accounts yet.',
      resolve: ({ isEmpty }) => isEmpty(),
    }),
    keyPrefix: t.string({
      description: 'The prefix of client ids.',
      resolve: ({ settings }) => settings.keyPrefix,
    }),
    defaultRateLimitPerMinute: t.int({
      description: 'The rate limit of keys that are created without one, in requests in any 60 seconds.',
      resolve: ({ settings }) => settings.defaultRateLimit,
    }),
    version: t.string({
      description: 'The version of Latchkey.',
      resolve: ({ settings }) => settings.version,
    }),
    publicUrl: t.string({
      description: 'The URL at which clients reach the gateway, without a trailing slash.',
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
