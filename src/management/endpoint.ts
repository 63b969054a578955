import type { Clock } from '../domain/clock.ts';
import { RequestError } from '../domain/errors.ts';
import { type MaybePromise, mapMaybePromise } from '../domain/maybe-promise.ts';
import { createEndpoint } from '../graphql/endpoint.ts';
import type { ServerContext } from '../graphql/errors.ts';
import { graphiql } from '../graphql/graphiql.ts';
import { graphqlHandler, serveGraphQL } from '../graphql/yoga.ts';
import { wantsPage } from '../http/content.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import type { Logger } from '../log.ts';
import { signedInBy } from '../services/accounts/signed-in.ts';
import { BrowserSession } from './browser-session.ts';
import type { Context, Services } from './context.ts';
import { compiledBytes, createExecutor } from './execute.ts';
import { schema } from './schema.ts';
import type { DescribeApis, Settings } from './settings.ts';
import { Turns } from './turns.ts';

interface ManagementOptions {
  readonly services: Services;
  readonly settings: Settings;
  readonly describeApis: DescribeApis;
  /** The URL at which clients reach the gateway, without a trailing slash. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
}

// Clients send imported keys and armored PGP keys in variables, so documents are short.
const MAX_DOCUMENT_LENGTH = 100_000;
const MAX_BODY_BYTES = 16_000_000;
const MAX_ANONYMOUS_BODY_BYTES = 256_000;

/** Returns the maximum body size in bytes, which is larger for authenticated callers. */
async function maxBodyBytes({ req, clientInfo }: Exchange, services: Services): Promise<number> {
  const length = Number(req.headers['content-length'] ?? Number.NaN);
  if (length <= MAX_ANONYMOUS_BODY_BYTES) return MAX_ANONYMOUS_BODY_BYTES;
  try {
    const signedIn = await signedInBy(req.headers.authorization, clientInfo, services);
    return signedIn ? MAX_BODY_BYTES : MAX_ANONYMOUS_BODY_BYTES;
  } catch (error) {
    // The invalid token is reported after the request is read.
    if (error instanceof RequestError) return MAX_ANONYMOUS_BODY_BYTES;
    throw error;
  }
}

/** Creates the handler of the management plane: `/graphql`, with GraphiQL for browsers. */
export function createManagement(options: ManagementOptions): Handler {
  const { services, settings, describeApis, baseUrl, clock, log } = options;
  const now = () => clock.now();
  const browserSession = new BrowserSession(baseUrl);
  const turns = new Turns();

  function createContext({ exchange }: ServerContext): MaybePromise<Context> {
    const { req, clientInfo } = exchange;
    const signedIn = signedInBy(req.headers.authorization, clientInfo, services);
    return mapMaybePromise(signedIn, (signedIn) => ({
      ...services,
      browserSession,
      settings,
      describeApis,
      turns,
      now,
      exchange,
      signedIn,
    }));
  }

  const endpoint = createEndpoint({
    path: '/graphql',
    schema,
    createContext,
    execute: createExecutor(schema),
    compiledBytes,
    maxBodyBytes: ({ exchange }) => maxBodyBytes(exchange, services),
    maxDocumentLength: MAX_DOCUMENT_LENGTH,
    log,
  });
  return graphqlHandler((exchange) => {
    if (wantsPage(exchange)) return graphiql(exchange);
    browserSession.rejectCrossSite(exchange);
    return serveGraphQL(endpoint, { exchange });
  }, log);
}
