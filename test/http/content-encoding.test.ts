import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let key: string;
let unlimited: string;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(['fluxbase', 'agave']) });
  ({ key } = await gateway.key({ scopes: ['*'] }));
  ({ key: unlimited } = await gateway.key({ scopes: ['*'], rateLimitPerMinute: null }));
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface EntryPoint {
  readonly path: string;
  readonly body: string;
  readonly headers: () => Record<string, string>;
  readonly status: number;
  /** The status of every rejection, where it is not the specific one. */
  readonly rejection?: number;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
const QUERY = JSON.stringify({ query: '{ __typename }' });

/** An entry point for each reader of bodies. */
const ENTRY_POINTS: readonly EntryPoint[] = [
  {
    path: '/graphql',
    body: QUERY,
    headers: () => ({ ...JSON_TYPE, ...bearer(gateway.accessToken) }),
    status: 200,
  },
  { path: '/apis/shop', body: QUERY, headers: () => ({ ...JSON_TYPE, ...bearer(key) }), status: 200 },
  {
    path: '/api/v1/client-keys',
    body: JSON.stringify({ name: 'encoded', scopes: ['a'] }),
    headers: () => ({ ...JSON_TYPE, ...bearer(gateway.accessToken) }),
    status: 201,
  },
  {
    path: '/oauth/token',
    body: 'grant_type=client_credentials',
    headers: () => ({ ...FORM_TYPE, Authorization: basic }),
    status: 200,
    // RFC 6749 section 5.2.
    rejection: 400,
  },
];

/** A body of more than 16 MB that decodes to nothing. */
const EMPTY_MEMBERS = Buffer.alloc(18_000_000, gzipSync(''));

let basic = '';
beforeAll(async () => {
  const { clientId, secret } = await oauthCredentials();
  basic = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
});

async function oauthCredentials() {
  const { clientKey, clientSecret } = await gateway.key({ name: 'oauth' });
  return { clientId: clientKey.clientId, secret: clientSecret };
}

describe('many encoded requests at once', () => {
  it('are all answered, although each declares the largest window of Brotli', async () => {
    const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
    const body = new Uint8Array(brotliCompressSync(QUERY.padEnd(900_000), { params }));
    const headers = { ...JSON_TYPE, ...bearer(unlimited), 'Content-Encoding': 'br' };
    const sent = Array.from({ length: 300 }, () =>
      fetch(`${gateway.url}/apis/shop`, { method: 'POST', headers, body }).then((answer) => answer.json()),
    );
    const data = { __typename: 'Query' };
    expect(await Promise.all(sent)).toEqual(sent.map(() => ({ data })));
  });
});

describe.each(ENTRY_POINTS)('a request to $path', ({ path, body, headers, status, rejection }) => {
  const send = (encoded: Buffer, coding: string) =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { ...headers(), 'Content-Encoding': coding },
      body: new Uint8Array(encoded),
    });

  it.each([
    ['gzip', gzipSync],
    ['X-GZIP', gzipSync],
    ['br', brotliCompressSync],
    ['identity', (text: Buffer) => text],
  ])('may be encoded as %s', async (coding, encode) => {
    const text = Buffer.from(body.replace('encoded', `encoded as ${coding}`));
    expect((await send(encode(text), coding)).status).toBe(status);
  });

  it.each([
    ['deflate', deflateSync(body)],
    ['zstd', Buffer.from(body)],
    ['gzip, br', brotliCompressSync(gzipSync(body))],
    ['gzip, gzip', gzipSync(gzipSync(body))],
    ['constructor', Buffer.from(body)],
  ])('is rejected with the supported codings when it is encoded as %s', async (coding, encoded) => {
    const answer = await send(encoded, coding);
    expect([answer.status, answer.headers.get('accept-encoding')]).toEqual([rejection ?? 415, 'gzip, br']);
  });

  it.each([
    ['gzip', Buffer.from(body)],
    ['gzip', gzipSync(body).subarray(0, -9)],
    ['br', Buffer.from('{"not": "brotli"}')],
    ['br', brotliCompressSync(body).subarray(0, -3)],
  ])('is rejected with 400 when it does not match the coding %s', async (coding, encoded) => {
    const answer = await send(encoded, coding);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Content-Encoding');
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(60_000_000, ' '))],
    ['br', brotliCompressSync(Buffer.alloc(60_000_000, ' '))],
    ['gzip', EMPTY_MEMBERS],
  ])(
    'is rejected when its content is too large after or before decoding from %s',
    async (coding, encoded) => {
      const answer = await send(encoded, coding);
      expect(answer.status).toBe(rejection ?? 413);
    },
  );
});
