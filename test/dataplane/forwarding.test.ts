import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRODUCT, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let created: Awaited<ReturnType<ShopGateway['key']>>;
beforeAll(async () => {
  const headers = { 'X-Internal': 'for the shop', Authorization: 'Basic c2hvcDpzaG9w' };
  gateway = await startShopGateway({ shop: { headers } });
  created = await gateway.key({ scopes: ['read:shop', 'write:shop', 'other'] });
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Sends a request and returns what the upstream received. */
async function forwarded(request: string | object, headers: Record<string, string> = {}) {
  const before = gateway.shop.received.length;
  const response = await gateway.call(created.key, request, headers);
  expect(response.status).toBe(200);
  const received = gateway.shop.received.slice(before);
  expect(received).toHaveLength(1);
  return { response, headers: received[0]?.headers ?? {}, body: received[0]?.body };
}

describe('a forwarded request body', () => {
  it('contains the operation as parsed and printed', async () => {
    const { body } = await forwarded(
      'query  Q { # secret remark\n  product ( id : "p1" ) , { name,,, n2:name } }',
    );
    expect(body?.query).toBe('query Q {\n  product(id: "p1") {\n    name\n    n2: name\n  }\n}');
    expect(Object.keys(body ?? {})).not.toContain('extensions');
  });

  it('contains only the selected operation and its fragments', async () => {
    const query = `
      query A { product(id: "p1") { ...F } }
      query B { product(id: "p2") { ...G } }
      fragment F on Product { name }
      fragment G on Product { stock }`;
    const { body } = await forwarded({ query, operationName: 'B' });
    expect(body).toEqual({
      query: 'query B {\n  product(id: "p2") {\n    ...G\n  }\n}\n\nfragment G on Product {\n  stock\n}',
      operationName: 'B',
    });
  });

  it('contains the variables and the operation name of the caller', async () => {
    const query = 'query Q($id: ID!, $n: Int) { product(id: $id) { name } users(first: $n) { name } }';
    const variables = { id: 'p1', n: 1 };
    const { body, response } = await forwarded({ query, variables, operationName: 'Q' });
    expect(body).toMatchObject({ variables, operationName: 'Q' });
    expect(await response.json()).toEqual({ data: { ...PRODUCT_DATA, users: [{ name: 'Ada Lovelace' }] } });
  });

  it('contains no extensions of the caller', async () => {
    const { body } = await forwarded({ query: PRODUCT, extensions: { smuggled: true } });
    expect(JSON.stringify(body)).not.toContain('smuggled');
  });
});

describe('the headers of a forwarded request', () => {
  it('identify the client and carry the request id of the response', async () => {
    const { headers, response } = await forwarded(PRODUCT);
    expect(headers).toMatchObject({
      'x-latchkey-client-id': created.clientKey.clientId,
      'x-latchkey-scopes': 'read:shop write:shop other',
      'x-request-id': response.headers.get('x-request-id'),
    });
    expect(headers['x-latchkey-owner-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('name the same owner for all keys of an account, and different owners for different accounts', async () => {
    const mine = await gateway.key();
    const { accessToken } = await gateway.signUp();
    const theirs = await gateway.createKey(accessToken);
    const { headers } = await forwarded(PRODUCT);
    const before = gateway.shop.received.length;
    for (const { key } of [mine, theirs]) await gateway.call(key);
    const owners = gateway.shop.received
      .slice(before)
      .map((received) => received.headers['x-latchkey-owner-id']);
    expect(owners[0]).toBe(headers['x-latchkey-owner-id']);
    expect(owners[1]).not.toBe(headers['x-latchkey-owner-id']);
  });

  it('are the configured ones, which the caller cannot replace', async () => {
    const { headers } = await forwarded(PRODUCT, { 'X-Internal': 'from the caller' });
    expect(headers).toMatchObject({
      'x-internal': 'for the shop',
      authorization: 'Basic c2hvcDpzaG9w',
      'content-type': 'application/json',
    });
  });

  it('contain no credentials, cookies or forged identity of the caller', async () => {
    const { headers } = await forwarded(PRODUCT, {
      Cookie: 'session=1',
      'X-Client-Key': created.key,
      'X-API-Key': created.key,
      'Proxy-Authorization': 'Basic x',
      'X-Latchkey-Client-Id': 'lk_forged',
      'X-Latchkey-Scopes': '*',
      'X-Latchkey-Owner-Id': 'forged',
      'X-Latchkey-Role': 'forged',
      'X-Request-Id': 'forged',
      'X-Forwarded-For': '6.6.6.6',
      'X-Anything': 'else',
    });
    const all = JSON.stringify(headers);
    expect(all).not.toMatch(/forged|session=1|6\.6\.6\.6|else|Basic x/);
    expect(all).not.toContain(created.clientSecret);
    for (const name of ['cookie', 'x-client-key', 'x-api-key', 'x-latchkey-role', 'proxy-authorization']) {
      expect(headers).not.toHaveProperty(name);
    }
    expect(headers['x-latchkey-scopes']).toBe('read:shop write:shop other');
  });

  it('contain no forged identity in any capitalization', async () => {
    const { headers } = await forwarded(PRODUCT, {
      'x-LATCHKEY-client-ID': 'forged',
      'x-latchkey-zzz': 'forged',
    });
    expect(JSON.stringify(headers)).not.toContain('forged');
  });

  it('contain no credentials or cookies if no headers are configured', async () => {
    await using plain = await startShopGateway();
    const { key } = await plain.key();
    const answer = await plain.call(key, PRODUCT, { Cookie: 'a=b' });
    expect(await answer.json()).toEqual({ data: PRODUCT_DATA });
    expect(plain.shop.received[0]?.headers).not.toHaveProperty('authorization');
    expect(plain.shop.received[0]?.headers).not.toHaveProperty('cookie');
  });
});
