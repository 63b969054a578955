import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { createError } from '../../src/sdk/errors.ts';
import * as sdk from '../../src/sdk/index.ts';

// Every code of Latchkey with its HTTP status. The members of result unions have 200.
const CODES: Readonly<Record<ErrorCode, readonly [status: number, name: string]>> = {
  UNAUTHENTICATED: [401, 'AuthenticationError'],
  FORBIDDEN: [403, 'PermissionError'],
  RATE_LIMITED: [429, 'RateLimitError'],
  BAD_REQUEST: [400, 'LatchkeyError'],
  GRAPHQL_PARSE_FAILED: [400, 'LatchkeyError'],
  GRAPHQL_VALIDATION_FAILED: [400, 'LatchkeyError'],
  PERSISTED_QUERY_NOT_SUPPORTED: [400, 'LatchkeyError'],
  UNAVAILABLE: [503, 'ServerError'],
  UPSTREAM_UNAVAILABLE: [502, 'ServerError'],
  UPSTREAM_TIMEOUT: [504, 'ServerError'],
  INTERNAL: [500, 'ServerError'],
  VALIDATION_FAILED: [200, 'ValidationError'],
  NOT_FOUND: [200, 'NotFoundError'],
  CLIENT_KEY_REVOKED: [200, 'ConflictError'],
  IDEMPOTENCY_CONFLICT: [200, 'ConflictError'],
  SIGN_UP_CLOSED: [200, 'PermissionError'],
  INVALID_CREDENTIALS: [200, 'AuthenticationError'],
  INVALID_REFRESH_TOKEN: [200, 'AuthenticationError'],
  INVALID_RESET_TOKEN: [200, 'AuthenticationError'],
};

const CLASSES = new Map<string, unknown>(Object.entries(sdk));

describe('createError of the SDK', () => {
  it.each(Object.entries(CODES).map(([code, [status, name]]) => ({ code, status, name })))(
    'maps $code to $name',
    ({ code, status, name }) => {
      const error = createError(code, 'A public message.', { status, requestId: 'r-1', retryAfter: 3 });
      expect(error).toBeInstanceOf(sdk.LatchkeyError);
      expect(error).toBeInstanceOf(CLASSES.get(name));
      expect(error).toMatchObject({
        name,
        code,
        status,
        message: 'A public message.',
        requestId: 'r-1',
        retryAfter: 3,
      });
      expect(JSON.parse(JSON.stringify(error))).toEqual({
        name,
        code,
        status,
        message: 'A public message.',
        requestId: 'r-1',
        retryAfter: 3,
      });
    },
  );

  it('maps an unknown code to LatchkeyError', () => {
    expect(createError('LATER', 'New.', { status: 200 })).toMatchObject({
      name: 'LatchkeyError',
      code: 'LATER',
    });
  });
});
