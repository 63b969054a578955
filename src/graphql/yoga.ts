import type { IncomingMessage } from 'node:http';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { sendNodeResponse } from '@whatwg-node/server';
import type { ExecutionResult } from 'graphql';
import { type FetchAPI, isAsyncIterable, processRegularResult } from 'graphql-yoga';
import { answerGraphQLError } from '../http/answer.ts';
import { readBody } from '../http/body.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { publicError } from '../http/failure.ts';
import { assertBoundedJson, parseJson } from '../http/json.ts';
import { JSON_TYPE, listGraphQLTypes, parseMediaType } from '../http/media-type.ts';
import { HttpError } from '../http/status.ts';
import type { Logger } from '../log.ts';
import { commonRequest } from './common-request.ts';
import type { Endpoint } from './endpoint.ts';
import { type ServerContext, withErrorCodes } from './errors.ts';
import { isRaw } from './raw-result.ts';

/** Larger bodies, in bytes, are checked in one turn of the event loop and parsed in the next. */
const MAX_BYTES_PER_TURN = 1_000_000;

/**
 * Responds to a GraphQL request. Executes a request in the common shape directly; any other takes the full path
 * through Yoga, with Fetch objects. Both give the same response.
 */
export async function serveGraphQL<Server extends ServerContext>(
  endpoint: Endpoint<Server>,
  context: Server,
): Promise<void> {
  const { req } = context.exchange;
  // Rejects media types that forms of any page could send (CSRF).
  if (req.method === 'POST' && !isJson(req)) throw unsupportedType();
  const withoutBody = req.method === 'GET' || req.method === 'HEAD';
  const body = withoutBody ? null : await readBody(req, await endpoint.maxBodyBytes(context));
  assertBoundedParameters(req.url ?? '', body);
  if (body && body.length > MAX_BYTES_PER_TURN) await yieldToEventLoop();
  const common = body && commonRequest(req, body);
  if (!common) return await serveFully(endpoint, context, body);
  const outcome = endpoint.run(common.params, context);
  const result = outcome instanceof Promise ? await outcome : outcome;
  // A subscription, not yet begun: it begins when its first result is asked for.
  if (isAsyncIterable(result)) return await serveFully(endpoint, context, body);
  answerResult(endpoint, context, result, common.mediaType);
}

function answerResult<Server extends ServerContext>(
  { log }: Endpoint<Server>,
  context: Server,
  result: ExecutionResult,
  mediaType: string,
): void {
  const { exchange } = context;
  if (isRaw(result)) {
    exchange.answerWith(200, mediaType, result.bytes);
  } else if (!result.errors) {
    exchange.answerWith(200, mediaType, JSON.stringify(result));
  } else {
    const { status, headers, body } = captured(
      processRegularResult(withErrorCodes(result, context, log), CAPTURE, mediaType),
    );
    exchange.answerWith(status, mediaType, body, headers);
  }
}

async function serveFully<Server extends ServerContext>(
  { yoga, path }: Endpoint<Server>,
  context: Server,
  body: Buffer<ArrayBuffer> | null,
): Promise<void> {
  const { req } = context.exchange;
  const { url = '' } = req;
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  // The router accepts more spellings of the path than Yoga does.
  const request = new yoga.fetchAPI.Request(`http://localhost${path}${query}`, {
    // Node leaves out the content of responses to HEAD.
    method: req.method === 'HEAD' ? 'GET' : (req.method ?? 'GET'),
    headers: readHeaders(req),
    body,
    signal: context.exchange.closed,
  });
  const response = await yoga.fetch(request, context);
  if (response.body === null) throw withoutBody(response);
  // Yoga keeps connections of event streams alive, against the wish of client and server. Node decides instead (RFC 9110 section 7.6.1).
  response.headers.delete('Connection');
  await context.exchange.handOver((res) => sendNodeResponse(response, res, req, true));
}

/** Rejects JSON beyond the limits in the body, and JSON in the URL that cannot be parsed, before Yoga reads it. */
function assertBoundedParameters(url: string, body: Buffer | null): void {
  if (body) assertBoundedJson(body);
  const query = url.indexOf('?');
  if (query === -1) return;
  const parameters = new URLSearchParams(url.slice(query));
  for (const name of ['variables', 'extensions']) {
    for (const value of parameters.getAll(name)) if (value) parseJson(Buffer.from(value));
  }
}

/** Takes what Yoga would make a Response of: it is written to the socket, and no Response is made. */
class Captured {
  readonly body: string;
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(body: string, { status, headers }: { status: number; headers: Record<string, string> }) {
    this.body = body;
    this.status = status;
    this.headers = headers;
  }
}

const CAPTURE = { Response: Captured } as unknown as FetchAPI;

function captured(response: Response): Captured {
  return response as unknown as Captured;
}

/** The messages of responses that Yoga creates with a status alone. */
function withoutBody({ status, statusText }: Response): Error {
  if (status === 405) return new HttpError(405, 'Use POST, or GET for queries.');
  if (status === 406) return notAcceptable();
  if (status === 415) return unsupportedType();
  return new Error(`Yoga answered ${status} ${statusText} without a body`);
}

function isJson({ headers }: IncomingMessage): boolean {
  return parseMediaType(headers['content-type'] ?? '') === JSON_TYPE;
}

function unsupportedType(): HttpError {
  return new HttpError(415, 'Send the request as application/json.');
}

function notAcceptable(): HttpError {
  return new HttpError(406, 'Accept application/graphql-response+json or application/json.');
}

/** Creates a handler that responds to failures with GraphQL errors. */
export function graphqlHandler(handle: Handler, log: Logger): Handler {
  return async (exchange: Exchange) => {
    try {
      await handle(exchange);
    } catch (error) {
      if (exchange.answered) throw error;
      answerGraphQLError(exchange, publicError(error, log, exchange.clientInfo.requestId));
    }
  };
}

function readHeaders({ method, headers }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  // It is JSON, however that was spelled; Yoga knows one spelling.
  if (method === 'POST') entries.push(['content-type', JSON_TYPE]);
  // Yoga ignores quality values.
  entries.push(['accept', listGraphQLTypes(headers.accept).join() || 'none']);
  return Object.fromEntries(entries);
}
