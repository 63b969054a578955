import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REQUEST_ID, startGateway } from '../support/gateway.ts';
import { PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key());
});
afterAll(() => gateway[Symbol.asyncDispose]());

const answers: [number, string, () => Promise<Response>][] = [
  [200, 'data', () => gateway.call(key)],
  [200, '/health/live', () => fetch(`${gateway.url}/health/live`)],
  [200, 'management', () => gateway.post('/graphql', { query: '{ __typename }' })],
  [204, 'a preflight', () => preflight('/graphql')],
  [400, 'malformed JSON', () => gateway.call(key, '{')],
  [401, 'no key', () => gateway.post('/apis/shop', { query: PRODUCT })],
  [
    401,
    'a bad token',
    () => gateway.post('/graphql', { query: '{ me { id } }' }, { Authorization: 'Bearer x' }),
  ],
  [404, 'an unknown path', () => fetch(`${gateway.url}/nowhere`)],
  [404, 'an unknown API', () => gateway.post('/apis/nowhere', { query: PRODUCT })],
  [405, 'a wrong method', () => fetch(`${gateway.url}/graphql`, { method: 'DELETE' })],
  [413, 'a body that is too large', () => gateway.post('/graphql', 'x'.repeat(1_000_001))],
];

describe.each(answers)('%i for %s', (status, _, ask) => {
  it('has its own request id', async () => {
    const [first, second] = [await ask(), await ask()];
    await Promise.all([first.body?.cancel(), second.body?.cancel()]);
    if (status !== 400) expect(first.status).toBe(status);
    expect(first.headers.get('x-request-id')).toMatch(REQUEST_ID);
    expect(second.headers.get('x-request-id')).toMatch(REQUEST_ID);
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    if (status !== 204) expect(first.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

const ORIGIN = { Origin: 'https://console.example' };

function preflight(path: string, method = 'POST') {
  return fetch(gateway.url + path, {
    method: 'OPTIONS',
    headers: {
      ...ORIGIN,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'authorization,content-type,x-api-key,x-client-key',
    },
  });
}

async function answerWith(status: number): Promise<Response> {
  if (status === 404) return fetch(`${gateway.url}/nowhere`, { headers: ORIGIN });
  if (status === 413) return gateway.post('/graphql', 'x'.repeat(1_000_001), ORIGIN);
  if (status === 401) return gateway.call('nonsense', PRODUCT, ORIGIN);
  const { key } = await gateway.key({ scopes: status === 200 ? ['*'] : [] });
  return gateway.call(key, PRODUCT, ORIGIN);
}

describe('CORS', () => {
  it.each(['/graphql', '/apis/shop', '/apis/nowhere', '/health/live'])(
    'a preflight of %s is answered',
    async (path) => {
      const response = await preflight(path);
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-methods')).toMatch(/\bGET\b.*\bPOST\b/);
      const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase();
      for (const name of ['authorization', 'content-type', 'x-api-key', 'x-client-key']) {
        expect(allowed).toContain(name);
      }
    },
  );

  it.each([200, 401, 403, 404, 413])(
    'lets pages of any origin read an answer of %i, its id and budget',
    async (status) => {
      const response = await answerWith(status);
      expect(response.status).toBe(status);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      const exposed = response.headers.get('access-control-expose-headers')?.split(', ');
      expect(exposed).toEqual(
        expect.arrayContaining(['RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id']),
      );
    },
  );

  it('OPTIONS without a method to ask for is no preflight', async () => {
    const response = await fetch(`${gateway.url}/nowhere`, { method: 'OPTIONS' });
    expect(response.status).toBe(404);
  });
});

describe('404', () => {
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
  ])('is what %s %s gets, as problem details', async (method, path) => {
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
});

it('a gateway without any API says so with 404', async () => {
  await using bare = await startGateway();
  expect((await bare.post('/apis/shop', { query: PRODUCT })).status).toBe(404);
});
