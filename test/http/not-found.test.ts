import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway } from '../support/gateway.ts';
import { PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { sendRaw } from './raw-client.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('an unknown route', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/nowhere'],
    ['POST', '/apis'],
    ['POST', '/apis/'],
    ['POST', '/apis/shop/more'],
    ['GET', '/health'],
    ['POST', '/health/live'],
    ['DELETE', '/health/ready'],
    ['GET', '/graphql/../nowhere'],
    ['GET', '/%E0%A4%A'],
    ['GET', '/apis%2Fshop'],
  ])('%s %s gets 404 with problem details', async (method, path) => {
    const response = await fetch(gateway.url + path, { method });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'There is no such page.',
      status: 404,
      code: 'NOT_FOUND',
      requestId: response.headers.get('x-request-id'),
    });
  });

  it('with a method that the router does not know gets 404', async () => {
    const response = await sendRaw(
      gateway.url,
      'QUERY /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(response).toMatch(/^HTTP\/1\.1 404 /);
    expect(response).toContain('"code":"NOT_FOUND"');
  });
});

describe('a known route', () => {
  it.each(['/health/live/', '/health/live?x=1', '/health/live/?x=/nowhere'])(
    '%s is found with a trailing slash and a query',
    async (path) => {
      expect((await fetch(gateway.url + path)).status).toBe(200);
    },
  );
});

describe('POST /apis/shop', () => {
  it('gets 404 from a gateway without any API', async () => {
    await using bare = await startGateway();
    expect((await bare.post('/apis/shop', { query: PRODUCT })).status).toBe(404);
  });
});
