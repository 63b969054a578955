import { METHODS } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key({ scopes: ['read:shop'] }));
});
afterAll(() => gateway[Symbol.asyncDispose]());

const PREFLIGHT = {
  Origin: 'https://app.example.com',
  'Access-Control-Request-Method': 'POST',
  'Access-Control-Request-Headers': 'authorization, content-type',
};
// fetch sends neither of them.
const METHODS_OF_FETCH = METHODS.filter((method) => !['CONNECT', 'TRACE'].includes(method));

describe('/verify', () => {
  const verify = async (method: string, headers: Record<string, string>, search = '') =>
    (await fetch(`${gateway.url}/verify${search}`, { method, headers })).status;

  it.each(METHODS_OF_FETCH)('responds to %s by the verdict alone', async (method) => {
    for (const headers of [{}, PREFLIGHT]) {
      expect(await verify(method, headers)).toBe(401);
      expect(await verify(method, { ...headers, 'X-API-Key': 'lk_wrong' })).toBe(401);
      expect(await verify(method, { ...headers, 'X-API-Key': key })).toBe(204);
      expect(await verify(method, { ...headers, 'X-API-Key': key }, '?scope=write:shop')).toBe(403);
    }
  });

  it('responds to a preflight by the verdict alone at every spelling of the path', async () => {
    for (const path of ['/verify', '/verify/', '/verify?scope=read:shop', '/verify?']) {
      const response = await fetch(gateway.url + path, { method: 'OPTIONS', headers: PREFLIGHT });
      expect(response.status).toBe(401);
    }
  });
});

describe.each(['/graphql', '/apis/shop', '/oauth/token', '/users/me'])('%s', (path) => {
  it('responds to preflights without a credential', async () => {
    const response = await fetch(gateway.url + path, { method: 'OPTIONS', headers: PREFLIGHT });
    expect(response.status).toBe(204);
  });
});
