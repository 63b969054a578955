import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  BusiestKeysDocument,
  ClientKeyDetailsDocument,
  type ClientKeyDetailsQuery,
  type ClientKeysQueryVariables,
  ClientKeyUsageDocument,
  UsageDocument,
  type UsagePointFieldsFragment,
  type UsageRange,
} from '../../sdk/generated/operations.ts';
import { key, LIVE_MS } from './queries.ts';
import { session } from './session.ts';

export type UsagePoint = UsagePointFieldsFragment;
/** Owner of a listed key and its usage in the last 24 hours. */
export type KeyDetails = ClientKeyDetailsQuery['clientKeys']['edges'][number]['node'];
/** Usage without denial reasons. */
export type Sparks = KeyDetails['usage'];

/** Returns the details of the keys on a page of the list, by key id. */
export const keyDetailsQuery = (variables: ClientKeysQueryVariables) =>
  queryOptions({
    queryKey: key('clientKeys', 'details', variables),
    queryFn: async ({ signal }) => {
      const { clientKeys } = await session.call(ClientKeyDetailsDocument, variables, signal);
      return new Map<string, KeyDetails>(clientKeys.edges.map(({ node }) => [node.id, node]));
    },
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MS,
  });

export const keyUsageQuery = (id: string, range: UsageRange) =>
  queryOptions({
    queryKey: key('clientKeys', 'usage', id, range),
    queryFn: async ({ signal }) =>
      (await session.call(ClientKeyUsageDocument, { id, range }, signal)).clientKey?.usage ?? [],
    refetchInterval: LIVE_MS,
  });

/** Returns the total usage of all keys that the account can see. */
export const usageQuery = (range: UsageRange) =>
  queryOptions({
    queryKey: key('clientKeys', 'usage of all', range),
    queryFn: async ({ signal }) => (await session.call(UsageDocument, { range }, signal)).usage,
    refetchInterval: LIVE_MS,
  });

export const busiestKeysQuery = (range: UsageRange, first: number) =>
  queryOptions({
    queryKey: key('clientKeys', 'busiest', range, first),
    queryFn: async ({ signal }) =>
      (await session.call(BusiestKeysDocument, { range, first }, signal)).busiestKeys,
    refetchInterval: LIVE_MS,
  });
