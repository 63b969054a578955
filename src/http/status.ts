import { type DomainError, type ErrorCode, RequestError } from '../domain/errors.ts';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  BAD_REQUEST: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  PERSISTED_QUERY_NOT_SUPPORTED: 400,
  UNAVAILABLE: 503,
  UPSTREAM_UNAVAILABLE: 502,
  UPSTREAM_TIMEOUT: 504,
  INTERNAL: 500,
  VALIDATION_FAILED: 400,
  NOT_FOUND: 404,
  CLIENT_KEY_REVOKED: 409,
  IDEMPOTENCY_CONFLICT: 409,
  SIGN_UP_CLOSED: 403,
  INVALID_CREDENTIALS: 401,
  INVALID_REFRESH_TOKEN: 401,
  INVALID_RESET_TOKEN: 400,
};

/** A `BAD_REQUEST` with a more specific HTTP status. */
export class HttpError extends RequestError {
  readonly status: number;
  /** The headers of the response. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: 405 | 406 | 413 | 415, message: string, headers: HttpError['headers'] = {}) {
    super('BAD_REQUEST', message);
    this.status = status;
    this.headers = headers;
  }
}

/** Returns the error for a body that is larger than a limit in bytes. */
export function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, `The request body is larger than ${maxBytes} bytes.`);
}

/** The HTTP status of an error (RFC 9110 section 15). */
export function toHttpStatus(error: DomainError): number {
  return error instanceof HttpError ? error.status : STATUS[error.code];
}
