import { INSPECT } from './redact.ts';

/** One of the `errors` of a GraphQL response. */
export interface ResponseError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A validation error of one input field, identified by its name in the management API. */
export interface FieldError {
  /** The path from the input object to the field. */
  readonly path: readonly string[];
  readonly message: string;
}

/** The details of an error in addition to its code and message. */
export interface ErrorDetails {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly errors?: readonly ResponseError[] | undefined;
  readonly missingScopes?: readonly string[] | undefined;
  readonly fieldErrors?: readonly FieldError[] | undefined;
  readonly cause?: unknown;
}

/** The base class of all errors of the SDK. Use the class or the `code` to distinguish them. */
export class LatchkeyError extends Error {
  override readonly name: string = 'LatchkeyError';
  /**
   * The machine-readable error code: a Latchkey code such as `NOT_FOUND`, an RFC 6749 code such as `invalid_scope`,
   * or `CONNECTION_FAILED`, `TIMEOUT`, `NOT_LATCHKEY`.
   */
  readonly code: string;
  /** The HTTP status of the response, or undefined if there was no response. */
  readonly status: number | undefined;
  /** The `X-Request-Id` of the response, which identifies the request in the log of the gateway. */
  readonly requestId: string | undefined;
  /** The `Retry-After` of the response in whole seconds, if it has one. */
  readonly retryAfter: number | undefined;
  /** The GraphQL `errors` of the response. Empty if it had none. */
  readonly errors: readonly ResponseError[];

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryAfter = details.retryAfter;
    this.errors = details.errors ?? [];
  }

  toJSON(): object {
    const { name, message, code, status, requestId, retryAfter } = this;
    return { name, message, code, status, requestId, retryAfter };
  }

  // Omits the cause, because the error of a custom fetch may show the headers of the request.
  [INSPECT](): string {
    const { name, message, ...rest } = this.toJSON() as Record<string, unknown>;
    return `${this.stack ?? `${name}: ${message}`} ${JSON.stringify(rest)}`;
  }
}

/** No account is signed in, or a credential is invalid, expired or revoked. */
export class AuthenticationError extends LatchkeyError {
  override readonly name = 'AuthenticationError';
}

/** The credential is valid but lacks the required permission. */
export class PermissionError extends LatchkeyError {
  override readonly name = 'PermissionError';
  /** The scopes that the client key lacks. Empty if the error is not about scopes. */
  readonly missingScopes: readonly string[];

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(code, message, details);
    this.missingScopes = details.missingScopes ?? [];
  }
}

/** The input is invalid and the operation had no effect. */
export class ValidationError extends LatchkeyError {
  override readonly name = 'ValidationError';
  readonly fieldErrors: readonly FieldError[];

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(code, message, details);
    this.fieldErrors = details.fieldErrors ?? [];
  }
}

/** The object does not exist or belongs to another account. */
export class NotFoundError extends LatchkeyError {
  override readonly name = 'NotFoundError';
}

/** The state of the object does not allow the operation, for example `CLIENT_KEY_REVOKED`. */
export class ConflictError extends LatchkeyError {
  override readonly name = 'ConflictError';
}

/** The rate limit is exceeded. `retryAfter` is the number of seconds to wait. */
export class RateLimitError extends LatchkeyError {
  override readonly name = 'RateLimitError';
}

/** Latchkey, a proxy in front of it or an upstream API failed. */
export class ServerError extends LatchkeyError {
  override readonly name = 'ServerError';
}

/** The response is missing or incomplete. Whether a mutation was executed is unknown. */
export class ConnectionError extends LatchkeyError {
  override readonly name = 'ConnectionError';

  constructor(origin: string, cause: unknown) {
    super('CONNECTION_FAILED', `No response from ${origin}${readReason(cause)}.`, { cause });
  }
}

/** The response did not arrive in time. Whether a mutation was executed is unknown. */
export class TimeoutError extends LatchkeyError {
  override readonly name = 'TimeoutError';

  constructor(origin: string, milliseconds: number) {
    super('TIMEOUT', `No response from ${origin} within ${milliseconds} ms.`);
  }
}

/** The response is not from Latchkey, for example an HTML page or other JSON. The URL is probably wrong. */
export class NotLatchkeyError extends LatchkeyError {
  override readonly name = 'NotLatchkeyError';
}

/** A GraphQL operation failed completely or partially. `code` is the code of the first of `errors`. */
export class GraphQLRequestError extends LatchkeyError {
  override readonly name = 'GraphQLRequestError';
  readonly #data: unknown;

  constructor(code: string, message: string, { data, ...details }: ErrorDetails & { data?: unknown } = {}) {
    super(code, message, details);
    this.#data = data;
  }

  /** The partial data of the response, or null if it contained only errors. */
  get data(): unknown {
    return this.#data ?? null;
  }
}

type ErrorClass = new (code: string, message: string, details?: ErrorDetails) => LatchkeyError;

// Needed because the errors in result unions have the status 200.
const BY_CODE: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ['VALIDATION_FAILED', ValidationError],
  ['NOT_FOUND', NotFoundError],
  ['CLIENT_KEY_REVOKED', ConflictError],
  ['IDEMPOTENCY_CONFLICT', ConflictError],
  ['SIGN_UP_CLOSED', PermissionError],
  ['INVALID_CREDENTIALS', AuthenticationError],
  ['INVALID_REFRESH_TOKEN', AuthenticationError],
  ['INVALID_RESET_TOKEN', AuthenticationError],
]);

const BY_STATUS: ReadonlyMap<number, ErrorClass> = new Map<number, ErrorClass>([
  [401, AuthenticationError],
  [403, PermissionError],
  [429, RateLimitError],
  [500, ServerError],
  [502, ServerError],
  [503, ServerError],
  [504, ServerError],
]);

/** Returns whether a status means that the request was rejected as a whole. */
export function isRefusal(status: number): boolean {
  return BY_STATUS.has(status);
}

/** Creates the error for a code. For an unknown code, chooses the class by HTTP status, or else LatchkeyError. */
export function createError(code: string, message: string, details: ErrorDetails): LatchkeyError {
  const Class = BY_CODE.get(code) ?? BY_STATUS.get(details.status ?? 0) ?? LatchkeyError;
  return new Class(code, message, details);
}

/** Returns the system error code of a failed connection, such as ECONNREFUSED. Messages may quote secrets. */
function readReason(cause: unknown): string {
  const code = readCode(cause instanceof Error ? (cause.cause ?? cause) : cause);
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) ? ` (${code})` : '';
}

function readCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
