import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import {
  PRODUCT,
  PRODUCT_DATA,
  readAnswer,
  readOutcome,
  type ShopGateway,
  startShopGateway,
} from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let key: string;
let forwarded: () => number;

beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key());
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  const before = gateway.shop.received.length;
  forwarded = () => gateway.shop.received.length - before;
});

const post = (headers: Record<string, string>, path = '/apis/shop') =>
  gateway.post(path, { query: PRODUCT }, headers);

type HeadersWith = (...keys: [string, string]) => Record<string, string>;

describe('a client key', () => {
  it.each<[string, HeadersWith]>([
    ['Authorization: Bearer', (value) => bearer(value)],
    ['Authorization: bearer', (value) => ({ Authorization: `bearer ${value}` })],
    ['Authorization: BEARER with several spaces', (value) => ({ Authorization: `BEARER   ${value}  ` })],
    ['X-Client-Key', (value) => ({ 'X-Client-Key': value })],
    ['X-API-Key', (value) => ({ 'X-API-Key': value })],
    ['three headers at once', (value) => ({ ...bearer(value), 'X-Client-Key': value, 'X-API-Key': value })],
    ['X-API-Key together with Basic', (value) => ({ 'X-API-Key': value, Authorization: 'Basic YTpi' })],
  ])('in %s is accepted, and the request is forwarded', async (_, headers) => {
    const response = await post(headers(key, key));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: PRODUCT_DATA });
    expect(forwarded()).toBe(1);
  });

  it.each<[string, HeadersWith]>([
    ['Authorization and X-Client-Key', (a, b) => ({ ...bearer(a), 'X-Client-Key': b })],
    ['Authorization and X-API-Key', (a, b) => ({ ...bearer(a), 'X-API-Key': b })],
    ['X-Client-Key and X-API-Key', (a, b) => ({ 'X-Client-Key': a, 'X-API-Key': b })],
  ])('together with another valid key, in %s, is rejected', async (_, headers) => {
    const other = await gateway.key();
    expect(await readOutcome(await post(headers(key, other.key)))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await readOutcome(await post(headers(other.key, key)))).toEqual([401, 'UNAUTHENTICATED']);
    expect(forwarded()).toBe(0);
  });

  it.each(['key', 'api_key', 'access_token', 'X-API-Key', 'x-client-key'])(
    'in the URL parameter %s is ignored',
    async (name) => {
      const response = await post({}, `/apis/shop?${name}=${key}`);
      expect(await readOutcome(response)).toEqual([401, 'UNAUTHENTICATED']);
      expect(forwarded()).toBe(0);
    },
  );

  it.each([
    ['as Authorization: Basic', () => ({ Authorization: `Basic ${btoa(key)}` })],
    ['in Authorization without a scheme', () => ({ Authorization: key })],
    ['in Authorization behind other text', () => ({ Authorization: `Token Bearer ${key}` })],
    ['in a cookie', () => ({ Cookie: `X-API-Key=${key}; key=${key}` })],
    ['twice in Authorization', () => ({ Authorization: `Bearer ${key} ${key}` })],
  ])('%s is not accepted', async (_, headers) => {
    expect(await readOutcome(await post(headers()))).toEqual([401, 'UNAUTHENTICATED']);
    expect(forwarded()).toBe(0);
  });

  it('is not accepted on the management plane', async () => {
    const response = await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(key));
    expect(await readOutcome(response)).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('a request without a client key', () => {
  it('is rejected with a challenge that contains no error', async () => {
    const response = await post({});
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
    const { errors, ...rest } = await readAnswer(response);
    expect(rest).toEqual({});
    expect(errors).toEqual([
      {
        message: expect.stringContaining('client key'),
        extensions: { code: 'UNAUTHENTICATED', requestId: response.headers.get('x-request-id') },
      },
    ]);
  });
});

describe('a request with empty credential headers', () => {
  it('is rejected with 401', async () => {
    const response = await post({ Authorization: '', 'X-API-Key': '' });
    expect(await readOutcome(response)).toEqual([401, 'UNAUTHENTICATED']);
    expect(forwarded()).toBe(0);
  });
});

describe('a request with an invalid client key', () => {
  it('is rejected with a challenge that contains the error invalid_token', async () => {
    const { headers } = await post(bearer('lk_wrong'));
    expect(headers.get('www-authenticate')).toBe('Bearer realm="latchkey", error="invalid_token"');
  });

  it('is rejected before its body is read', async () => {
    const broken = await gateway.post('/apis/shop', '{ not json', bearer('lk_wrong'));
    expect(await readOutcome(broken)).toEqual([401, 'UNAUTHENTICATED']);
    const unread = await gateway.post('/apis/shop', 'x'.repeat(2_000_000), bearer('lk_wrong'));
    expect(await readOutcome(unread)).toEqual([401, 'UNAUTHENTICATED']);
  });
});
