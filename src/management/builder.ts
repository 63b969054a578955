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

/** The management schema, to which every file under `types` adds its noun. */
export const builder = new SchemaBuilder<SchemaTypes>({
  // Errors first: only what comes after it can fail into a result union.
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
    pageInfoTypeOptions: { description: 'Where a page lies in its list (Relay cursor connections).' },
    nodeQueryOptions: {
      description: 'An object by its global id; null when there is none, or it is not yours.',
      resolve: (_, { id }, context, __, resolveNode) => signedInAs(context) && resolveNode(id),
      args: { id: { description: 'The global id.' } },
    },
    nodesQueryOptions: {
      description: 'Objects by their global ids, in the same order; null for each that is not there.',
      resolve: (_, { ids }, context, __, resolveNodes) => signedInAs(context) && resolveNodes(ids),
      args: {
        ids: {
          description: `The global ids, ${MAX_NODES} at most.`,
          extensions: { maxItems: MAX_NODES },
        },
      },
    },
    firstArgOptions: {
      description: `How many items to return from the start, 1 to ${MAX_PAGE}. Default: 20.`,
    },
    lastArgOptions: { description: `How many items to return from the end, 1 to ${MAX_PAGE}.` },
    afterArgOptions: { description: 'Answer only what comes after this cursor.' },
    beforeArgOptions: { description: 'Answer only what comes before this cursor.' },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'The items with their cursors.',
    },
    nodeFieldOptions: { nullable: false, description: 'The item.' },
    cursorFieldOptions: { description: 'Leads back to this item, as an argument of the list.' },
    pageInfoFieldOptions: { description: 'Where this page lies in the list.' },
    hasNextPageFieldOptions: { description: 'Whether there is more after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first item.' },
    endCursorFieldOptions: { description: 'The cursor of the last item.' },
  },
});

builder.addScalarType('DateTime', DateTimeResolver, {
  description: 'A date and time with offset, as RFC 3339 writes it: 2030-01-31T12:00:00Z.',
});
builder.addScalarType('JSONObject', JSONObjectResolver, { description: 'A JSON object.' });
builder.queryType({ description: 'Everything that can be read.' });
builder.mutationType({ description: 'Everything that can be changed.' });
