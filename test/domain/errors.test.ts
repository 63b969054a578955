import { describe, expect, it } from 'vitest';
import {
  ClientKeyRevokedError,
  type DomainError,
  IdempotencyConflictError,
  InvalidCredentialsError,
  InvalidRefreshTokenError,
  InvalidResetTokenError,
  NotFoundError,
  RateLimitedError,
  RequestError,
  SignUpClosedError,
  ValidationError,
} from '../../src/domain/errors.ts';

const ERRORS: [string, DomainError][] = [
  ['VALIDATION_FAILED', new ValidationError([])],
  ['NOT_FOUND', new NotFoundError('page')],
  ['CLIENT_KEY_REVOKED', new ClientKeyRevokedError('lk_a')],
  ['IDEMPOTENCY_CONFLICT', new IdempotencyConflictError()],
  ['SIGN_UP_CLOSED', new SignUpClosedError()],
  ['INVALID_CREDENTIALS', new InvalidCredentialsError()],
  ['INVALID_REFRESH_TOKEN', new InvalidRefreshTokenError()],
  ['INVALID_RESET_TOKEN', new InvalidResetTokenError()],
  ['RATE_LIMITED', new RateLimitedError('Too many.', 7)],
  ['UNAVAILABLE', new RequestError('UNAVAILABLE', 'Not now.')],
];

const NAMED = ERRORS.map(([code, error]) => [error.constructor.name, code, error] as const);

describe('the domain error', () => {
  it.each(NAMED)('%s has the code %s', (_, code, error) => {
    expect(error.code).toBe(code);
  });
});

describe('RequestError', () => {
  it('keeps its cause for the log and out of its message', () => {
    const cause = new Error('internal');
    const error = new RequestError('UPSTREAM_UNAVAILABLE', 'The API cannot be reached.', { cause });
    expect([error.message, error.cause]).toEqual(['The API cannot be reached.', cause]);
  });
});

describe('RateLimitedError', () => {
  it('states the seconds until the next allowed request', () => {
    const error = new RateLimitedError('Too many attempts.', 7);
    expect([error.message, error.retryAfterSeconds]).toEqual(['Too many attempts. Try again in 7 s.', 7]);
  });
});

describe('ValidationError', () => {
  it('joins the path and message of every field error', () => {
    const fieldErrors = [
      { path: ['keys', '0', 'name'], message: 'is empty' },
      { path: [], message: 'is not an object' },
    ];
    const error = new ValidationError(fieldErrors);
    expect(error.message).toBe('keys.0.name: is empty; is not an object');
    expect(error.fieldErrors).toEqual(fieldErrors);
  });
});
