import { encodeGlobalID } from '@pothos/plugin-relay';
import type { EventFilter as Wanted } from '../../services/events.ts';
import type { EventRecord } from '../../storage/tables.ts';
import { builder } from '../builder.ts';
import { connectionOf } from '../connection.ts';
import { signedInAs } from '../context.ts';
import { AccountNode, accountOf } from './account.ts';

const Event = builder.objectRef<EventRecord>('Event').implement({
  description: 'Something that happened, recorded together with what it changed.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id.' }),
    type: t.exposeString('type', {
      description: 'The type, such as `client_key.created`. New types may be added.',
    }),
    actor: t.id({
      nullable: true,
      description: 'The global id of the account that acted; null when nobody was signed in.',
      resolve: ({ actorId }) => (actorId === null ? null : encodeGlobalID('Account', actorId)),
    }),
    actorAccount: t.field({
      type: AccountNode,
      nullable: true,
      description: 'The account that acted, when there is one and you may see it.',
      resolve: ({ actorId }, _, context) => (actorId === null ? null : accountOf(actorId, context)),
    }),
    account: t.field({
      type: AccountNode,
      nullable: true,
      description: 'The account whose event it is, when there is one and you may see it.',
      resolve: ({ accountId }, _, context) => accountOf(accountId, context),
    }),
    target: t.id({
      nullable: true,
      description:
        'The global id of what it happened to, which may be gone by now; null when it happened to nothing that exists.',
      resolve: ({ targetType, targetId }) => (targetId === '' ? null : encodeGlobalID(targetType, targetId)),
    }),
    ip: t.exposeString('ip', { description: 'The address that the request came from.' }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'The user agent of the client.',
    }),
    requestId: t.exposeString('requestId', { description: 'The `X-Request-Id` of the request.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it happened.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    metadata: t.expose('metadata', { type: 'JSONObject', description: 'Details that depend on the type.' }),
  }),
});

const EventFilter = builder.inputType('EventFilter', {
  description: 'Which events to list. Everything given must hold.',
  fields: (t) => ({
    type: t.string({ description: 'Only events of this type.' }),
    types: t.stringList({ description: 'Only events of any of these types, 100 at most.' }),
    since: t.field({ type: 'DateTime', description: 'Only events from this time on.' }),
    until: t.field({ type: 'DateTime', description: 'Only events before this time.' }),
    actor: t.globalID({ description: 'Only what this account did: its global id.' }),
    target: t.globalID({ description: 'Only events of this object: its global id.' }),
  }),
});

function wantedBy(filter: typeof EventFilter.$inferInput): Wanted {
  return {
    type: filter.type ?? undefined,
    types: filter.types ?? undefined,
    since: filter.since?.getTime(),
    until: filter.until?.getTime(),
    actorId: filter.actor?.id,
    targetId: filter.target?.id,
  };
}

builder.queryField('events', (t) =>
  t.connection(
    {
      description:
        'Events of your account and its resources, or all events for administrators, newest first.',
      type: Event,
      args: { filter: t.arg({ type: EventFilter, description: 'Which to list.' }) },
      resolve: (_, { filter, ...page }, context) => {
        const { events } = context;
        const { viewer } = signedInAs(context);
        const wanted = filter ? wantedBy(filter) : {};
        return connectionOf(
          page,
          (part) => events.list(viewer, wanted, part),
          () => events.count(viewer, wanted),
        );
      },
    },
    {
      name: 'EventConnection',
      description: 'A page of events.',
      fields: (fields) => ({
        totalCount: fields.int({
          description: 'How many there are on all pages. It is counted up to 10,000.',
          resolve: ({ totalCount }) => totalCount(),
        }),
        totalCountIsExact: fields.boolean({
          description: 'Whether `totalCount` is how many there are, and not as many as were counted.',
          resolve: ({ totalCountIsExact }) => totalCountIsExact(),
        }),
      }),
    },
    { name: 'EventEdge', description: 'An event in a list.' },
  ),
);
