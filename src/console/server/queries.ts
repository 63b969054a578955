import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  AccountDocument,
  AccountsDocument,
  type AccountsQueryVariables,
  ApisDocument,
  type ClientKeyFieldsFragment,
  ClientKeysDocument,
  type ClientKeysQueryVariables,
  type EventFilter,
  EventsDocument,
  type EventsQuery,
  GatewayDocument,
  OwnedClientKeyDocument,
  type OwnedClientKeyQuery,
  PgpKeysDocument,
  SessionsDocument,
} from '../../sdk/generated/operations.ts';
import { send } from './request.ts';
import { session } from './session.ts';

export type ClientKey = ClientKeyFieldsFragment;
/** Client key with its owner. */
export type OwnedClientKey = NonNullable<OwnedClientKeyQuery['clientKey']>;
export type GatewayEvent = EventsQuery['events']['edges'][number]['node'];

/** First part of each query key. Mutations invalidate queries by it. */
export type Noun = 'gateway' | 'clientKeys' | 'events' | 'apis' | 'accounts' | 'sessions' | 'pgpKeys';

export const key = (noun: Noun, ...rest: readonly unknown[]) => [noun, ...rest] as const;

/** Interval between refetches of the data on screen. */
export const LIVE_MS = 20_000;

export const gatewayQuery = queryOptions({
  queryKey: key('gateway'),
  queryFn: async ({ signal }) => (await send(GatewayDocument, { variables: {}, signal })).gateway,
});

export const apisQuery = queryOptions({
  queryKey: key('apis'),
  queryFn: async ({ signal }) => (await session.call(ApisDocument, {}, signal)).apis,
});

export const clientKeysQuery = (variables: ClientKeysQueryVariables) =>
  queryOptions({
    queryKey: key('clientKeys', 'list', variables),
    queryFn: async ({ signal }) => (await session.call(ClientKeysDocument, variables, signal)).clientKeys,
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MS,
  });

export const clientKeyQuery = (id: string) =>
  queryOptions({
    queryKey: key('clientKeys', 'one', id),
    queryFn: async ({ signal }) =>
      (await session.call(OwnedClientKeyDocument, { id }, signal)).clientKey ?? null,
    refetchInterval: LIVE_MS,
  });

/** Returns the paginated events. The next page is fetched on demand. */
export const eventsQuery = (filter: EventFilter, first = 25) =>
  infiniteQueryOptions({
    queryKey: key('events', filter, first),
    queryFn: async ({ pageParam, signal }) =>
      (await session.call(EventsDocument, { first, after: pageParam, filter, accounts: true }, signal))
        .events,
    initialPageParam: null as string | null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null),
    // Disables refetching once older pages are loaded, because it would refetch all of them.
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : LIVE_MS),
    placeholderData: keepPreviousData,
  });

export const accountsQuery = (variables: AccountsQueryVariables) =>
  queryOptions({
    queryKey: key('accounts', variables),
    queryFn: async ({ signal }) => (await session.call(AccountsDocument, variables, signal)).accounts,
    placeholderData: keepPreviousData,
  });

export const accountQuery = (id: string) =>
  queryOptions({
    queryKey: key('accounts', 'one', id),
    queryFn: async ({ signal }) => (await session.call(AccountDocument, { id }, signal)).account ?? null,
  });

export const sessionsQuery = queryOptions({
  queryKey: key('sessions'),
  queryFn: async ({ signal }) => (await session.call(SessionsDocument, {}, signal)).sessions,
});

export const pgpKeysQuery = queryOptions({
  queryKey: key('pgpKeys'),
  queryFn: async ({ signal }) => (await session.call(PgpKeysDocument, {}, signal)).pgpKeys,
});
