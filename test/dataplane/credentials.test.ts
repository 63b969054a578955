import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import {
  answerOf,
  outcomeOf,
  PRODUCT,
  PRODUCT_DATA,
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

it.each([
  ['Authorization: Bearer', (it: string) => bearer(it)],
  ['Authorization: bearer, in small letters', (it: string) => ({ Authorization: `bearer ${it}` })],
  ['X-Client-Key', (it: string) => ({ 'X-Client-Key': it })],
  ['X-API-Key', (it: string) => ({ 'X-API-Key': it })],
  ['all three headers at once', (it: string) => ({ ...bearer(it), 'X-Client-Key': it, 'X-API-Key': it })],
  ['X-API-Key beside other credentials', (it: string) => ({ 'X-API-Key': it, Authorization: 'Basic YTpi' })],
])('a key in %s reaches the upstream and gets its data', async (_, headers) => {
  const response = await post(headers(key));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ data: PRODUCT_DATA });
  expect(forwarded()).toBe(1);
});

it.each([
  ['bearer and X-Client-Key', (a: string, b: string) => ({ ...bearer(a), 'X-Client-Key': b })],
  ['bearer and X-API-Key', (a: string, b: string) => ({ ...bearer(a), 'X-API-Key': b })],
  ['X-Client-Key and X-API-Key', (a: string, b: string) => ({ 'X-Client-Key': a, 'X-API-Key': b })],
])('two different good keys at once, as %s, are refused', async (_, headers) => {
  const other = await gateway.key();
  expect(await outcomeOf(await post(headers(key, other.key)))).toEqual([401, 'UNAUTHENTICATED']);
  expect(forwarded()).toBe(0);
});

it.each(['key', 'api_key', 'access_token', 'X-API-Key', 'x-client-key'])(
  'a key in the URL as %s is not a credential',
  async (name) => {
    const response = await post({}, `/apis/shop?${name}=${key}`);
    expect(await outcomeOf(response)).toEqual([401, 'UNAUTHENTICATED']);
    expect(forwarded()).toBe(0);
  },
);

it.each([
  ['Basic', () => ({ Authorization: `Basic ${btoa(key)}` })],
  ['no scheme', () => ({ Authorization: key })],
  ['a cookie', () => ({ Cookie: `X-API-Key=${key}; key=${key}` })],
  ['two words', () => ({ Authorization: `Bearer ${key} ${key}` })],
  ['empty headers', () => ({ Authorization: '', 'X-API-Key': '' })],
])('a key given as %s is not accepted', async (_, headers) => {
  expect(await outcomeOf(await post(headers()))).toEqual([401, 'UNAUTHENTICATED']);
  expect(forwarded()).toBe(0);
});

it('a request without a key is told how to authenticate, and is not called invalid', async () => {
  const response = await post({});
  expect(response.headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
  const { errors, ...rest } = await answerOf(response);
  expect(rest).toEqual({});
  expect(errors).toEqual([
    {
      message: expect.stringContaining('client key'),
      extensions: { code: 'UNAUTHENTICATED', requestId: response.headers.get('x-request-id') },
    },
  ]);
});

it('a client key is no credential of the management plane', async () => {
  const response = await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(key));
  expect(await outcomeOf(response)).toEqual([401, 'UNAUTHENTICATED']);
});

it('a request is refused for its key before its body is looked at', async () => {
  const broken = await gateway.post('/apis/shop', '{ not json', bearer('lk_wrong'));
  expect(await outcomeOf(broken)).toEqual([401, 'UNAUTHENTICATED']);
  const unread = await gateway.post('/apis/shop', 'x'.repeat(2_000_000), bearer('lk_wrong'));
  expect(await outcomeOf(unread)).toEqual([401, 'UNAUTHENTICATED']);
});
