import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { ORIGIN, preflight } from './preflight.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Sends a request of a page of another origin that gets this status. */
async function sendFor(status: number, headers: Record<string, string> = {}): Promise<Response> {
  const sent = { ...ORIGIN, ...headers };
  if (status === 404) return fetch(`${gateway.url}/nowhere`, { headers: sent });
  if (status === 413) return gateway.post('/graphql', 'x'.repeat(1_000_001), sent);
  if (status === 401) return gateway.call('nonsense', PRODUCT, sent);
  const { key } = await gateway.key({ scopes: status === 200 ? ['*'] : [] });
  return gateway.call(key, PRODUCT, sent);
}

describe('a CORS preflight', () => {
  it.each(['/graphql', '/apis/shop', '/apis/nowhere', '/health/live', '/nowhere'])(
    'of %s gets 204 for any origin, with the headers of credentials allowed',
    async (path) => {
      const response = await preflight(gateway.url + path);
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

  it('allows every method of the adapters, and may be cached for a day', async () => {
    const { headers } = await preflight(`${gateway.url}/client-keys`, 'DELETE');
    expect(headers.get('access-control-allow-methods')?.split(', ')).toEqual([
      'GET',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
    ]);
    expect(headers.get('access-control-max-age')).toBe('86400');
  });

  it.each(['/graphql', '/apis/shop', '/oauth/token', '/users/me'])(
    'of %s allows each header that the page asks for',
    async (path) => {
      const names = ['apollographql-client-name', 'traceparent', 'sentry-trace', 'x-request-id', 'x-csrf'];
      const { headers } = await preflight(gateway.url + path, 'POST', names.join(','));
      expect(headers.get('access-control-allow-headers')).toBe(names.join(', '));
    },
  );

  it.each([
    ['no names', '', null],
    ['a name of Latchkey itself', 'x-latchkey-session, X-Latchkey-Scopes, accept', 'accept'],
    ['a text that is not a name', 'a b, (c), d', 'd'],
  ])('with %s allows only the others', async (_, names, allowed) => {
    const { headers } = await preflight(`${gateway.url}/apis/shop`, 'POST', names);
    expect(headers.get('access-control-allow-headers')).toBe(allowed);
  });

  it('of an API does not need a client key and does not reach the upstream', async () => {
    const before = gateway.shop.received.length;
    expect((await preflight(`${gateway.url}/apis/shop`)).headers.get('www-authenticate')).toBeNull();
    expect(gateway.shop.received.length).toBe(before);
  });

  it('never allows the header of browser sessions', async () => {
    const { headers } = await preflight(`${gateway.url}/graphql`);
    expect(headers.get('access-control-allow-headers')?.toLowerCase()).not.toContain('x-latchkey-session');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('a request with Access-Control-Request-Method', () => {
  it('is not a preflight and gets its response unless its method is OPTIONS', async () => {
    const headers = { ...ORIGIN, 'Access-Control-Request-Method': 'POST' };
    const response = await fetch(`${gateway.url}/health/live`, { headers });
    expect([response.status, await response.json()]).toEqual([200, { status: 'live' }]);
  });
});

describe('an OPTIONS request', () => {
  it('without Access-Control-Request-Method is not a preflight and gets 404 for an unknown path', async () => {
    const response = await fetch(`${gateway.url}/nowhere`, { method: 'OPTIONS', headers: ORIGIN });
    expect(response.status).toBe(404);
    expect(response.headers.get('access-control-allow-methods')).toBeNull();
  });
});

describe('a request of a page of another origin', () => {
  it.each([200, 401, 403, 404, 413])(
    'may read a response of status %i, its request id and rate limit headers',
    async (status) => {
      const response = await sendFor(status);
      await response.body?.cancel();
      expect(response.status).toBe(status);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      const exposed = response.headers.get('access-control-expose-headers')?.split(', ');
      expect(exposed).toEqual(
        expect.arrayContaining(['RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id']),
      );
    },
  );

  it('may read a response by way of Yoga', async () => {
    const response = await sendFor(200, { Accept: 'application/json; charset=utf-8' });
    await response.body?.cancel();
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
  });
});

describe('a request without Origin', () => {
  it('gets no CORS headers', async () => {
    const { headers } = await fetch(`${gateway.url}/health/live`);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

describe('the allowed origins', () => {
  const [own, other] = ['https://app.example', 'http://localhost:3000'];
  const cors = ({ headers }: Response) =>
    ['access-control-allow-origin', 'vary'].map((name) => headers.get(name));

  it('of an API are those that its configuration lists, for preflights and for responses', async () => {
    await using listed = await startShopGateway({ shop: { allowedOrigins: [own, other] } });
    const { key } = await listed.key();
    for (const origin of [own, other]) {
      const allowed = await preflight(`${listed.url}/apis/shop`, 'POST', 'x', origin);
      expect([allowed.status, ...cors(allowed)]).toEqual([204, origin, 'Origin']);
      expect(cors(await listed.call(key, PRODUCT, { Origin: origin }))).toEqual([origin, 'Origin']);
    }
    for (const origin of ['https://evil.example', `${own}:444`, 'null', 'https://app.example.evil.example']) {
      expect(cors(await preflight(`${listed.url}/apis/shop`, 'POST', 'x', origin))).toEqual([null, 'Origin']);
      const answer = await listed.call(key, PRODUCT, { Origin: origin });
      expect([answer.status, ...cors(answer)]).toEqual([200, null, 'Origin']);
    }
    expect(cors(await fetch(`${listed.url}/apis/shop`))).toEqual([null, 'Origin']);
    const page = await fetch(`${listed.url}/apis/shop`, { method: 'HEAD', headers: { Accept: 'text/html' } });
    expect(page.headers.get('vary')).toBe('Origin, Accept, Accept-Encoding');
    expect(cors(await preflight(`${listed.url}/graphql`, 'POST', 'x', 'https://evil.example'))).toEqual([
      '*',
      null,
    ]);
  });

  it('of the management plane are those that the configuration lists', async () => {
    await using listed = await startShopGateway({ management: { allowedOrigins: new Set([own]) } });
    for (const path of ['/graphql', '/users/me']) {
      expect(cors(await preflight(listed.url + path, 'POST', 'x', own))).toEqual([own, 'Origin']);
      expect(cors(await preflight(listed.url + path, 'POST', 'x', other))).toEqual([null, 'Origin']);
    }
    expect(cors(await preflight(`${listed.url}/apis/shop`, 'POST', 'x', other))).toEqual(['*', null]);
  });
});
