import { boundedMessage, cutName } from './bounded-text.ts';

/** Failures of a whole request, reported as top-level GraphQL `errors` and HTTP status codes. */
export type RequestErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'BAD_REQUEST'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'UNAVAILABLE'
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'INTERNAL';

/** Expected failures of one operation, reported as members of its result union. */
export type ExpectedErrorCode =
  | 'VALIDATION_FAILED'
  | 'NOT_FOUND'
  | 'CLIENT_KEY_REVOKED'
  | 'IDEMPOTENCY_CONFLICT'
  | 'SIGN_UP_CLOSED'
  | 'INVALID_CREDENTIALS'
  | 'INVALID_REFRESH_TOKEN'
  | 'INVALID_RESET_TOKEN';

export type ErrorCode = RequestErrorCode | ExpectedErrorCode;

/** The caller gets `message`. Only the log gets `cause`. */
export abstract class DomainError extends Error {
  abstract readonly code: ErrorCode;
}

/** A failure of the whole request, identified by its code. */
export class RequestError extends DomainError {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;

  constructor(code: RequestErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A dependency is temporarily unavailable. */
export class UnavailableError extends RequestError {
  /** Whole seconds until the request should be retried. */
  readonly retryAfterSeconds = 1;
  /** `false` if nothing was done, or undefined if that is unknown because an acknowledgement was lost. */
  readonly performed: false | undefined;

  constructor(
    message: string,
    { performed, ...options }: ErrorOptions & { performed?: false | undefined } = {},
  ) {
    super('UNAVAILABLE', message, options);
    this.performed = performed;
  }
}

/** A rate limit was exceeded. */
export class RateLimitedError extends RequestError {
  /** Whole seconds until the next request is allowed. */
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super('RATE_LIMITED', `${message} Try again in ${retryAfterSeconds} s.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Returns the whole seconds after which a request may be retried, or undefined if unknown. */
export function readRetryAfter(error: DomainError): number | undefined {
  const passes = error instanceof RateLimitedError || error instanceof UnavailableError;
  return passes ? error.retryAfterSeconds : undefined;
}

/** A validation error of an input field. `path` is relative to the input object. */
export interface FieldError {
  readonly path: readonly string[];
  readonly message: string;
}

// One request can have any number of errors.
const MAX_FIELD_ERRORS = 10;

export class ValidationError extends DomainError {
  override readonly name = 'ValidationError';
  readonly code = 'VALIDATION_FAILED';
  readonly fieldErrors: readonly FieldError[];

  /** @param fieldErrors Only the first ten are kept. */
  constructor(fieldErrors: readonly FieldError[]) {
    const kept = fieldErrors.slice(0, MAX_FIELD_ERRORS).map(({ path, message }) => ({
      path: path.map(cutName),
      message: boundedMessage(message),
    }));
    // An error without a path concerns the whole input.
    const lines = kept.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
    super(boundedMessage(lines.join('; ')));
    this.fieldErrors = kept;
  }
}

/** Also thrown for resources of other accounts, so that callers cannot learn that they exist. */
export class NotFoundError extends DomainError {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';

  constructor(noun: string) {
    super(`There is no such ${noun}.`);
  }
}

export class ClientKeyRevokedError extends DomainError {
  override readonly name = 'ClientKeyRevokedError';
  readonly code = 'CLIENT_KEY_REVOKED';
  readonly clientId: string;

  constructor(clientId: string) {
    super('The client key is revoked, which is final. Create a new one.');
    this.clientId = clientId;
  }
}

export class IdempotencyConflictError extends DomainError {
  override readonly name = 'IdempotencyConflictError';
  readonly code = 'IDEMPOTENCY_CONFLICT';

  constructor() {
    super('The idempotency key was used with other input. Use another key.');
  }
}

export class SignUpClosedError extends DomainError {
  override readonly name = 'SignUpClosedError';
  readonly code = 'SIGN_UP_CLOSED';

  constructor() {
    super('This gateway does not let new accounts sign themselves up.');
  }
}

export class InvalidCredentialsError extends DomainError {
  override readonly name = 'InvalidCredentialsError';
  readonly code = 'INVALID_CREDENTIALS';

  constructor(message = 'The email address or the password is wrong.') {
    super(message);
  }
}

export class InvalidRefreshTokenError extends DomainError {
  override readonly name = 'InvalidRefreshTokenError';
  readonly code = 'INVALID_REFRESH_TOKEN';

  constructor() {
    super('The refresh token is unknown, expired or already used. Log in again.');
  }
}

export class InvalidResetTokenError extends DomainError {
  override readonly name = 'InvalidResetTokenError';
  readonly code = 'INVALID_RESET_TOKEN';

  constructor() {
    super('The link to reset the password is unknown, expired or already used. Ask for a new one.');
  }
}
