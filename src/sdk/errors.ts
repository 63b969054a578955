import { INSPECT } from './redact.ts';

/** One of the `errors` of a GraphQL answer. */
export interface ResponseError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** One thing that is wrong with one input field, by the name that the management API gives it. */
export interface FieldError {
  /** Leads from the input object to the field. */
  readonly path: readonly string[];
  readonly message: string;
}

/** What is known of a failure beside its code and message. */
export interface ErrorDetails {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly errors?: readonly ResponseError[] | undefined;
  readonly missingScopes?: readonly string[] | undefined;
  readonly fieldErrors?: readonly FieldError[] | undefined;
  readonly cause?: unknown;
}

/** Everything that goes wrong between a client and Latchkey. Tell failures apart by class or by `code`. */
export class LatchkeyError extends Error {
  override readonly name: string = 'LatchkeyError';
  /**
   * What is wrong, for programs: a code of Latchkey such as `NOT_FOUND`, an RFC 6749 one such as `invalid_scope`,
   * or `CONNECTION_FAILED`, `TIMEOUT`, `NOT_LATCHKEY`.
   */
  readonly code: string;
  /** The HTTP status of the answer; undefined when there was none. */
  readonly status: number | undefined;
  /** The `X-Request-Id` of the answer, by which whoever runs the gateway finds it in the log. */
  readonly requestId: string | undefined;
  /** Whole seconds to wait before another try, when the answer says so. */
  readonly retryAfter: number | undefined;
  /** The GraphQL `errors` of the answer; empty when it had none. */
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

  // The cause is left out: it may be of a fetch that shows the headers of the request.
  [INSPECT](): string {
    const { name, message, ...rest } = this.toJSON() as Record<string, unknown>;
    return `${this.stack ?? `${name}: ${message}`} ${JSON.stringify(rest)}`;
  }
}

/** Nobody is signed in, or a credential is wrong, expired or revoked. */
export class AuthenticationError extends LatchkeyError {
  override readonly name = 'AuthenticationError';
}

/** The credential is good, and not enough. */
export class PermissionError extends LatchkeyError {
  override readonly name = 'PermissionError';
  /** The scopes that the client key would need; empty when it is not about scopes. */
  readonly missingScopes: readonly string[];

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(code, message, details);
    this.missingScopes = details.missingScopes ?? [];
  }
}

/** Some of the input is not acceptable, and nothing was done. */
export class ValidationError extends LatchkeyError {
  override readonly name = 'ValidationError';
  readonly fieldErrors: readonly FieldError[];

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(code, message, details);
    this.fieldErrors = details.fieldErrors ?? [];
  }
}

/** There is no such thing, or it is somebody else's. */
export class NotFoundError extends LatchkeyError {
  override readonly name = 'NotFoundError';
}

/** It cannot be done to the object as it is now, such as `CLIENT_KEY_REVOKED`. */
export class ConflictError extends LatchkeyError {
  override readonly name = 'ConflictError';
}

/** Too many requests; `retryAfter` says for how long. */
export class RateLimitError extends LatchkeyError {
  override readonly name = 'RateLimitError';
}

/** Latchkey, a proxy before it or an API behind it failed. */
export class ServerError extends LatchkeyError {
  override readonly name = 'ServerError';
}

/** There was no answer, or not all of it. Whether a mutation was done is unknown. */
export class ConnectionError extends LatchkeyError {
  override readonly name = 'ConnectionError';

  constructor(origin: string, cause: unknown) {
    super('CONNECTION_FAILED', `No answer from ${origin}${reasonIn(cause)}.`, { cause });
  }
}

/** There was no answer in time. Whether a mutation was done is unknown. */
export class TimeoutError extends LatchkeyError {
  override readonly name = 'TimeoutError';

  constructor(origin: string, milliseconds: number) {
    super('TIMEOUT', `No answer from ${origin} within ${milliseconds} ms.`);
  }
}

/** What answered is not Latchkey: a page, or JSON of another kind. The URL is probably wrong. */
export class NotLatchkeyError extends LatchkeyError {
  override readonly name = 'NotLatchkeyError';
}

/** A GraphQL operation went wrong, as a whole or in part. `code` is that of the first of `errors`. */
export class GraphQLRequestError extends LatchkeyError {
  override readonly name = 'GraphQLRequestError';
  readonly #data: unknown;

  constructor(code: string, message: string, { data, ...details }: ErrorDetails & { data?: unknown } = {}) {
    super(code, message, details);
    this.#data = data;
  }

  /** What was answered beside the errors; null when nothing was. */
  get data(): unknown {
    return this.#data ?? null;
  }
}

type ErrorClass = new (code: string, message: string, details?: ErrorDetails) => LatchkeyError;

// The members of result unions come with status 200.
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

/** Whether a status tells of the request as a whole, whatever was asked. */
export function isRefusal(status: number): boolean {
  return BY_STATUS.has(status);
}

/** The error of a code; of a code that is not known, by the HTTP status, or a plain LatchkeyError. */
export function errorOf(code: string, message: string, details: ErrorDetails): LatchkeyError {
  const Class = BY_CODE.get(code) ?? BY_STATUS.get(details.status ?? 0) ?? LatchkeyError;
  return new Class(code, message, details);
}

/** The system's code for why a connection failed, such as ECONNREFUSED; never a message, which may quote anything. */
function reasonIn(cause: unknown): string {
  const code = codeOf(cause instanceof Error ? (cause.cause ?? cause) : cause);
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) ? ` (${code})` : '';
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
