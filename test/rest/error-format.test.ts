import { describe, expect, it } from 'vitest';
import {
  ClientKeyRevokedError,
  type DomainError,
  InvalidCredentialsError,
  InvalidRefreshTokenError,
  NotFoundError,
  RateLimitedError,
  RequestError,
  SignUpClosedError,
  ValidationError,
} from '../../src/domain/errors.ts';
import { HttpError, toHttpStatus } from '../../src/http/status.ts';
import type { Adapter } from '../../src/rest/adapter.ts';
import { agave } from '../../src/rest/agave.ts';
import { agaveToken } from '../../src/rest/agave-token.ts';
import { blnk } from '../../src/rest/blnk.ts';
import { bloq } from '../../src/rest/bloq.ts';
import { fluxbase } from '../../src/rest/fluxbase.ts';
import { latchkey } from '../../src/rest/latchkey.ts';
import { MalformedError } from '../../src/rest/route.ts';

const wrong = (field: string) => new ValidationError([{ path: [field, '0'], message: 'is wrong' }]);

const ERRORS = {
  unauthenticated: new RequestError('UNAUTHENTICATED', 'Log in.'),
  forbidden: new RequestError('FORBIDDEN', 'No.'),
  badRequest: new RequestError('BAD_REQUEST', 'Bad.'),
  unavailable: new RequestError('UNAVAILABLE', 'Later.'),
  internal: new RequestError('INTERNAL', 'Broken.'),
  limited: new RateLimitedError('Slow down.', 7),
  tooLarge: new HttpError(413, 'Too large.'),
  invalid: wrong('expiresAt'),
  malformed: new MalformedError([{ path: ['expiresAt', '0'], message: 'is wrong' }]),
  invalidScope: wrong('scope'),
  unsupportedGrant: wrong('grant_type'),
  notFound: new NotFoundError('client key'),
  revoked: new ClientKeyRevokedError('lk_a'),
  signUpClosed: new SignUpClosedError(),
  wrongPassword: new InvalidCredentialsError(),
  wrongRefreshToken: new InvalidRefreshTokenError(),
} satisfies Record<string, DomainError>;

type Name = keyof typeof ERRORS;
type Row = [name: Name, status: number, body?: unknown];

function format({ refuse }: Adapter, name: Name) {
  const error = ERRORS[name];
  return refuse({ error, status: toHttpStatus(error), requestId: 'r-1' });
}

describe('the error format of the Fluxbase adapter', () => {
  it.each<Row>([
    ['unauthenticated', 401, { error: 'Log in.' }],
    ['invalid', 400, { error: 'expires_at.0: is wrong' }],
    ['revoked', 400, { error: ERRORS.revoked.message }],
    ['notFound', 404, { error: 'There is no such client key.' }],
    ['signUpClosed', 403, { error: ERRORS.signUpClosed.message }],
    ['wrongPassword', 401, { error: ERRORS.wrongPassword.message }],
    ['wrongRefreshToken', 401, { error: ERRORS.wrongRefreshToken.message }],
    ['limited', 429, { error: ERRORS.limited.message }],
    ['internal', 500, { error: 'Broken.' }],
  ])('of the error "%s" has status %i and a message with field names in snake_case', (name, status, body) => {
    expect(format(fluxbase, name)).toEqual({ status, body });
  });
});

describe('the error format of the Bloq adapter', () => {
  it.each<Row>([
    ['unauthenticated', 401, { code: 'UNAUTHENTICATED', message: 'Log in.' }],
    ['invalid', 400, { code: 'VALIDATION_FAILED', message: 'expiresAt.0: is wrong' }],
    ['revoked', 409, { code: 'CLIENT_KEY_REVOKED', message: ERRORS.revoked.message }],
  ])('of the error "%s" has status %i, its code and its message', (name, status, body) => {
    expect(format(bloq, name)).toEqual({ status, body });
  });
});

describe('the error format of the Agave adapter', () => {
  it.each<Row>([
    ['unauthenticated', 401],
    ['invalid', 400],
    ['notFound', 404],
    ['limited', 429],
    ['internal', 500],
  ])('of the error "%s" has status %i and the envelope of a failure', (name, status) => {
    const { message } = ERRORS[name];
    expect(format(agave, name)).toEqual({
      status,
      body: { status: 'error', message, version: '2', result: null },
    });
  });
});

describe('the error format of POST /token of the Agave adapter', () => {
  it.each<Row>([
    ['unauthenticated', 401, 'invalid_client'],
    ['wrongPassword', 400, 'invalid_grant'],
    ['wrongRefreshToken', 400, 'invalid_grant'],
    ['limited', 429, 'temporarily_unavailable'],
    ['unavailable', 503, 'temporarily_unavailable'],
    ['internal', 500, 'server_error'],
    ['unsupportedGrant', 400, 'unsupported_grant_type'],
    ['invalidScope', 400, 'invalid_scope'],
    ['invalid', 400, 'invalid_request'],
    ['tooLarge', 413, 'invalid_request'],
  ])('of the error "%s" has status %i and the OAuth code %s', (name, status, error) => {
    const { message } = ERRORS[name];
    expect(format(agaveToken, name)).toEqual({ status, body: { error, error_description: message } });
  });
});

describe('the error format of the Blnk adapter', () => {
  it.each<Row>([
    ['unauthenticated', 401, 'AUTH_INVALID_API_KEY'],
    ['forbidden', 403, 'AUTH_CROSS_OWNER_ACCESS'],
    ['badRequest', 400, 'GEN_MALFORMED_REQUEST'],
    ['malformed', 400, 'GEN_MALFORMED_REQUEST'],
    ['invalid', 400, 'GEN_VALIDATION_ERROR'],
    ['notFound', 404, 'APIKEY_NOT_FOUND'],
    ['limited', 429, 'GEN_RATE_LIMITED'],
    ['tooLarge', 413, 'GEN_PAYLOAD_TOO_LARGE'],
    ['internal', 500, 'GEN_INTERNAL'],
    ['unavailable', 503, 'GEN_INTERNAL'],
  ])('of the error "%s" has status %i and the code %s', (name, status, code) => {
    const message = ERRORS[name].message.replace('expiresAt', 'expires_at');
    expect(format(blnk, name)).toEqual({ status, body: { error: message, error_detail: { code, message } } });
  });
});

describe('the error format of GET /users/me', () => {
  it('is problem details with the code and the request id', () => {
    expect(format(latchkey, 'internal')).toEqual({
      status: 500,
      body: { type: 'about:blank', title: 'Broken.', status: 500, code: 'INTERNAL', requestId: 'r-1' },
    });
  });
});
