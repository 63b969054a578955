import { PothosValidationError } from '@pothos/core';
import { GraphQLError, type GraphQLErrorExtensions } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DomainError, type RequestErrorCode } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import type { Exchange } from './exchange.ts';
import { publicError } from './failure.ts';
import { httpStatusOf } from './status.ts';

/** What every Yoga here is given with a request. */
export interface ServerContext {
  readonly exchange: Exchange;
}

const KEPT_CODES: ReadonlySet<unknown> = new Set<RequestErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);
// These tell of the request as a whole, whatever else was answered; others leave a partial answer at 200.
const OWN_STATUS: ReadonlySet<number> = new Set([401, 403, 429, 503]);

/** Translates every error in a GraphQL answer into the closed set of codes, with the request's id. */
export function useErrorCodes(log: Logger): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (Array.isArray(result) || !('errors' in result) || !result.errors?.length) return;
      const { requestId } = serverContext.exchange.origin;
      const partial = 'data' in result;
      const errors = result.errors.map((error) => translate(error, { log, requestId, partial }));
      setResult({ ...result, errors });
    },
  };
}

// RFC 6750 section 3.
const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="latchkey"' };

interface Circumstances {
  readonly log: Logger;
  readonly requestId: string;
  /** Whether there is data beside the error. */
  readonly partial: boolean;
}

function translate(error: GraphQLError, circumstances: Circumstances): GraphQLError {
  // An upstream's errors are passed through as they came: plain objects.
  if (!(error instanceof GraphQLError)) return error;
  const cause = causeOf(error);
  if (cause instanceof GraphQLError) return ofRequest(cause, circumstances);
  if (cause instanceof PothosValidationError)
    return coded(error, cause.message, 'BAD_REQUEST', circumstances);
  const told = publicError(cause, circumstances.log, circumstances.requestId);
  const status = httpStatusOf(told);
  const own = !circumstances.partial || OWN_STATUS.has(status);
  const http = own ? { status, ...(status === 401 && { headers: CHALLENGE }) } : undefined;
  return coded(error, told.message, told.code, circumstances, http);
}

/** What GraphQL itself or Yoga found wrong with the request. */
function ofRequest(error: GraphQLError, circumstances: Circumstances): GraphQLError {
  const { code, http } = error.extensions;
  const kept = KEPT_CODES.has(code) ? String(code) : 'BAD_REQUEST';
  // Without a status of its own, an error in the request is told as GraphQL over HTTP says: 200 for
  // application/json, 400 for application/graphql-response+json.
  return coded(error, error.message, kept, circumstances, http ?? { status: 400, spec: true });
}

function coded(
  error: GraphQLError,
  message: string,
  code: string,
  { requestId }: Circumstances,
  http?: GraphQLErrorExtensions['http'],
): GraphQLError {
  const { nodes, source, positions, path } = error;
  const { http: _, ...details } = error.extensions;
  const extensions = { ...details, code, requestId, ...(http && { http }) };
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

function causeOf(error: GraphQLError): unknown {
  const cause = error.originalError;
  if (cause instanceof DomainError || cause === undefined) return cause ?? error;
  return cause instanceof GraphQLError ? causeOf(cause) : cause;
}
