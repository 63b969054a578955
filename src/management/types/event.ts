import { encodeGlobalID } from '@pothos/plugin-relay';
import type { EventFilter as Criteria } from '../../services/events.ts';
import type { EventRecord } from '../../storage/tables.ts';
import { builder } from '../builder.ts';
import { createConnection } from '../connection.ts';
import { signedInAs } from '../context.ts';
import { AccountNode, loadAccount } from './account.ts';

const Event = builder.objectRef<EventRecord>('Event').implement({
  description: 'An audit event, recorded in the same transaction as its change.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the event.' }),
    type: t.exposeString('type', {
      description: 'The type, such as `client_key.created`, to which new types may be added.',
    }),
    actor: t.id({
      nullable: true,
      description:
        'The global id of the account that caused the event, or null if no account was authenticated.',
      resolve: ({ actorId }) => (actorId === null ? null : encodeGlobalID('Account', actorId)),
    }),
    actorAccount: t.field({
      type: AccountNode,
      nullable: true,
      description:
        'The account that caused the event, or null if there is none or it is not visible to the ' +
        'caller.',
      resolve: ({ actorId }, _, context) => (actorId === null ? null : loadAccount(actorId, context)),
    }),
    account: t.field({
      type: AccountNode,
      nullable: true,
      description:
        'The account that the event belongs to, or null if there is none or it is not visible to the ' +
        'caller.',
      resolve: ({ accountId }, _, context) => loadAccount(accountId, context),
    }),
    target: t.id({
      nullable: true,
      description:
        'The global id of the affected object, which may have been deleted since, or null if no ' +
        'object was affected.',
      resolve: ({ targetType, targetId }) => (targetId === '' ? null : encodeGlobalID(targetType, targetId)),
    }),
    ip: t.exposeString('ip', { description: 'The IP address of the client.' }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'The user agent of the client, or null.',
    }),
    requestId: t.exposeString('requestId', { description: 'The `X-Request-Id` of the request.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the event occurred.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    metadata: t.expose('metadata', {
      type: 'JSONObject',
      description: 'The details, which depend on the type.',
    }),
  }),
});

const EventFilter = builder.inputType('EventFilter', {
  description: 'The conditions on events, all of which must match.',
  fields: (t) => ({
    type: t.string({ description: 'Matches events of this type.' }),
    types: t.stringList({ description: 'Matches events of any of up to 100 types.' }),
    since: t.field({ type: 'DateTime', description: 'Matches events at or after this time.' }),
    until: t.field({ type: 'DateTime', description: 'Matches events before this time.' }),
    actor: t.globalID({ description: 'Matches events caused by the account with this global id.' }),
    target: t.globalID({ description: 'Matches events of the object with this global id.' }),
  }),
});

function toCriteria(filter: typeof EventFilter.$inferInput): Criteria {
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
      args: { filter: t.arg({ type: EventFilter, description: 'The filter.' }) },
      resolve: (_, { filter, ...page }, context) => {
        const { events } = context;
        const { viewer } = signedInAs(context);
        const criteria = filter ? toCriteria(filter) : {};
        return createConnection(
          page,
          (part) => events.list(viewer, criteria, part),
          () => events.count(viewer, criteria),
        );
      },
    },
    {
      name: 'EventConnection',
      description: 'A page of events.',
      fields: (fields) => ({
        totalCount: fields.int({
          description: 'The number of events on all pages, counted up to 10,000.',
          resolve: ({ totalCount }) => totalCount(),
        }),
        totalCountIsExact: fields.boolean({
          description: 'Whether `totalCount` is exact, which it is not if there are more than 10,000 events.',
          resolve: ({ totalCountIsExact }) => totalCountIsExact(),
        }),
      }),
    },
    { name: 'EventEdge', description: 'An event in a list.' },
  ),
);
