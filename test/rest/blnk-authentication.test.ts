import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blnkError, blnkUser, callBlnk } from '../support/blnk.ts';
import { oauthClient } from '../support/oauth.ts';
import { rest } from '../support/rest.ts';
import { PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(['blnk'] as const) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('authentication of the Blnk adapter', () => {
  it('accepts a user access token in X-Blnk-Key and as a bearer token', async () => {
    const { token } = await blnkUser(gateway);
    expect((await callBlnk(gateway, token, 'GET', '/api-keys')).status).toBe(200);
    expect((await rest(gateway.url, 'GET', '/api-keys', { token })).status).toBe(200);
  });

  it('prefers X-Blnk-Key to a bearer token', async () => {
    const { token } = await blnkUser(gateway);
    const list = async (key: string, bearerToken: string) => {
      const headers = { 'X-Blnk-Key': key, Authorization: `Bearer ${bearerToken}` };
      return (await rest(gateway.url, 'GET', '/api-keys', { headers })).status;
    };
    expect(await list(token, 'nonsense')).toBe(200);
    expect(await list('nonsense', token)).toBe(401);
  });

  it.each([
    ['GET', '/api-keys'],
    ['POST', '/api-keys'],
    ['DELETE', '/api-keys/x'],
  ])('rejects %s %s with 401 for client credentials, invalid tokens and no token', async (method, path) => {
    const client = await oauthClient(gateway, { scopes: ['*'] });
    for (const key of [client.key, await client.token(), 'nonsense', 'a b']) {
      expect(blnkError(await callBlnk(gateway, key, method, path))).toEqual([401, 'AUTH_INVALID_API_KEY']);
    }
    for (const none of [undefined, '']) {
      expect(blnkError(await callBlnk(gateway, none, method, path))).toEqual([401, 'AUTH_MISSING_API_KEY']);
    }
  });

  it('rejects a data plane request with two different keys with 401', async () => {
    const [one, other] = [await gateway.key(), await gateway.key()];
    const call = (headers: Record<string, string>) =>
      gateway.post('/apis/shop', { query: PRODUCT }, { 'X-Blnk-Key': one.key, ...headers });
    expect((await call({})).status).toBe(200);
    expect((await call({ 'X-API-Key': one.key })).status).toBe(200);
    expect((await call({ 'X-API-Key': other.key })).status).toBe(401);
  });

  it('ignores X-Blnk-Key on the data plane while the adapter is disabled', async () => {
    await using bare = await startShopGateway();
    const { key } = await bare.key();
    const call = (headers: Record<string, string>) => bare.post('/apis/shop', { query: PRODUCT }, headers);
    expect((await call({ 'X-Blnk-Key': key })).status).toBe(401);
    expect((await call({ 'X-Blnk-Key': 'x', 'X-API-Key': key })).status).toBe(200);
  });
});
