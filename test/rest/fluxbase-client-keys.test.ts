import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ANON, CLIENT_KEY_REQUEST, errorShape, fluxbaseSdk } from '../support/fluxbase.ts';
import { bearer } from '../support/gateway.ts';
import { oauthClient } from '../support/oauth.ts';
import { rest } from '../support/rest.ts';
import { PRODUCT, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let sdk: ReturnType<typeof fluxbaseSdk>;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(['fluxbase'] as const), defaultRateLimit: 33 });
  sdk = fluxbaseSdk(gateway.url);
});
// Resets the sign-up and login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

describe('POST /api/v1/client-keys of the Fluxbase adapter', () => {
  it('returns { client_key, key }, and the fields of the key beside them', async () => {
    const { access_token, user } = await sdk.signUp();
    const { status, body } = await sdk.keys(access_token, 'POST', '', CLIENT_KEY_REQUEST);
    expect(status).toBe(201);
    const { client_key, key, ...flat } = body as { client_key: object; key: string };
    expect(key).toMatch(/^lk_/);
    const at = new Date(gateway.clock.now()).toISOString();
    expect(client_key).toEqual({
      ...CLIENT_KEY_REQUEST,
      id: expect.any(String),
      key_prefix: key.split('_').slice(0, 2).join('_'),
      expires_at: '2126-12-31T23:59:59.000Z',
      created_at: at,
      updated_at: at,
      user_id: user.id,
    });
    expect(flat).toEqual(client_key);
  });

  it.each([
    ['is absent', undefined],
    ['is 0', 0],
    ['is null', null],
  ])('applies the default limit when rate_limit_per_minute %s', async (_, rate_limit_per_minute) => {
    const { access_token } = await sdk.signUp();
    const { client_key } = await sdk.createKey(access_token, { rate_limit_per_minute });
    expect(client_key.rate_limit_per_minute).toBe(gateway.config.defaultRateLimit);
  });

  it('creates a key without description and expiry when they are null', async () => {
    const { access_token } = await sdk.signUp();
    const { client_key } = await sdk.createKey(access_token, { description: null, expires_at: null });
    expect(client_key).not.toHaveProperty('description');
    expect(client_key).not.toHaveProperty('expires_at');
  });

  it('creates a key that calls the API in X-Client-Key', async () => {
    const { access_token } = await sdk.signUp();
    const { key } = await sdk.createKey(access_token, { scopes: ['read:shop'] });
    const response = await gateway.post('/apis/shop', { query: PRODUCT }, { 'X-Client-Key': key });
    expect([response.status, await response.json()]).toEqual([200, { data: PRODUCT_DATA }]);
  });

  it.each([
    ['a missing name', { name: undefined }, /^name: /],
    ['a blank name', { name: ' ' }, /^name: must be 1 to 100/],
    ['missing scopes', { scopes: undefined }, /^scopes: /],
    ['a scope with a space', { scopes: ['a b'] }, /^scopes\.0: /],
    ['a limit that is a string', { rate_limit_per_minute: '100' }, /^rate_limit_per_minute: /],
    ['a negative limit', { rate_limit_per_minute: -1 }, /^rate_limit_per_minute: must be at least 1/],
    ['an expiry that is not a date', { expires_at: 'tomorrow' }, /^expires_at: /],
    ['an expiry in the past', { expires_at: '2020-01-01T00:00:00Z' }, /^expires_at: must lie in the future/],
  ])('rejects %s with 400 and the name of the field', async (_, change, error) => {
    const { access_token } = await sdk.signUp();
    const { status, body } = await sdk.keys(access_token, 'POST', '', { ...CLIENT_KEY_REQUEST, ...change });
    expect(status).toBe(400);
    expect(Object.keys(body)).toEqual(['error']);
    expect(body.error).toMatch(error);
  });
});

describe('GET /api/v1/client-keys of the Fluxbase adapter', () => {
  it('returns { client_keys, total }, newest first and without secrets', async () => {
    const { access_token } = await sdk.signUp();
    const first = await sdk.createKey(access_token);
    gateway.clock.advance(1);
    const second = await sdk.createKey(access_token);
    const { status, body } = await sdk.keys(access_token, 'GET');
    expect([status, body]).toEqual([200, { client_keys: [second.client_key, first.client_key], total: 2 }]);
    expect(JSON.stringify(body)).not.toContain(first.key.slice(20));
  });

  it('includes revoked keys in the list and in the total', async () => {
    const { access_token } = await sdk.signUp();
    const { id } = await sdk.createKey(access_token);
    await sdk.keys(access_token, 'POST', `/${id}/revoke`, {});
    expect((await sdk.keys(access_token, 'GET')).body).toMatchObject({ client_keys: [{ id }], total: 1 });
  });

  it('includes the keys of all accounts for an administrator, who may revoke them', async () => {
    const { access_token } = await sdk.signUp();
    const { id } = await sdk.createKey(access_token);
    const { body } = await sdk.keys(gateway.accessToken, 'GET');
    expect((body.client_keys as { id: string }[]).map((key) => key.id)).toContain(id);
    expect((await sdk.keys(gateway.accessToken, 'POST', `/${id}/revoke`, {})).status).toBe(200);
  });

  it('rejects missing, anonymous and client credentials with 401', async () => {
    const client = await oauthClient(gateway, { scopes: ['*'] });
    const rejected = [
      {},
      ANON,
      bearer('lku_nonsense'),
      bearer(client.key),
      bearer(await client.token()),
      { 'X-Client-Key': client.key },
    ];
    for (const headers of rejected) {
      const answer = await rest(gateway.url, 'GET', '/api/v1/client-keys', { headers });
      expect(errorShape(answer)).toEqual([401, ['error'], 'string']);
    }
  });
});
