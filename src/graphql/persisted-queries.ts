import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';

/**
 * Rejects a request that names its document by a hash alone. The message and code are those of Apollo Server:
 * clients that find them send the document instead, and no more hashes.
 * @throws {GraphQLError} `PERSISTED_QUERY_NOT_SUPPORTED`
 */
export function rejectPersistedQuery({ query, extensions }: GraphQLParams): void {
  if (query || !extensions?.persistedQuery) return;
  throw new GraphQLError('PersistedQueryNotSupported', {
    // GraphQL over HTTP: 400, or 200 where only application/json is accepted.
    extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', http: { status: 400, spec: true } },
  });
}
