import { describe, expect, it } from 'vitest';
import {
  ClientKeyRevokedError,
  type DomainError,
  InvalidCredentialsError,
  InvalidRefreshTokenError,
  InvalidResetTokenError,
  NotFoundError,
  RequestError,
  type RequestErrorCode,
  SignUpClosedError,
  ValidationError,
} from '../../src/domain/errors.ts';
import { HttpError, toHttpStatus } from '../../src/http/status.ts';

const REQUEST_ERRORS: [RequestErrorCode, number][] = [
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['RATE_LIMITED', 429],
  ['BAD_REQUEST', 400],
  ['GRAPHQL_PARSE_FAILED', 400],
  ['GRAPHQL_VALIDATION_FAILED', 400],
  ['PERSISTED_QUERY_NOT_SUPPORTED', 400],
  ['UNAVAILABLE', 503],
  ['UPSTREAM_UNAVAILABLE', 502],
  ['UPSTREAM_TIMEOUT', 504],
  ['INTERNAL', 500],
];

const EXPECTED_ERRORS: [DomainError, number][] = [
  [new ValidationError([]), 400],
  [new NotFoundError('page'), 404],
  [new ClientKeyRevokedError('lk_a'), 409],
  [new SignUpClosedError(), 403],
  [new InvalidCredentialsError(), 401],
  [new InvalidRefreshTokenError(), 401],
  [new InvalidResetTokenError(), 400],
];

describe('toHttpStatus', () => {
  it.each(REQUEST_ERRORS)('maps %s to %i', (code, status) => {
    expect(toHttpStatus(new RequestError(code, 'message'))).toBe(status);
  });

  it.each(EXPECTED_ERRORS.map(([error, status]) => [error.code, status, error] as const))(
    'maps %s to %i',
    (_, status, error) => {
      expect(toHttpStatus(error)).toBe(status);
    },
  );

  it.each([405, 406, 413, 415] as const)('returns the status %i of an HttpError', (status) => {
    const error = new HttpError(status, 'message');
    expect([toHttpStatus(error), error.code]).toEqual([status, 'BAD_REQUEST']);
  });
});
