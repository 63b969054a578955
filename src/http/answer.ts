import { type DomainError, readRetryAfter, UnavailableError } from '../domain/errors.ts';
import type { Exchange } from './exchange.ts';
import { JSON_TYPE, selectGraphQLType } from './media-type.ts';
import { HttpError, toHttpStatus } from './status.ts';

/** An error as problem details (RFC 9457). */
export function toProblem({ message: title, code }: DomainError, status: number, requestId: string) {
  return { type: 'about:blank', title, status, code, requestId };
}

/** Sends an error outside GraphQL. */
export function answerProblem(
  exchange: Exchange,
  error: DomainError,
  { status = toHttpStatus(error), extensions = {} }: { status?: number; extensions?: object } = {},
): void {
  const { requestId } = exchange.clientInfo;
  setErrorHeaders(exchange, error);
  const problem = { ...toProblem(error, status, requestId), ...extensions };
  exchange.answerWith(status, 'application/problem+json', JSON.stringify(problem));
}

/** Sends the error of a GraphQL request that is not executed (GraphQL over HTTP section 6.4). */
export function answerGraphQLError(exchange: Exchange, error: DomainError, extensions: object = {}): void {
  const { requestId } = exchange.clientInfo;
  const performed = error instanceof UnavailableError ? error.performed : undefined;
  const body = {
    errors: [
      { message: error.message, extensions: { code: error.code, requestId, performed, ...extensions } },
    ],
  };
  const type = selectGraphQLType(exchange.req.headers.accept) ?? JSON_TYPE;
  setErrorHeaders(exchange, error);
  exchange.answerWith(toHttpStatus(error), type, JSON.stringify(body));
}

/** Sets the headers that belong to an error. */
export function setErrorHeaders(exchange: Exchange, error: DomainError): void {
  const seconds = readRetryAfter(error);
  if (seconds !== undefined) exchange.set('Retry-After', seconds);
  if (!(error instanceof HttpError)) return;
  for (const [name, value] of Object.entries(error.headers)) exchange.set(name, value);
}
