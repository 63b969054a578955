import { byDenialCounter } from '../../domain/denials.ts';
import { type UsagePoint as Point, type RANGES, type RESOLUTIONS, sumDenied } from '../../domain/usage.ts';
import type { BusyKey, KeySpan } from '../../services/client-keys/usage.ts';
import { batched } from '../batched.ts';
import { builder } from '../builder.ts';
import { signedInAs } from '../context.ts';
import { ClientKeyNode } from './client-key.ts';

const MAX_INT = 2_147_483_647;
const DEFAULT_BUSIEST = 10;

const UsageRange = builder.enumType('UsageRange', {
  description: 'The range of usage, of which the last minute, hour or day is not complete yet.',
  values: {
    HOUR: { description: 'The last hour, by MINUTE by default.' },
    DAY: { description: 'The last 24 hours, by HOUR by default.' },
    WEEK: { description: 'The last 7 days, by HOUR by default.' },
    MONTH: { description: 'The last 30 days, by DAY by default.' },
  } as const satisfies Record<keyof typeof RANGES, object>,
});

const UsageResolution = builder.enumType('UsageResolution', {
  description: 'The resolution of usage.',
  values: {
    MINUTE: { description: 'One point per minute, kept for 48 hours.' },
    HOUR: { description: 'One point per hour, kept for 45 days.' },
    DAY: { description: 'One point per UTC day, kept for 400 days.' },
  } as const satisfies Record<keyof typeof RESOLUTIONS, object>,
});

const DeniedByReason = builder.objectRef<Point>('DeniedByReason').implement({
  description: 'The number of denied requests by reason.',
  fields: (t) =>
    byDenialCounter(({ counter, cause }) =>
      t.int({ description: `Denied because ${cause}`, resolve: (point) => toInt(point[counter]) }),
    ),
});

const UsagePoint = builder.objectRef<Point>('UsagePoint').implement({
  description: 'The requests in one minute, hour or day, with each count capped at 2,147,483,647.',
  fields: (t) => ({
    start: t.field({
      type: 'DateTime',
      description: 'When the minute, hour or day started.',
      resolve: ({ start }) => new Date(start),
    }),
    allowed: t.int({
      description: 'The number of requests that were allowed and held the required scopes.',
      resolve: ({ allowed }) => toInt(allowed),
    }),
    denied: t.int({
      description: 'The number of denied requests.',
      resolve: (counts) => toInt(sumDenied(counts)),
    }),
    deniedByReason: t.field({
      type: DeniedByReason,
      description: 'The number of denied requests by reason.',
      resolve: (point) => point,
    }),
  }),
});

const KeyUsage = builder.objectRef<BusyKey>('KeyUsage').implement({
  description: 'The usage of one client key, with each count capped at 2,147,483,647.',
  fields: (t) => ({
    clientKey: t.expose('clientKey', { type: ClientKeyNode, description: 'The client key.' }),
    allowed: t.int({
      description: 'The number of requests that were allowed and held the required scopes.',
      resolve: ({ counts }) => toInt(counts.allowed),
    }),
    denied: t.int({
      description: 'The number of denied requests.',
      resolve: ({ counts }) => toInt(sumDenied(counts)),
    }),
  }),
});

const usageArgs = builder.args((t) => ({
  range: t.field({ type: UsageRange, required: true, description: 'The range of usage.' }),
  resolution: t.field({
    type: UsageResolution,
    description: 'The resolution, by default that of the range.',
  }),
}));

const loadKeyUsage = batched((spans: readonly KeySpan[], { keyUsage }) => keyUsage.ofKeys(spans));

builder.objectField(ClientKeyNode, 'usage', (t) =>
  t.field({
    description:
      'The usage of the key up to now, oldest first, with a point for each minute, hour or day, ' +
      'including those without requests.',
    type: [UsagePoint],
    args: usageArgs,
    resolve: async ({ id }, { range, resolution }, context) => {
      const span = context.keyUsage.span(range, resolution ?? undefined);
      return [...(await loadKeyUsage({ clientKeyId: id, span }, context))];
    },
  }),
);

builder.queryField('usage', (t) =>
  t.field({
    description:
      'The total usage of your own client keys, or of all client keys for administrators, ' +
      'in the format of `ClientKey.usage`.',
    type: [UsagePoint],
    args: usageArgs,
    resolve: async (_, { range, resolution }, context) => {
      const { viewer } = signedInAs(context);
      const { keyUsage } = context;
      return [...(await keyUsage.ofAll(viewer, keyUsage.span(range, resolution ?? undefined)))];
    },
  }),
);

builder.queryField('busiestKeys', (t) =>
  t.field({
    description:
      'Your own client keys, or all client keys for administrators, with the most requests, busiest ' +
      'first, without unused keys.',
    type: [KeyUsage],
    args: {
      range: t.arg({ type: UsageRange, required: true, description: 'The range of usage.' }),
      first: t.arg.int({ description: 'The number of keys to return, at most 50, 10 by default.' }),
    },
    resolve: (_, { range, first }, context) =>
      context.keyUsage.busiest(signedInAs(context).viewer, range, first ?? DEFAULT_BUSIEST),
  }),
);

/** Caps a count at the maximum of the GraphQL type Int. */
function toInt(count: number): number {
  return Math.min(count, MAX_INT);
}
