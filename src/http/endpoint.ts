import { createYoga, type Plugin, type YogaServerInstance, type YogaServerOptions } from 'graphql-yoga';
import type { Logger } from '../log.ts';
import { useDocumentCache } from './document-cache.ts';
import { parseWithinLimits } from './document-limits.ts';
import { type ServerContext, useErrorCodes } from './graphql-errors.ts';

interface EndpointOptions<Server extends ServerContext> {
  readonly path: string;
  readonly schema: YogaServerOptions<Server, object>['schema'];
  readonly plugins: NonNullable<YogaServerOptions<Server, object>['plugins']>;
  readonly log: Logger;
}

/** A GraphQL endpoint of either plane. */
export interface Endpoint<Server extends ServerContext> {
  readonly yoga: YogaServerInstance<Server, object>;
  readonly log: Logger;
}

/** A Yoga as both planes use it: nothing from outside, nothing unlimited, one way of telling errors. */
export function createEndpoint<Server extends ServerContext>(
  options: EndpointOptions<Server>,
): Endpoint<Server> {
  const { path, schema, plugins, log } = options;
  const yoga = createYoga<Server>({
    graphqlEndpoint: path,
    schema,
    plugins: [useDocumentLimits(), useDocumentCache(), ...plugins, useErrorCodes(log)],
    graphiql: false,
    // Errors are translated by useErrorCodes, and logged there.
    maskedErrors: false,
    logging: false,
    landingPage: false,
    // CORS and the cap on bytes are the front's, before a body is read.
    cors: false,
    maxRequestBodySize: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: false,
  });
  return { yoga, log };
}

function useDocumentLimits(): Plugin {
  return { onParse: ({ setParseFn }) => setParseFn(parseWithinLimits) };
}
