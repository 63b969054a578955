import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bearer, PASSWORD } from '../support/gateway.ts';
import { oauthClient } from '../support/oauth.ts';
import { type RestAnswer, rest } from '../support/rest.ts';
import { PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({
    adapters: new Set(['fluxbase'] as const),
    trustedProxies: ['127.0.0.1'],
  });
});
// Who signed up before counts no more.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

// What the SDK sends in place of a token while nobody is signed in.
const ANON = { apikey: 'anon', Authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.anon' };

const anonymous = (path: string, body: unknown) => rest(gateway.url, 'POST', path, { headers: ANON, body });
const signedIn = (token: string, method: string, path: string, body?: unknown) =>
  rest(gateway.url, method, path, { token, headers: { apikey: 'anon' }, body });
const keys = (token: string, method: string, path = '', body?: unknown) =>
  signedIn(token, method, `/api/v1/client-keys${path}`, body);

/** Signs up as the SDK does, and answers its session. */
async function person() {
  const email = `${randomUUID()}@example.com`;
  const { body } = await anonymous('/api/v1/auth/signup', { email, password: PASSWORD });
  return body as {
    access_token: string;
    refresh_token: string;
    expires_in: number;
    user: { id: string; email: string };
  };
}

const REQUEST = {
  name: 'Production Service',
  description: 'Client key for production service',
  scopes: ['read:users', 'write:users'],
  rate_limit_per_minute: 100,
  expires_at: '2126-12-31T23:59:59Z',
};

async function created(token: string, request: object = {}) {
  const { body } = await keys(token, 'POST', '', { ...REQUEST, name: randomUUID(), ...request });
  return body as { id: string; key: string; client_key: Record<string, unknown> };
}

const refusal = ({ status, body }: RestAnswer) => [status, Object.keys(body), typeof body.error];

describe('auth', () => {
  test('signUp answers an AuthResponse with a session that works', async () => {
    const email = `${randomUUID()}@example.com`;
    const options = { user_metadata: { name: 'Ada' }, captcha_token: 'ignored' };
    const { status, body } = await anonymous('/api/v1/auth/signup', {
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
    const user = await signedIn(String(body.access_token), 'GET', '/api/v1/auth/user');
    expect([user.status, user.body]).toEqual([200, body.user]);
  });

  test.each(['signin', 'login'])(
    'signIn works at %s, with the anon key as its bearer token',
    async (path) => {
      const { user } = await person();
      const { status, body, headers } = await anonymous(`/api/v1/auth/${path}`, {
        email: user.email,
        password: PASSWORD,
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({ user: { email: user.email }, expires_in: 3600 });
      expect(body).not.toHaveProperty('requires_2fa');
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  test('the first account of a gateway has the role admin', async () => {
    const { body } = await signedIn(gateway.accessToken, 'GET', '/api/v1/auth/user');
    expect(body.role).toBe('admin');
  });

  test.each([
    ['none', undefined],
    ['an empty one', { name: ' ' }],
    ['none that is text', { name: 1, full_name: null }],
  ])('signUp shows the address up to the @ as the name of whoever tells %s', async (_, user_metadata) => {
    const email = `ada-${randomUUID()}@example.com`;
    const { body } = await anonymous('/api/v1/auth/signup', { email, password: PASSWORD, user_metadata });
    expect(body.user).toMatchObject({ metadata: { display_name: email.split('@')[0] } });
  });

  test('signIn with a wrong password is refused with 401 and { error }', async () => {
    const { user } = await person();
    const answer = await anonymous('/api/v1/auth/signin', { email: user.email, password: 'wrong' });
    expect(refusal(answer)).toEqual([401, ['error'], 'string']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test('signUp refuses a short password and an address in use with 400', async () => {
    const { user } = await person();
    const short = await anonymous('/api/v1/auth/signup', { email: 'x@example.com', password: 'short' });
    expect(short.status).toBe(400);
    expect(short.body.error).toMatch(/^password: /);
    const again = await anonymous('/api/v1/auth/signup', { email: user.email, password: PASSWORD });
    expect([again.status, again.body]).toEqual([400, { error: 'email: is already used by an account' }]);
  });

  test('refreshSession exchanges the refresh token once', async () => {
    const { refresh_token, access_token } = await person();
    const refreshed = await anonymous('/api/v1/auth/refresh', { refresh_token });
    expect(refreshed.status).toBe(200);
    expect((await keys(access_token, 'GET')).status).toBe(401);
    expect((await keys(String(refreshed.body.access_token), 'GET')).status).toBe(200);
    expect(refusal(await anonymous('/api/v1/auth/refresh', { refresh_token }))).toEqual([
      401,
      ['error'],
      'string',
    ]);
  });

  test('signOut, which has no body, ends the session', async () => {
    const { access_token, refresh_token } = await person();
    const { status, body } = await signedIn(access_token, 'POST', '/api/v1/auth/signout');
    expect([status, Object.keys(body)]).toEqual([200, ['message']]);
    expect((await signedIn(access_token, 'GET', '/api/v1/auth/user')).status).toBe(401);
    expect((await anonymous('/api/v1/auth/refresh', { refresh_token })).status).toBe(401);
  });

  test('is told with 403 that sign-up is closed', async () => {
    await using closed = await startShopGateway({
      adapters: new Set(['fluxbase'] as const),
      signUp: 'first',
    });
    const body = { email: 'second@example.com', password: PASSWORD };
    const answer = await rest(closed.url, 'POST', '/api/v1/auth/signup', { body });
    expect(refusal(answer)).toEqual([403, ['error'], 'string']);
  });
});

describe('management.clientKeys', () => {
  test('create answers { client_key, key }, and the flat fields of the real server beside them', async () => {
    const { access_token, user } = await person();
    const { status, body } = await keys(access_token, 'POST', '', REQUEST);
    expect(status).toBe(201);
    const { client_key, key, ...flat } = body as { client_key: object; key: string };
    expect(key).toMatch(/^lk_/);
    const at = new Date(gateway.clock.now()).toISOString();
    expect(client_key).toEqual({
      ...REQUEST,
      id: expect.any(String),
      key_prefix: key.split('_').slice(0, 2).join('_'),
      expires_at: '2126-12-31T23:59:59.000Z',
      created_at: at,
      updated_at: at,
      user_id: user.id,
    });
    expect(flat).toEqual(client_key);
  });

  test.each([
    ['left out', undefined],
    ['0', 0],
    ['null', null],
  ])(
    'create takes the default limit for a rate_limit_per_minute that is %s',
    async (_, rate_limit_per_minute) => {
      const { access_token } = await person();
      const { client_key } = await created(access_token, { rate_limit_per_minute });
      expect(client_key.rate_limit_per_minute).toBe(gateway.config.defaultRateLimit);
    },
  );

  test('the key calls the API as X-Client-Key', async () => {
    const { access_token } = await person();
    const { key } = await created(access_token, { scopes: ['read:shop'] });
    const response = await gateway.post(
      '/apis/shop',
      { query: '{ product(id: "p1") { name } }' },
      { 'X-Client-Key': key },
    );
    expect([response.status, await response.json()]).toEqual([200, { data: PRODUCT_DATA }]);
  });

  test('list answers { client_keys, total }, newest first and without secrets', async () => {
    const { access_token } = await person();
    const first = await created(access_token);
    gateway.clock.advance(1);
    const second = await created(access_token);
    const { status, body } = await keys(access_token, 'GET');
    expect([status, body]).toEqual([200, { client_keys: [second.client_key, first.client_key], total: 2 }]);
    expect(JSON.stringify(body)).not.toContain(first.key.slice(20));
  });

  test('get answers the ClientKey, by its id and by its prefix', async () => {
    const { access_token } = await person();
    const { id, client_key } = await created(access_token);
    expect((await keys(access_token, 'GET', `/${id}`)).body).toEqual(client_key);
    expect((await keys(access_token, 'GET', `/${client_key.key_prefix}`)).body).toEqual(client_key);
  });

  test('update changes what is given, leaves null alone, and answers the ClientKey', async () => {
    const { access_token } = await person();
    const { id, client_key } = await created(access_token);
    gateway.clock.advance(1000);
    const changes = { name: randomUUID(), rate_limit_per_minute: 200 };
    const { status, body } = await keys(access_token, 'PATCH', `/${id}`, { ...changes, description: null });
    const updated_at = new Date(gateway.clock.now()).toISOString();
    expect([status, body]).toEqual([200, { ...client_key, ...changes, updated_at }]);
  });

  test('update takes the default limit for a rate_limit_per_minute that is 0, and leaves null alone', async () => {
    const { access_token } = await person();
    const { id } = await created(access_token, { rate_limit_per_minute: 200 });
    const limited = async (rate_limit_per_minute: number | null) =>
      (await keys(access_token, 'PATCH', `/${id}`, { rate_limit_per_minute })).body.rate_limit_per_minute;
    expect(await limited(null)).toBe(200);
    expect(await limited(0)).toBe(gateway.config.defaultRateLimit);
  });

  test('revoke and delete answer { message }', async () => {
    const { access_token } = await person();
    const { id } = await created(access_token);
    const revoked = await keys(access_token, 'POST', `/${id}/revoke`, {});
    expect([revoked.status, Object.keys(revoked.body)]).toEqual([200, ['message']]);
    expect((await keys(access_token, 'GET', `/${id}`)).body).toHaveProperty('revoked_at');
    const deleted = await keys(access_token, 'DELETE', `/${id}`);
    expect([deleted.status, Object.keys(deleted.body)]).toEqual([200, ['message']]);
    expect((await keys(access_token, 'GET', `/${id}`)).status).toBe(404);
  });

  test.each([
    ['no name', { name: undefined }, /^name: /],
    ['an empty name', { name: ' ' }, /^name: must be 1 to 100/],
    ['no scopes', { scopes: undefined }, /^scopes: /],
    ['a scope with a space', { scopes: ['a b'] }, /^scopes\.0: /],
    ['a limit that is text', { rate_limit_per_minute: '100' }, /^rate_limit_per_minute: /],
    ['a negative limit', { rate_limit_per_minute: -1 }, /^rate_limit_per_minute: must be at least 1/],
    ['an expiry that is no time', { expires_at: 'tomorrow' }, /^expires_at: /],
    ['an expiry in the past', { expires_at: '2020-01-01T00:00:00Z' }, /^expires_at: must lie in the future/],
  ])('create refuses %s with 400 and says which field', async (_, change, error) => {
    const { access_token } = await person();
    const { status, body } = await keys(access_token, 'POST', '', { ...REQUEST, ...change });
    expect(status).toBe(400);
    expect(Object.keys(body)).toEqual(['error']);
    expect(body.error).toMatch(error);
  });

  test('update and revoke of a revoked key are refused with 400', async () => {
    const { access_token } = await person();
    const { id } = await created(access_token);
    await keys(access_token, 'POST', `/${id}/revoke`, {});
    const again = [
      await keys(access_token, 'POST', `/${id}/revoke`, {}),
      await keys(access_token, 'PATCH', `/${id}`, { name: 'x' }),
    ];
    expect(again.map(refusal)).toEqual([
      [400, ['error'], 'string'],
      [400, ['error'], 'string'],
    ]);
  });

  test.each([
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/revoke'],
  ])('%s %s of a key of somebody else answers exactly as of one that there is not', async (method, more) => {
    const [owner, other] = [await person(), await person()];
    const { id } = await created(owner.access_token);
    const body = method === 'GET' ? undefined : {};
    const theirs = await keys(other.access_token, method, `/${id}${more}`, body);
    const none = await keys(other.access_token, method, `/${randomUUID()}${more}`, body);
    expect([theirs.status, theirs.body]).toEqual([404, { error: 'There is no such client key.' }]);
    expect([none.status, none.body]).toEqual([404, theirs.body]);
    expect((await keys(owner.access_token, 'GET', `/${id}`)).body).not.toHaveProperty('revoked_at');
  });

  test('an administrator lists and manages the keys of all', async () => {
    const { access_token } = await person();
    const { id } = await created(access_token);
    const { body } = await keys(gateway.accessToken, 'GET');
    expect((body.client_keys as { id: string }[]).map((key) => key.id)).toContain(id);
    expect((await keys(gateway.accessToken, 'POST', `/${id}/revoke`, {})).status).toBe(200);
  });

  test('without a good token of a person, every call is refused with 401', async () => {
    const client = await oauthClient(gateway, { scopes: ['*'] });
    const bad = [
      {},
      ANON,
      bearer('lku_nonsense'),
      bearer(client.key),
      bearer(await client.token()),
      { 'X-Client-Key': client.key },
    ];
    for (const headers of bad) {
      const answer = await rest(gateway.url, 'GET', '/api/v1/client-keys', { headers });
      expect(refusal(answer)).toEqual([401, ['error'], 'string']);
    }
  });
});
