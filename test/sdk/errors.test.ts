import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { errorOf } from '../../src/sdk/errors.ts';
import * as sdk from '../../src/sdk/index.ts';

// Every code that Latchkey has, with the status that it comes with: 200 for the members of result unions.
const CODES: Readonly<Record<ErrorCode, readonly [status: number, name: string]>> = {
  UNAUTHENTICATED: [401, 'AuthenticationError'],
  FORBIDDEN: [403, 'PermissionError'],
  RATE_LIMITED: [429, 'RateLimitError'],
  BAD_REQUEST: [400, 'LatchkeyError'],
  GRAPHQL_PARSE_FAILED: [400, 'LatchkeyError'],
  GRAPHQL_VALIDATION_FAILED: [400, 'LatchkeyError'],
  UNAVAILABLE: [503, 'ServerError'],
  UPSTREAM_UNAVAILABLE: [502, 'ServerError'],
  UPSTREAM_TIMEOUT: [504, 'ServerError'],
  INTERNAL: [500, 'ServerError'],
  VALIDATION_FAILED: [200, 'ValidationError'],
  NOT_FOUND: [200, 'NotFoundError'],
  CLIENT_KEY_REVOKED: [200, 'ConflictError'],
  SIGN_UP_CLOSED: [200, 'PermissionError'],
  INVALID_CREDENTIALS: [200, 'AuthenticationError'],
  INVALID_REFRESH_TOKEN: [200, 'AuthenticationError'],
  INVALID_RESET_TOKEN: [200, 'AuthenticationError'],
};

const CLASSES = new Map<string, unknown>(Object.entries(sdk));

test.each(Object.entries(CODES))('%s has its class', (code, [status, name]) => {
  const error = errorOf(code, 'Told to people.', { status, requestId: 'r-1', retryAfter: 3 });
  expect(error).toBeInstanceOf(sdk.LatchkeyError);
  expect(error).toBeInstanceOf(CLASSES.get(name));
  expect(error).toMatchObject({
    name,
    code,
    status,
    message: 'Told to people.',
    requestId: 'r-1',
    retryAfter: 3,
  });
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name,
    code,
    status,
    message: 'Told to people.',
    requestId: 'r-1',
    retryAfter: 3,
  });
});

test('a code that is not known yet is a plain LatchkeyError with that code', () => {
  expect(errorOf('LATER', 'New.', { status: 200 })).toMatchObject({ name: 'LatchkeyError', code: 'LATER' });
});
