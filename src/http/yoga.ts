import { sendNodeResponse } from '@whatwg-node/server';
import { parse } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance, type YogaServerOptions } from 'graphql-yoga';
import type { Logger } from '../log.ts';
import { answerGraphQLError } from './answer.ts';
import { readBody } from './body.ts';
import type { Exchange, Handler } from './exchange.ts';
import { publicError } from './failure.ts';
import { type ServerContext, useErrorCodes } from './graphql-errors.ts';
import { HttpError } from './status.ts';

interface EndpointOptions<Server extends ServerContext> {
  readonly path: string;
  readonly schema: YogaServerOptions<Server, object>['schema'];
  readonly plugins: NonNullable<YogaServerOptions<Server, object>['plugins']>;
  readonly log: Logger;
}

/** The longest document accepted, in lexical tokens. */
const MAX_TOKENS = 15_000;

export type Yoga<Server extends ServerContext> = YogaServerInstance<Server, object>;

/** A Yoga as both planes use it: nothing from outside, nothing unlimited, one way of telling errors. */
export function createEndpoint<Server extends ServerContext>(options: EndpointOptions<Server>): Yoga<Server> {
  const { path, schema, plugins, log } = options;
  return createYoga<Server>({
    graphqlEndpoint: path,
    schema,
    plugins: [useTokenLimit(), ...plugins, useErrorCodes(log)],
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
  });
}

/** Refuses long documents while they are read (GraphQL.js `maxTokens`). */
function useTokenLimit(): Plugin {
  return {
    onParse: ({ params, setParseFn }) =>
      setParseFn((source: string) => parse(source, { ...params.options, maxTokens: MAX_TOKENS })),
  };
}

/** Hands one request to Yoga, and its answer to the socket. */
export async function serveYoga<Server extends ServerContext>(
  yoga: Yoga<Server>,
  context: Server,
): Promise<void> {
  const { req, res } = context.exchange;
  const method = req.method ?? 'GET';
  const body = method === 'GET' || method === 'HEAD' ? null : await readBody(req);
  const aborter = new AbortController();
  res.once('close', () => aborter.abort());
  const request = new yoga.fetchAPI.Request(`http://localhost${req.url ?? '/'}`, {
    method,
    headers: headersOf(req.headers),
    body,
    signal: aborter.signal,
  });
  const response = await yoga.fetch(request, context);
  if (response.body === null) throw withoutBody(response);
  await sendNodeResponse(response, res, req, true);
}

/** What Yoga tells by a status alone, in words. */
function withoutBody({ status, statusText }: Response): Error {
  if (status === 405) return new HttpError(405, 'Use POST, or GET for queries.');
  if (status === 406)
    return new HttpError(406, 'Accept application/graphql-response+json or application/json.');
  if (status === 415) return new HttpError(415, 'Send the request as application/json.');
  return new Error(`Yoga answered ${status} ${statusText} without a body`);
}

/** A handler whose failures are told as GraphQL errors. */
export function graphqlHandler(handle: Handler, log: Logger): Handler {
  return async (exchange: Exchange) => {
    try {
      await handle(exchange);
    } catch (error) {
      if (exchange.res.headersSent || exchange.res.destroyed) throw error;
      answerGraphQLError(exchange, publicError(error, log, exchange.origin.requestId));
    }
  };
}

function headersOf(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
