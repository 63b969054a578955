import type { DomainError } from '../domain/errors.ts';
import type { Exchange } from './exchange.ts';
import { httpStatusOf } from './status.ts';

/** Answers with JSON. */
export function answerJson(
  exchange: Exchange,
  status: number,
  body: unknown,
  type = 'application/json',
): void {
  const text = JSON.stringify(body);
  exchange.res.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(text),
  });
  exchange.res.end(text);
}

/** Answers an error outside GraphQL: problem details (RFC 9457). */
export function answerProblem(
  exchange: Exchange,
  error: DomainError,
  { status = httpStatusOf(error), extensions = {} }: { status?: number; extensions?: object } = {},
): void {
  const { requestId } = exchange.origin;
  const { message: title, code } = error;
  const problem = { type: 'about:blank', title, status, code, requestId, ...extensions };
  answerJson(exchange, status, problem, 'application/problem+json');
}

/** Answers a GraphQL request that is not executed (GraphQL over HTTP section 6.4). */
export function answerGraphQLError(exchange: Exchange, error: DomainError, extensions: object = {}): void {
  const { requestId } = exchange.origin;
  const body = {
    errors: [{ message: error.message, extensions: { code: error.code, requestId, ...extensions } }],
  };
  const accept = exchange.req.headers.accept ?? '';
  const type = accept.includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
  answerJson(exchange, httpStatusOf(error), body, type);
}
