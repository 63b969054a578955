import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REQUEST_ID } from '../support/gateway.ts';
import { PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { preflight } from './preflight.ts';

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key());
});
afterAll(() => gateway[Symbol.asyncDispose]());

const tooLarge = 'x'.repeat(1_000_001);
const toYoga = { Accept: 'application/json; charset=utf-8' };
const responses: [number, string, () => Promise<Response>][] = [
  [200, 'data of an API', () => gateway.call(key)],
  [200, 'data of an API by way of Yoga', () => gateway.call(key, PRODUCT, toYoga)],
  [200, '/health/live', () => fetch(`${gateway.url}/health/live`)],
  [200, 'data of the management API', () => gateway.post('/graphql', { query: '{ __typename }' })],
  [
    200,
    'data of the management API by way of Yoga',
    () => gateway.post('/graphql', { query: '{ __typename }' }, toYoga),
  ],
  [204, 'a CORS preflight', () => preflight(`${gateway.url}/graphql`)],
  [400, 'malformed JSON', () => gateway.call(key, '{')],
  [401, 'a request without a client key', () => gateway.post('/apis/shop', { query: PRODUCT })],
  [
    401,
    'an invalid access token',
    () => gateway.post('/graphql', { query: '{ me { id } }' }, { Authorization: 'Bearer x' }),
  ],
  [404, 'an unknown path', () => fetch(`${gateway.url}/nowhere`)],
  [404, 'an unknown API', () => gateway.post('/apis/nowhere', { query: PRODUCT })],
  [405, 'a wrong method', () => fetch(`${gateway.url}/graphql`, { method: 'DELETE' })],
  [413, 'a body that is too large', () => gateway.post('/graphql', tooLarge)],
];

describe('the response', () => {
  it.each(responses)('with status %i for %s has a new X-Request-Id', async (status, _, send) => {
    const [first, second] = [await send(), await send()];
    await Promise.all([first.body?.cancel(), second.body?.cancel()]);
    if (status !== 400) expect(first.status).toBe(status);
    expect(first.headers.get('x-request-id')).toMatch(REQUEST_ID);
    expect(second.headers.get('x-request-id')).toMatch(REQUEST_ID);
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  it.each(responses.filter(([status]) => status !== 204))(
    'with status %i for %s has X-Content-Type-Options: nosniff',
    async (_, __, send) => {
      const response = await send();
      await response.body?.cancel();
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('has a Content-Length in bytes and the charset UTF-8', async () => {
    const query = '{ search(text: "ada") { __typename } a: __typename }';
    const response = await gateway.call(key, { query, variables: {} });
    const body = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-length')).toBe(String(body.length));
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('has no chunked transfer encoding on the short path', async () => {
    const response = await gateway.post('/graphql', { query: '{ __typename }' });
    expect(response.headers.get('content-length')).toBe(String((await response.text()).length));
    expect(response.headers.get('transfer-encoding')).toBeNull();
  });
});

describe('the response to HEAD', () => {
  it.each(['/console', '/openapi.json'])('for %s has the Content-Length of GET and no body', async (path) => {
    const [get, head] = [await fetch(gateway.url + path), await requestHead(gateway.url + path)];
    await get.body?.cancel();
    expect(head).toEqual({ status: get.status, length: get.headers.get('content-length'), body: '' });
  });
});

/** Sends HEAD and reads everything that arrives as the body. */
function requestHead(url: string): Promise<{ status: number; length: string | null; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'HEAD' }, (res) => {
      let body = '';
      res.on('data', (chunk) => {
        body += chunk;
      });
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, length: res.headers['content-length'] ?? null, body }),
      );
    });
    sent.on('error', reject).end();
  });
}
