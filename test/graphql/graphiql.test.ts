import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const HTML = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** Sends GET and returns the response with its body as it comes over the wire. */
async function getRaw(path: string, headers: Record<string, string>) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(gateway.url + path, { headers }, resolve)
    .on('error', reject)
    .end();
  const body = await promise;
  return { status: body.statusCode, headers: body.headers, body };
}

describe('GET by a browser', () => {
  it('of /graphql gets GraphiQL, uncompressed or gzipped, with the same content', async () => {
    const plain = await getRaw('/graphql', HTML);
    const zipped = await getRaw('/graphql', { ...HTML, 'Accept-Encoding': 'gzip, br' });
    expect([plain.headers['content-encoding'], zipped.headers['content-encoding']]).toEqual([
      undefined,
      'gzip',
    ]);
    const bodies = [await buffer(plain.body), await buffer(zipped.body)];
    expect([plain, zipped].map(({ headers }) => Number(headers['content-length']))).toEqual(
      bodies.map(({ length }) => length),
    );
    expect(gunzipSync(bodies[1] ?? '').equals(bodies[0] ?? Buffer.alloc(0))).toBe(true);
  });

  it.each(['/graphql', '/apis/shop'])(
    'of %s gets HTML with a Content-Security-Policy that allows no other origin and no frames',
    async (path) => {
      const { status, headers, body } = await getRaw(path, { ...HTML, 'Accept-Encoding': 'gzip' });
      body.destroy();
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'x-content-type-options': 'nosniff',
        vary: 'Accept, Accept-Encoding',
      });
      expect(String(headers['content-security-policy']).split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'unsafe-inline' blob:",
        "style-src 'unsafe-inline'",
        "connect-src 'self'",
        'img-src data:',
        'font-src data:',
        'worker-src blob:',
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]);
    },
  );

  it('of an unknown API gets 404', async () => {
    const { status, body } = await getRaw('/apis/nowhere', HTML);
    body.destroy();
    expect(status).toBe(404);
  });
});

describe('POST by a client that accepts text/html', () => {
  it.each(['/graphql', '/apis/shop'])('to %s is executed in place of getting GraphiQL', async (path) => {
    const { key } = await gateway.key();
    const response = await gateway.post(
      path,
      { query: '{ __typename }' },
      {
        ...HTML,
        ...(path !== '/graphql' && { 'X-API-Key': key }),
      },
    );
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('HEAD by a browser', () => {
  it.each(['/graphql', '/apis/shop'])('to %s gets the headers of GraphiQL without the page', async (path) => {
    const [got, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => fetch(gateway.url + path, { method, headers: HTML })),
    );
    const names = ['content-type', 'content-length', 'content-security-policy'];
    expect(names.map((name) => head?.headers.get(name))).toEqual(names.map((name) => got?.headers.get(name)));
    expect([head?.status, await head?.text()]).toEqual([200, '']);
    await got?.body?.cancel();
  });
});

describe('GET /apis/shop by a program', () => {
  it('needs a client key in place of getting GraphiQL', async () => {
    const response = await fetch(`${gateway.url}/apis/shop?query={__typename}`);
    expect(await readOutcome(response)).toEqual([401, 'UNAUTHENTICATED']);
  });
});
