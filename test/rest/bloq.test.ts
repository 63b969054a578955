import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PASSWORD } from '../support/gateway.ts';
import { oauthClient } from '../support/oauth.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';
import { password, type RestAnswer, rest } from '../support/rest.ts';
import { PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(['bloq'] as const) });
});
// Who signed up before counts no more.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

/** The `fetcher` of `bcl`: JSON, and the token that is stored. */
const bcl = <Body = Record<string, unknown>>(
  token: string | undefined,
  method: string,
  path: string,
  body?: unknown,
) => rest<Body>(gateway.url, method, path, { ...(token !== undefined && { token }), body });

const logIn = (email: string, secret = PASSWORD) =>
  rest(gateway.url, 'POST', '/auth', { headers: password(email, secret) });

interface Key {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

async function person() {
  const { account } = await gateway.signUp();
  const { body } = await logIn(account.email);
  return { ...account, ...(body as { accessToken: string; refreshToken: string }) };
}

const createKey = async (token: string) => (await bcl<Key>(token, 'POST', '/users/me/client-keys')).body;
const clientToken = (body: object, token?: string) => bcl(token, 'POST', '/auth/token', body);
const credentials = ({ clientId, clientSecret }: Key) => ({
  grantType: 'clientCredentials',
  clientId,
  clientSecret,
});

const refusal = ({ status, body }: RestAnswer) => [status, body.code];

describe('bcl login', () => {
  test('answers tokens for an email address and a password sent as Basic', async () => {
    const { account } = await gateway.signUp();
    const { status, body, headers } = await logIn(account.email);
    expect([status, body]).toEqual([
      200,
      {
        accessToken: expect.stringMatching(/^lku_/),
        refreshToken: expect.stringMatching(/^lkr_/),
        expiresIn: 3600,
      },
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('takes the id that signup shows in place of the address', async () => {
    const email = `${randomUUID()}@example.com`;
    const account = { email, displayName: 'Ada', password: PASSWORD };
    const { body } = await bcl(undefined, 'POST', '/users', account);
    const { accessToken } = (await logIn(String(body.id))).body;
    expect((await bcl(String(accessToken), 'GET', '/users/me')).body).toMatchObject({ id: body.id, email });
    expect((await logIn(randomUUID())).status).toBe(401);
  });

  test('takes a password with colons and letters beyond ASCII', async () => {
    const secret = 'größer: als: fünfzehn Zeichen';
    const email = `${randomUUID()}@example.com`;
    const signedUp = await bcl(undefined, 'POST', '/users', { email, displayName: 'Ada', password: secret });
    expect(signedUp.status).toBe(201);
    expect((await logIn(email, secret)).status).toBe(200);
  });

  test.each([
    ['a wrong password', () => password('nobody@example.com', PASSWORD)],
    ['an empty password', () => password('nobody@example.com', '')],
    ['no credentials', () => ({})],
    ['credentials of another kind', () => ({ Authorization: 'Bearer x' })],
    ['credentials that are not base64', () => ({ Authorization: 'Basic !' })],
  ])('is refused with 401 and { code, message } for %s', async (_, headers) => {
    const {
      status,
      body,
      headers: answered,
    } = await rest(gateway.url, 'POST', '/auth', { headers: headers() });
    expect([status, Object.keys(body)]).toEqual([401, ['code', 'message']]);
    expect(answered.get('www-authenticate')).toMatch(/^Basic /);
  });
});

describe('bcl signup and update-password', () => {
  test('make an account, of whose billing address nothing is kept, and change its password', async () => {
    const email = `${randomUUID()}@example.com`;
    const billingAddress = { address: '1 Main St', zipCode: '12345', state: 'NY', country: 'US' };
    const account = { email, displayName: 'Ada', password: PASSWORD, billingAddress };
    const { status, body } = await bcl(undefined, 'POST', '/users', account);
    expect([status, body]).toEqual([201, { id: expect.any(String), email, displayName: 'Ada' }]);

    const { accessToken = '' } = (await logIn(email)).body;
    const newPassword = 'quite another passphrase';
    const change = (oldPassword: string) =>
      bcl(String(accessToken), 'PUT', '/users/me/password', { newPassword, oldPassword });
    // `bcl` shows the message of a 400 alone.
    expect(await change('wrong')).toMatchObject({ status: 400, body: { message: 'oldPassword: is wrong' } });
    expect(await change(PASSWORD)).toMatchObject({ status: 204, body: undefined });
    expect((await logIn(email, newPassword)).status).toBe(200);
  });
});

describe('bcl client-keys', () => {
  test('create, without a body, answers the id and the secret of a key that may read everything', async () => {
    const { accessToken } = await person();
    const { status, body } = await bcl<Key>(accessToken, 'POST', '/users/me/client-keys');
    expect([status, body]).toEqual([
      200,
      {
        id: expect.any(String),
        clientId: expect.stringMatching(/^lk_/),
        clientSecret: expect.stringMatching(/^[0-9A-Za-z]{49}$/),
      },
    ]);
    const response = await gateway.call(`${body.clientId}_${body.clientSecret}`);
    expect([response.status, await response.json()]).toEqual([200, { data: PRODUCT_DATA }]);
    expect(response.headers.get('ratelimit-policy')).toBe('"default";q=100;w=60');
  });

  test('list answers an array of id, clientId, createdAt and what else a key has', async () => {
    const { accessToken } = await person();
    expect(await bcl(accessToken, 'GET', '/users/me/client-keys')).toMatchObject({ status: 200, body: [] });
    const { id, clientId, clientSecret } = await createKey(accessToken);
    const { body } = await bcl(accessToken, 'GET', '/users/me/client-keys');
    const createdAt = new Date(gateway.clock.now()).toISOString();
    const times = { createdAt, expiresAt: null, lastUsedAt: null, revokedAt: null };
    expect(body).toEqual([{ id, clientId, name: expect.stringMatching(/^bloq /), ...times }]);
    expect(JSON.stringify(body)).not.toContain(clientSecret);
  });

  test.each(['id', 'clientId'] as const)('remove takes the %s, and answers 204', async (ref) => {
    const { accessToken } = await person();
    const key = await createKey(accessToken);
    const path = `/users/me/client-keys/${key[ref]}`;
    expect(await bcl(accessToken, 'DELETE', path)).toMatchObject({ status: 204, body: undefined });
    expect(refusal(await bcl(accessToken, 'DELETE', path))).toEqual([404, 'NOT_FOUND']);
    expect((await gateway.call(`${key.clientId}_${key.clientSecret}`)).status).toBe(401);
  });

  test('are about one’s own, also for an administrator', async () => {
    const { accessToken } = await person();
    const { id } = await createKey(accessToken);
    const { body } = await bcl<Key[]>(gateway.accessToken, 'GET', '/users/me/client-keys');
    expect(body.map((key) => key.id)).not.toContain(id);
    const removed = await bcl(gateway.accessToken, 'DELETE', `/users/me/client-keys/${id}`);
    expect(refusal(removed)).toEqual([404, 'NOT_FOUND']);
  });
});

describe('bcl client-token', () => {
  test('answers an access token that calls the API, and the refreshToken without which bcl fails', async () => {
    const { accessToken } = await person();
    const key = await createKey(accessToken);
    const { status, body } = await clientToken(credentials(key), accessToken);
    expect([status, body]).toEqual([
      200,
      {
        accessToken: expect.stringMatching(/^eyJ/),
        refreshToken: `${key.clientId}_${key.clientSecret}`,
        expiresIn: 3600,
      },
    ]);
    expect((await gateway.call(String(body.accessToken))).status).toBe(200);

    const { refreshToken } = body;
    const renewed = await clientToken({ grantType: 'refreshToken', refreshToken });
    expect((await gateway.call(String(renewed.body.accessToken))).status).toBe(200);
    await bcl(accessToken, 'DELETE', `/users/me/client-keys/${key.id}`);
    expect((await gateway.call(String(renewed.body.accessToken))).status).toBe(401);
    expect(refusal(await clientToken({ grantType: 'refreshToken', refreshToken }))).toEqual([
      401,
      'INVALID_CREDENTIALS',
    ]);
  });

  test('a person’s refresh token is exchanged once', async () => {
    const { refreshToken } = await person();
    const { status, body } = await clientToken({ grantType: 'refreshToken', refreshToken });
    expect(status).toBe(200);
    expect((await bcl(String(body.accessToken), 'GET', '/users/me')).status).toBe(200);
    expect(refusal(await clientToken({ grantType: 'refreshToken', refreshToken }))).toEqual([
      401,
      'INVALID_REFRESH_TOKEN',
    ]);
  });

  test.each([
    ['no grant type', {}],
    ['another grant type', { grantType: 'password', clientId: 'a', clientSecret: 'b' }],
    ['no secret', { grantType: 'clientCredentials', clientId: 'a' }],
    ['a secret that is no text', { grantType: 'clientCredentials', clientId: 'a', clientSecret: 1 }],
  ])('is refused with 400 for %s', async (_, body) => {
    expect(refusal(await clientToken(body))).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('failures count together with those at /oauth/token, and the right secret always passes', async () => {
    const { accessToken } = await person();
    const key = await createKey(accessToken);
    const wrong = { ...credentials(key), clientSecret: `${key.clientSecret.slice(0, -1)}_` };
    for (let n = 0; n < 5; n += 1) expect((await clientToken(wrong)).status).toBe(401);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: key.clientId,
      client_secret: wrong.clientSecret,
    });
    for (let n = 0; n < 5; n += 1) {
      expect((await fetch(`${gateway.url}/oauth/token`, { method: 'POST', body: form })).status).toBe(401);
    }
    const limited = await clientToken(wrong);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await clientToken(credentials(key))).status).toBe(200);
  });
});

describe('bcl profile, events and user-keys', () => {
  test('profile tells who is signed in, and the newest key that can be used', async () => {
    const { accessToken, email } = await person();
    const { clientId } = await createKey(accessToken);
    const { status, body } = await bcl(accessToken, 'GET', '/users/me');
    expect([status, body]).toMatchObject([
      200,
      { id: expect.any(String), displayName: 'Test', email, clientId, isAdmin: false, verifiedAt: null },
    ]);
  });

  test('events lists id, service, serviceData and createdAt, newest first, and nobody else’s', async () => {
    const { accessToken } = await person();
    const { clientId } = await createKey(accessToken);
    const { status, body } = await bcl<Record<string, unknown>[]>(accessToken, 'GET', '/users/me/events');
    expect(status).toBe(200);
    const services = body.map(({ service }) => service);
    expect(services).toEqual(['client_key.created', 'session.created', 'account.created']);
    expect(body[0]).toEqual({
      id: expect.any(String),
      service: 'client_key.created',
      serviceData: expect.objectContaining({ clientId, requestId: expect.any(String), ip: '127.0.0.1' }),
      createdAt: new Date(gateway.clock.now()).toISOString(),
    });
    const { body: admins } = await bcl<unknown[]>(gateway.accessToken, 'GET', '/users/me/events');
    expect(JSON.stringify(admins)).not.toContain(clientId);
  });

  test('user-keys list and info show the PGP keys', async () => {
    const { accessToken } = await person();
    const { armoredKey, fingerprint } = await makePgpKey(gateway.clock.now());
    await addPgpKey(gateway, accessToken, armoredKey);
    const { body } = await bcl(accessToken, 'GET', '/users/me/keys');
    const shown = { email: 'ada@example.com', fingerprint, verifiedAt: null, keylist: armoredKey.trim() };
    expect(body).toMatchObject({ pgpkeys: [shown] });
    expect((await bcl(accessToken, 'GET', '/users/me/keys/pgp')).body).toEqual(body);
    for (const ref of ['0', fingerprint]) {
      expect(await bcl(accessToken, 'GET', `/users/me/keys/pgp/${ref}`)).toMatchObject({
        // The one status that `bcl` does not take for an error.
        status: 201,
        body: shown,
      });
    }
    expect(refusal(await bcl(accessToken, 'GET', '/users/me/keys/pgp/1'))).toEqual([404, 'NOT_FOUND']);
    const { accessToken: other } = await person();
    expect((await bcl(other, 'GET', `/users/me/keys/pgp/${fingerprint}`)).status).toBe(404);
  });

  test('PGP keys are added and removed, by their owner alone', async () => {
    const { accessToken } = await person();
    const { accessToken: other } = await person();
    const { armoredKey, fingerprint } = await makePgpKey(gateway.clock.now());
    const path = '/users/me/keys/pgp';
    const added = await bcl(accessToken, 'POST', path, { keylist: armoredKey });
    expect(added).toMatchObject({ status: 201, body: { fingerprint, email: 'ada@example.com' } });
    expect(refusal(await bcl(accessToken, 'POST', path, { keylist: 'no key' }))).toEqual([
      400,
      'VALIDATION_FAILED',
    ]);
    expect((await bcl(other, 'DELETE', `${path}/${fingerprint}`)).status).toBe(404);
    expect((await bcl(gateway.accessToken, 'DELETE', `${path}/${fingerprint}`)).status).toBe(404);
    expect((await bcl(accessToken, 'DELETE', `${path}/${fingerprint}`)).status).toBe(204);
    expect((await bcl(accessToken, 'GET', path)).body).toEqual({ pgpkeys: [] });
  });
});

test.each([
  ['GET', '/users/me'],
  ['GET', '/users/me/client-keys'],
  ['POST', '/users/me/client-keys'],
  ['DELETE', '/users/me/client-keys/x'],
  ['GET', '/users/me/events'],
  ['GET', '/users/me/keys'],
  ['PUT', '/users/me/password'],
])('%s %s refuses with 401 a client’s key, its token, and whoever has neither', async (method, path) => {
  const client = await oauthClient(gateway, { scopes: ['*'] });
  for (const token of [client.key, await client.token(), 'lku_nonsense', undefined]) {
    expect(refusal(await bcl(token, method, path))).toEqual([401, 'UNAUTHENTICATED']);
  }
});
