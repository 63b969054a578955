import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  BusiestKeysDocument,
  ClientKeySparklinesDocument,
  type ClientKeySparklinesQuery,
  type ClientKeysQueryVariables,
  ClientKeyUsageDocument,
  UsageDocument,
  type UsagePointFieldsFragment,
  type UsageRange,
} from '../../sdk/generated/operations.ts';
import { key } from './queries.ts';
import { session } from './session.ts';

export type UsagePoint = UsagePointFieldsFragment;
/** Usage without its reasons. */
export type Sparks = ClientKeySparklinesQuery['clientKeys']['edges'][number]['node']['usage'];

/** The last 24 hours of the keys on a page of the list, by their ids. */
export const sparksQuery = (variables: ClientKeysQueryVariables) =>
  queryOptions({
    queryKey: key('clientKeys', 'sparks', variables),
    queryFn: async ({ signal }) => {
      const { clientKeys } = await session.call(ClientKeySparklinesDocument, variables, signal);
      return new Map<string, Sparks>(clientKeys.edges.map(({ node }) => [node.id, node.usage]));
    },
    placeholderData: keepPreviousData,
  });

export const keyUsageQuery = (id: string, range: UsageRange) =>
  queryOptions({
    queryKey: key('clientKeys', 'usage', id, range),
    queryFn: async ({ signal }) =>
      (await session.call(ClientKeyUsageDocument, { id, range }, signal)).clientKey?.usage ?? [],
  });

/** All keys that the person may see, together. */
export const usageQuery = (range: UsageRange) =>
  queryOptions({
    queryKey: key('clientKeys', 'usage of all', range),
    queryFn: async ({ signal }) => (await session.call(UsageDocument, { range }, signal)).usage,
  });

export const busiestKeysQuery = (range: UsageRange, first: number) =>
  queryOptions({
    queryKey: key('clientKeys', 'busiest', range, first),
    queryFn: async ({ signal }) =>
      (await session.call(BusiestKeysDocument, { range, first }, signal)).busiestKeys,
  });
