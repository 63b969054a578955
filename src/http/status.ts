import { type DomainError, type ErrorCode, RequestError } from '../domain/errors.ts';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  BAD_REQUEST: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  UNAVAILABLE: 503,
  UPSTREAM_UNAVAILABLE: 502,
  UPSTREAM_TIMEOUT: 504,
  INTERNAL: 500,
  VALIDATION_FAILED: 400,
  NOT_FOUND: 404,
  CLIENT_KEY_REVOKED: 409,
  SIGN_UP_CLOSED: 403,
  INVALID_CREDENTIALS: 401,
  INVALID_REFRESH_TOKEN: 401,
};

/** The request's body has more bytes than are accepted: `BAD_REQUEST`, with a status of its own. */
export class ContentTooLargeError extends RequestError {
  constructor(maxBytes: number) {
    super('BAD_REQUEST', `The request body is larger than ${maxBytes} bytes.`);
  }
}

/** The HTTP status of an error (RFC 9110 section 15). */
export function httpStatusOf(error: DomainError): number {
  return error instanceof ContentTooLargeError ? 413 : STATUS[error.code];
}
