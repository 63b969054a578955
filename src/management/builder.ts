import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import { DateTimeResolver, JSONObjectResolver } from 'graphql-scalars';
import { decodeId, encodeId } from './bad-request.ts';
import { MAX_PAGE } from './connection.ts';
import { type Context, signedInAs } from './context.ts';

const MAX_NODES = 100;

export interface SchemaTypes {
  Context: Context;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSONObject: { Input: Readonly<Record<string, unknown>>; Output: Readonly<Record<string, unknown>> };
  };
  DefaultFieldNullability: false;
  DefaultNodeNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
}

/** The builder of the management schema, to which each file in `types` adds the types of one noun. */
export const builder = new SchemaBuilder<SchemaTypes>({
  // The errors plugin comes first, because result unions include only the errors of later plugins.
  plugins: [ErrorsPlugin, RelayPlugin],
  defaultFieldNullability: false,
  errors: { directResult: true, defaultTypes: [] },
  relay: {
    cursorType: 'String',
    encodeGlobalID: encodeId,
    decodeGlobalID: decodeId,
    clientMutationId: 'omit',
    idFieldOptions: { description: 'The global id.' },
    nodeTypeOptions: { description: 'An object with a global id.' },
    pageInfoTypeOptions: { description: 'The position of a page in its list (Relay cursor connections).' },
    nodeQueryOptions: {
      description:
        'The object with a global id, or null if it does not exist or is not visible to the caller.',
      resolve: (_, { id }, context, __, resolveNode) => signedInAs(context) && resolveNode(id),
      args: { id: { description: 'The global id.' } },
    },
    nodesQueryOptions: {
      description:
        'The objects with the given global ids, in the same order, with null for each that does not exist.',
      resolve: (_, { ids }, context, __, resolveNodes) => signedInAs(context) && resolveNodes(ids),
      args: {
        ids: {
          description: `Up to ${MAX_NODES} global ids.`,
          extensions: { maxItems: MAX_NODES },
        },
      },
    },
    firstArgOptions: {
      description: `The number of items to return from the start, 1 to ${MAX_PAGE}, 20 by default.`,
    },
    lastArgOptions: { description: `The number of items to return from the end, 1 to ${MAX_PAGE}.` },
    afterArgOptions: { description: 'Returns only items after this cursor.' },
    beforeArgOptions: { description: 'Returns only items before this cursor.' },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'The items with their cursors.',
    },
    nodeFieldOptions: { nullable: false, description: 'The item.' },
    cursorFieldOptions: { description: 'The cursor of this item, for `after` and `before`.' },
    pageInfoFieldOptions: { description: 'The position of this page in the list.' },
    hasNextPageFieldOptions: { description: 'Whether the list has items after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether the list has items before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first item.' },
    endCursorFieldOptions: { description: 'The cursor of the last item.' },
  },
});

builder.addScalarType('DateTime', DateTimeResolver, {
  description: 'A date and time with an offset in the RFC 3339 format, such as `2030-01-31T12:00:00Z`.',
});
builder.addScalarType('JSONObject', JSONObjectResolver, { description: 'A JSON object.' });
builder.queryType({ description: 'The root of all read operations.' });
builder.mutationType({ description: 'The root of all write operations.' });
