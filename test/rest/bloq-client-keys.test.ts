import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BloqKey, bloqCli, clientCredentials, statusAndCode } from '../support/bloq.ts';
import { PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let cli: ReturnType<typeof bloqCli>;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(['bloq'] as const) });
  cli = bloqCli(gateway);
});
// Resets the sign-up and login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

const KEYS = '/users/me/client-keys';

describe('POST /users/me/client-keys of the Bloq adapter', () => {
  it('creates a key with every scope and the default limit from a request without a body', async () => {
    const { accessToken } = await cli.user();
    const { status, body } = await cli.bcl<BloqKey>(accessToken, 'POST', KEYS);
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
});

describe('GET /users/me/client-keys of the Bloq adapter', () => {
  it('returns the keys as an array, without secrets', async () => {
    const { accessToken } = await cli.user();
    expect(await cli.bcl(accessToken, 'GET', KEYS)).toMatchObject({ status: 200, body: [] });
    const { id, clientId, clientSecret } = await cli.createKey(accessToken);
    const { body } = await cli.bcl(accessToken, 'GET', KEYS);
    const createdAt = new Date(gateway.clock.now()).toISOString();
    const times = { createdAt, expiresAt: null, lastUsedAt: null, revokedAt: null };
    expect(body).toEqual([{ id, clientId, name: expect.stringMatching(/^bloq /), ...times }]);
    expect(JSON.stringify(body)).not.toContain(clientSecret);
  });

  it('omits the keys of other accounts, also for an administrator', async () => {
    const { accessToken } = await cli.user();
    const { id } = await cli.createKey(accessToken);
    const { body } = await cli.bcl<BloqKey[]>(gateway.accessToken, 'GET', KEYS);
    expect(body.map((key) => key.id)).not.toContain(id);
  });
});

describe('DELETE /users/me/client-keys/{id} of the Bloq adapter', () => {
  it.each(['id', 'clientId'] as const)('deletes the key with that %s, and returns 204', async (ref) => {
    const { accessToken } = await cli.user();
    const key = await cli.createKey(accessToken);
    const path = `${KEYS}/${key[ref]}`;
    expect(await cli.bcl(accessToken, 'DELETE', path)).toMatchObject({ status: 204, body: undefined });
    expect(statusAndCode(await cli.bcl(accessToken, 'DELETE', path))).toEqual([404, 'NOT_FOUND']);
    expect((await gateway.call(`${key.clientId}_${key.clientSecret}`)).status).toBe(401);
  });

  it('returns 404 for a key of another account, also for an administrator', async () => {
    const { accessToken } = await cli.user();
    const { id } = await cli.createKey(accessToken);
    const removed = await cli.bcl(gateway.accessToken, 'DELETE', `${KEYS}/${id}`);
    expect(statusAndCode(removed)).toEqual([404, 'NOT_FOUND']);
  });
});

describe('POST /auth/token of the Bloq adapter', () => {
  it('issues a client access token, and the full key as the refresh token, until the key is deleted', async () => {
    const { accessToken } = await cli.user();
    const key = await cli.createKey(accessToken);
    const { status, body } = await cli.requestToken(clientCredentials(key), accessToken);
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
    const renewed = await cli.requestToken({ grantType: 'refreshToken', refreshToken });
    expect((await gateway.call(String(renewed.body.accessToken))).status).toBe(200);
    await cli.bcl(accessToken, 'DELETE', `${KEYS}/${key.id}`);
    expect((await gateway.call(String(renewed.body.accessToken))).status).toBe(401);
    expect(statusAndCode(await cli.requestToken({ grantType: 'refreshToken', refreshToken }))).toEqual([
      401,
      'INVALID_CREDENTIALS',
    ]);
  });

  it('rejects a key that expires within a second, and a revoked key, with 401', async () => {
    const { id, accessToken } = await cli.user();
    const expiresAt = new Date(gateway.clock.now() + 999).toISOString();
    const expiring = await gateway.createKey(accessToken, { expiresAt });
    const revoked = await gateway.createKey(accessToken);
    await gateway.revoke(revoked.clientKey.id);
    for (const { clientKey, clientSecret } of [expiring, revoked]) {
      const credentials = clientCredentials({ id, clientId: clientKey.clientId, clientSecret });
      expect(statusAndCode(await cli.requestToken(credentials))).toEqual([401, 'INVALID_CREDENTIALS']);
    }
  });

  it('exchanges a user refresh token once', async () => {
    const { refreshToken } = await cli.user();
    const { status, body } = await cli.requestToken({ grantType: 'refreshToken', refreshToken });
    expect(status).toBe(200);
    expect((await cli.bcl(String(body.accessToken), 'GET', '/users/me')).status).toBe(200);
    expect(statusAndCode(await cli.requestToken({ grantType: 'refreshToken', refreshToken }))).toEqual([
      401,
      'INVALID_REFRESH_TOKEN',
    ]);
  });

  it.each([
    ['a missing grantType', {}],
    ['an unsupported grantType', { grantType: 'password', clientId: 'a', clientSecret: 'b' }],
    ['a missing clientSecret', { grantType: 'clientCredentials', clientId: 'a' }],
    [
      'a clientSecret that is not a string',
      { grantType: 'clientCredentials', clientId: 'a', clientSecret: 1 },
    ],
  ])('rejects %s with 400', async (_, body) => {
    expect(statusAndCode(await cli.requestToken(body))).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('limits failed attempts together with /oauth/token, and always accepts the correct secret', async () => {
    const { accessToken } = await cli.user();
    const key = await cli.createKey(accessToken);
    const wrong = { ...clientCredentials(key), clientSecret: `${key.clientSecret.slice(0, -1)}_` };
    for (let n = 0; n < 5; n += 1) expect((await cli.requestToken(wrong)).status).toBe(401);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: key.clientId,
      client_secret: wrong.clientSecret,
    });
    for (let n = 0; n < 5; n += 1) {
      expect((await fetch(`${gateway.url}/oauth/token`, { method: 'POST', body: form })).status).toBe(401);
    }
    const limited = await cli.requestToken(wrong);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await cli.requestToken(clientCredentials(key))).status).toBe(200);
  });
});
