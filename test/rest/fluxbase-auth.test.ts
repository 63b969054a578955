import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { errorShape, fluxbaseSdk } from '../support/fluxbase.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { rest } from '../support/rest.ts';

const adapters = new Set(['fluxbase'] as const);

let gateway: TestGateway;
let sdk: ReturnType<typeof fluxbaseSdk>;
let firstToken: string;
beforeAll(async () => {
  gateway = await startGateway({ adapters });
  sdk = fluxbaseSdk(gateway.url);
  firstToken = (await gateway.signUp()).accessToken;
});
// Resets the sign-up and login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

describe('POST /api/v1/auth/signup of the Fluxbase adapter', () => {
  it('returns the account and a session that GET /api/v1/auth/user accepts', async () => {
    const email = `${randomUUID()}@example.com`;
    const options = { user_metadata: { name: 'Ada' }, captcha_token: 'ignored' };
    const { status, body } = await sdk.anonymous('/api/v1/auth/signup', {
      email,
      password: PASSWORD,
      ...options,
    });
    expect(status).toBe(201);
    const at = new Date(gateway.clock.now()).toISOString();
    expect(body).toEqual({
      user: {
        id: expect.any(String),
        email,
        email_verified: false,
        role: 'authenticated',
        metadata: { display_name: 'Ada' },
        created_at: at,
        updated_at: at,
      },
      access_token: expect.stringMatching(/^lku_/),
      refresh_token: expect.stringMatching(/^lkr_/),
      expires_in: 3600,
    });
    const user = await sdk.authorized(String(body.access_token), 'GET', '/api/v1/auth/user');
    expect([user.status, user.body]).toEqual([200, body.user]);
  });

  it.each([
    ['without user_metadata', undefined],
    ['with a blank name', { name: ' ' }],
    ['with names that are not strings', { name: 1, full_name: null }],
  ])('derives the display name from the email address for a request %s', async (_, user_metadata) => {
    const email = `ada-${randomUUID()}@example.com`;
    const { body } = await sdk.anonymous('/api/v1/auth/signup', { email, password: PASSWORD, user_metadata });
    expect(body.user).toMatchObject({ metadata: { display_name: email.split('@')[0] } });
  });

  it.each([
    ['display_name before full_name', { name: 'C', full_name: 'B', display_name: 'A' }, 'A'],
    ['full_name before name', { name: 'C', full_name: 'B', display_name: '' }, 'B'],
    ['name', { name: 'C', display_name: null }, 'C'],
  ])('takes the display name from %s', async (_, user_metadata, display_name) => {
    const email = `${randomUUID()}@example.com`;
    const { body } = await sdk.anonymous('/api/v1/auth/signup', { email, password: PASSWORD, user_metadata });
    expect(body.user).toMatchObject({ metadata: { display_name } });
  });

  it('cuts the display name from a long email address to 100 characters', async () => {
    const email = `${randomUUID()}${'a'.repeat(100)}@example.com`;
    const { status, body } = await sdk.anonymous('/api/v1/auth/signup', { email, password: PASSWORD });
    expect([status, body.user]).toMatchObject([201, { metadata: { display_name: email.slice(0, 100) } }]);
  });

  it('rejects a short password and an email address in use with 400', async () => {
    const { user } = await sdk.signUp();
    const short = await sdk.anonymous('/api/v1/auth/signup', { email: 'x@example.com', password: 'short' });
    expect(short.status).toBe(400);
    expect(short.body.error).toMatch(/^password: /);
    const again = await sdk.anonymous('/api/v1/auth/signup', { email: user.email, password: PASSWORD });
    expect([again.status, again.body]).toEqual([400, { error: 'email: is already used by an account' }]);
  });

  it('rejects the second account with 403 when only the first may sign up', async () => {
    await using closed = await startGateway({ adapters, signUp: 'first' });
    await closed.signUp();
    const body = { email: 'second@example.com', password: PASSWORD };
    const answer = await rest(closed.url, 'POST', '/api/v1/auth/signup', { body });
    expect(errorShape(answer)).toEqual([403, ['error'], 'string']);
  });
});

describe('login of the Fluxbase adapter', () => {
  it.each(['signin', 'login'])(
    'returns a session at POST /api/v1/auth/%s, and ignores the anon key in Authorization',
    async (path) => {
      const { user } = await sdk.signUp();
      const { status, body, headers } = await sdk.anonymous(`/api/v1/auth/${path}`, {
        email: user.email,
        password: PASSWORD,
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({ user: { email: user.email }, expires_in: 3600 });
      expect(body).not.toHaveProperty('requires_2fa');
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  it('rejects a wrong password with 401, a Bearer challenge and { error }', async () => {
    const { user } = await sdk.signUp();
    const answer = await sdk.anonymous('/api/v1/auth/signin', { email: user.email, password: 'wrong' });
    expect(errorShape(answer)).toEqual([401, ['error'], 'string']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });
});

describe('GET /api/v1/auth/user of the Fluxbase adapter', () => {
  it('returns the role admin for the first account of a gateway', async () => {
    const { body } = await sdk.authorized(firstToken, 'GET', '/api/v1/auth/user');
    expect(body.role).toBe('admin');
  });
});

describe('POST /api/v1/auth/refresh of the Fluxbase adapter', () => {
  it('exchanges a refresh token once', async () => {
    const { refresh_token, access_token } = await sdk.signUp();
    const refreshed = await sdk.anonymous('/api/v1/auth/refresh', { refresh_token });
    expect(refreshed.status).toBe(200);
    expect((await sdk.keys(access_token, 'GET')).status).toBe(401);
    expect((await sdk.keys(String(refreshed.body.access_token), 'GET')).status).toBe(200);
    expect(errorShape(await sdk.anonymous('/api/v1/auth/refresh', { refresh_token }))).toEqual([
      401,
      ['error'],
      'string',
    ]);
  });
});

describe('POST /api/v1/auth/signout of the Fluxbase adapter', () => {
  it('ends the session without a request body', async () => {
    const { access_token, refresh_token } = await sdk.signUp();
    const { status, body } = await sdk.authorized(access_token, 'POST', '/api/v1/auth/signout');
    expect([status, Object.keys(body)]).toEqual([200, ['message']]);
    expect((await sdk.authorized(access_token, 'GET', '/api/v1/auth/user')).status).toBe(401);
    expect((await sdk.anonymous('/api/v1/auth/refresh', { refresh_token })).status).toBe(401);
  });
});
