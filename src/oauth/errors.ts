import { type DomainError, RateLimitedError, readRetryAfter, ValidationError } from '../domain/errors.ts';
import { HttpError } from '../http/status.ts';

/** The codes of RFC 6749 section 5.2 and RFC 7009 section 2.2.1, and applicable ones of RFC 6749 section 4.1.2.1. */
type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'temporarily_unavailable'
  | 'server_error';

/** An OAuth 2 error. The message becomes `error_description`: ASCII without quotes. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;

  constructor(
    code: OAuthErrorCode,
    message: string,
    { status = 400, headers = {} }: Partial<Pick<OAuthError, 'status' | 'headers'>> = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}

export function invalidRequest(message: string): OAuthError {
  return new OAuthError('invalid_request', message);
}

/** Returns the 401 error with its challenge (RFC 6749 section 5.2). */
export function invalidClient(): OAuthError {
  return new OAuthError(
    'invalid_client',
    'The client id or the client secret is wrong, expired or revoked.',
    {
      status: 401,
      headers: { 'WWW-Authenticate': 'Basic realm="latchkey", charset="UTF-8"' },
    },
  );
}

/** Converts a domain error to an OAuth 2 error. */
export function toOAuthError(error: DomainError): OAuthError {
  const { message } = error;
  const seconds = readRetryAfter(error);
  if (seconds !== undefined) {
    const status = error instanceof RateLimitedError ? 429 : 503;
    return new OAuthError('temporarily_unavailable', message, {
      status,
      headers: { 'Retry-After': seconds },
    });
  }
  // The scopes are the only parameter that is validated outside of this folder.
  if (error instanceof ValidationError) return new OAuthError('invalid_scope', message);
  if (error.code === 'FORBIDDEN') return new OAuthError('invalid_request', message, { status: 403 });
  // RFC 6749 section 5.2 sets the status, also where HTTP has a more specific one.
  if (error instanceof HttpError)
    return new OAuthError('invalid_request', message, { headers: error.headers });
  if (error.code === 'BAD_REQUEST') return invalidRequest(message);
  return new OAuthError('server_error', message, { status: 500 });
}
