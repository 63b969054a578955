import { byDenialCounter } from '../../domain/denials.ts';
import { deniedOf, type UsagePoint as Point, type RANGES, type RESOLUTIONS } from '../../domain/usage.ts';
import type { BusyKey, KeySpan } from '../../services/client-keys/usage.ts';
import { batched } from '../batched.ts';
import { builder } from '../builder.ts';
import { signedInAs } from '../context.ts';
import { ClientKeyNode } from './client-key.ts';

const MAX_INT = 2_147_483_647;
const DEFAULT_BUSIEST = 10;

const UsageRange = builder.enumType('UsageRange', {
  description: 'The range of usage. The last minute, hour or day is not complete yet.',
  values: {
    HOUR: { description: 'One hour; by MINUTE when nothing else is asked.' },
    DAY: { description: '24 hours; by HOUR when nothing else is asked.' },
    WEEK: { description: '7 days; by HOUR when nothing else is asked.' },
    MONTH: { description: '30 days; by DAY when nothing else is asked.' },
  } as const satisfies Record<keyof typeof RANGES, object>,
});

const UsageResolution = builder.enumType('UsageResolution', {
  description: 'The resolution of usage.',
  values: {
    MINUTE: { description: 'By minute; kept for 48 hours.' },
    HOUR: { description: 'By hour; kept for 45 days.' },
    DAY: { description: 'By day of UTC; kept for 400 days.' },
  } as const satisfies Record<keyof typeof RESOLUTIONS, object>,
});

const DeniedByReason = builder.objectRef<Point>('DeniedByReason').implement({
  description: 'The number of denied requests by reason.',
  fields: (t) =>
    byDenialCounter(({ counter, cause }) =>
      t.int({ description: `Denied because ${cause}`, resolve: (point) => shown(point[counter]) }),
    ),
});

const UsagePoint = builder.objectRef<Point>('UsagePoint').implement({
  description:
    'How many requests there were in one minute, hour or day. Each count is 2,147,483,647 when it is more.',
  fields: (t) => ({
    start: t.field({
      type: 'DateTime',
      description: 'When the minute, hour or day started.',
      resolve: ({ start }) => new Date(start),
    }),
    allowed: t.int({
      description: 'How many were let in, and held the scopes that they needed.',
      resolve: ({ allowed }) => shown(allowed),
    }),
    denied: t.int({
      description: 'How many were refused.',
      resolve: (counts) => shown(deniedOf(counts)),
    }),
    deniedByReason: t.field({
      type: DeniedByReason,
      description: 'How many were refused, by why.',
      resolve: (point) => point,
    }),
  }),
});

const KeyUsage = builder.objectRef<BusyKey>('KeyUsage').implement({
  description: 'How much one client key was used. Each count is 2,147,483,647 when it is more.',
  fields: (t) => ({
    clientKey: t.expose('clientKey', { type: ClientKeyNode, description: 'The client key.' }),
    allowed: t.int({
      description: 'How many requests were let in, and held the scopes that they needed.',
      resolve: ({ counts }) => shown(counts.allowed),
    }),
    denied: t.int({
      description: 'How many requests were refused.',
      resolve: ({ counts }) => shown(deniedOf(counts)),
    }),
  }),
});

const usageArgs = builder.args((t) => ({
  range: t.field({ type: UsageRange, required: true, description: 'How far back.' }),
  resolution: t.field({ type: UsageResolution, description: 'How finely. Default: as the range says.' }),
}));

const ofKey = batched((asked: readonly KeySpan[], { keyUsage }) => keyUsage.ofKeys(asked));

builder.objectField(ClientKeyNode, 'usage', (t) =>
  t.field({
    description:
      'How much it was used, oldest first and up to now: a point for every minute, hour or day, also for those without a request.',
    type: [UsagePoint],
    args: usageArgs,
    resolve: async ({ id }, { range, resolution }, context) => {
      const span = context.keyUsage.span(range, resolution ?? undefined);
      return [...(await ofKey({ clientKeyId: id, span }, context))];
    },
  }),
);

builder.queryField('usage', (t) =>
  t.field({
    description:
      'The usage of all your client keys together, or of all keys for administrators, as `ClientKey.usage` returns it for one.',
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
      'The client keys with the most requests, busiest first: of your own, or of all for an administrator. Keys without any are left out.',
    type: [KeyUsage],
    args: {
      range: t.arg({ type: UsageRange, required: true, description: 'How far back, as for usage.' }),
      first: t.arg.int({ description: 'How many to answer, 50 at most. Default: 10.' }),
    },
    resolve: (_, { range, first }, context) =>
      context.keyUsage.busiest(signedInAs(context).viewer, range, first ?? DEFAULT_BUSIEST),
  }),
);

/** A count as GraphQL's Int can hold it. */
function shown(count: number): number {
  return Math.min(count, MAX_INT);
}
