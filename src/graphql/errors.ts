import { type ExecutionResult, GraphQLError, type GraphQLErrorExtensions } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { BEARER_CHALLENGE } from '../domain/bearer-token.ts';
import { boundedMessage } from '../domain/bounded-text.ts';
import {
  DomainError,
  RateLimitedError,
  type RequestErrorCode,
  readRetryAfter,
  UnavailableError,
} from '../domain/errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { publicError } from '../http/failure.ts';
import { toHttpStatus } from '../http/status.ts';
import type { Logger } from '../log.ts';
import { MAX_ERRORS } from './input-errors.ts';

/** The server context of each Yoga. */
export interface ServerContext {
  readonly exchange: Exchange;
}

const KEPT_CODES: ReadonlySet<unknown> = new Set<RequestErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);
const MAX_LOCATIONS = 3;
const MAX_PATH_LENGTH = 300;
// These concern the whole request and set its status. Others leave the status of a partial response at 200.
const OWN_STATUS: ReadonlySet<number> = new Set([401, 403, 429, 503]);

/** Converts all errors of a result to the closed set of codes, with the request id. */
export function withErrorCodes(
  result: ExecutionResult,
  { exchange }: ServerContext,
  log: Logger,
): ExecutionResult {
  if (!result.errors?.length) return result;
  // An upstream's errors are passed through as they came: plain objects.
  if (!result.errors.every((error) => error instanceof GraphQLError)) return result;
  const context = { log, requestId: exchange.clientInfo.requestId, partial: 'data' in result };
  const errors = result.errors.slice(0, MAX_ERRORS);
  return { ...result, errors: errors.map((error) => translate(error, context)) };
}

/** Converts the errors of responses that Yoga creates itself. */
export function useErrorCodes(log: Logger): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (Array.isArray(result) || !('errors' in result)) return;
      setResult(withErrorCodes(result, serverContext, log));
    },
  };
}

const CHALLENGE = { 'WWW-Authenticate': BEARER_CHALLENGE };

interface ErrorContext {
  readonly log: Logger;
  readonly requestId: string;
  /** Whether the result has data. */
  readonly partial: boolean;
}

function translate(error: GraphQLError, context: ErrorContext): GraphQLError {
  const cause = unwrapCause(error);
  // Errors of GraphQL.js during execution are errors of the server, not of the request.
  const isServerError = context.partial && cause === error && error.extensions.code === undefined;
  if (cause instanceof GraphQLError && !isServerError) return ofRequest(cause, context);
  const domainError = publicError(cause, context.log, context.requestId);
  const status = toHttpStatus(domainError);
  const own = !context.partial || OWN_STATUS.has(status);
  const http = own ? { status, headers: toErrorHeaders(domainError) } : undefined;
  const { http: _, ...extensions } = error.extensions;
  const details = { ...extensions, ...readDetails(domainError, error) };
  return coded(error, context, { message: domainError.message, code: domainError.code, details, http });
}

function readDetails(error: DomainError, { path = [] }: GraphQLError): Readonly<Record<string, unknown>> {
  if (error instanceof RateLimitedError) return { retryAfter: error.retryAfterSeconds };
  // Below a root field, its mutation may have been performed before.
  const isUnperformed = error instanceof UnavailableError && error.performed === false && path.length <= 1;
  return isUnperformed ? { performed: false } : {};
}

function toErrorHeaders(error: DomainError): Record<string, string> {
  const seconds = readRetryAfter(error);
  if (seconds !== undefined) return { 'Retry-After': String(seconds) };
  return error.code === 'UNAUTHENTICATED' ? CHALLENGE : {};
}

/** Returns the code of an error that GraphQL.js or Yoga found in the request. */
function ofRequest(error: GraphQLError, context: ErrorContext): GraphQLError {
  const { message } = error;
  const { code, http } = error.extensions;
  return coded(error, context, {
    message,
    code: KEPT_CODES.has(code) ? String(code) : 'BAD_REQUEST',
    // Errors of documents follow GraphQL over HTTP: with 200 as application/json, with 400
    // as application/graphql-response+json. A request that Yoga finds not even well-formed is 400 always.
    http:
      code === 'BAD_REQUEST' ? { status: 400, ...http, spec: false } : (http ?? { status: 400, spec: true }),
    // Yoga's details quote the request, which may hold a secret.
    details: {},
  });
}

interface ErrorParts {
  readonly message: string;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly http: GraphQLErrorExtensions['http'] | undefined;
}

function coded(
  { nodes, source, positions, path }: GraphQLError,
  { requestId }: ErrorContext,
  { message, code, details, http }: ErrorParts,
): GraphQLError {
  const extensions = { ...details, code, requestId, ...(http && { http }) };
  return new GraphQLError(boundedMessage(message), {
    nodes: nodes?.slice(0, MAX_LOCATIONS),
    source,
    positions: positions?.slice(0, MAX_LOCATIONS),
    // Aliases can be of any length, and a path that is cut would lead nowhere.
    path: path && JSON.stringify(path).length <= MAX_PATH_LENGTH ? path : undefined,
    extensions,
  });
}

function unwrapCause(error: GraphQLError): unknown {
  const cause = error.originalError;
  if (cause instanceof DomainError || cause === undefined) return cause ?? error;
  return cause instanceof GraphQLError ? unwrapCause(cause) : cause;
}
