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

/** What reaches the upstream for a request. */
async function forwarded(request: string | object, headers: Record<string, string> = {}) {
  const before = gateway.shop.received.length;
  const response = await gateway.call(created.key, request, headers);
  expect(response.status).toBe(200);
  const received = gateway.shop.received.slice(before);
  expect(received).toHaveLength(1);
  return { response, headers: received[0]?.headers ?? {}, body: received[0]?.body };
}

describe('what is forwarded', () => {
  it('is the operation as parsed and printed again', async () => {
    const { body } = await forwarded(
      'query  Q { # secret remark\n  product ( id : "p1" ) , { name,,, n2:name } }',
    );
    expect(body?.query).toBe('query Q {\n  product(id: "p1") {\n    name\n    n2: name\n  }\n}');
    expect(Object.keys(body ?? {})).not.toContain('extensions');
  });

  it('is only the operation that runs, with its own fragments', async () => {
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

  it('has the variables as they were given', async () => {
    const query = 'query Q($id: ID!, $n: Int) { product(id: $id) { name } users(first: $n) { name } }';
    const variables = { id: 'p1', n: 1 };
    const { body, response } = await forwarded({ query, variables, operationName: 'Q' });
    expect(body).toMatchObject({ variables, operationName: 'Q' });
    expect(await response.json()).toEqual({ data: { ...PRODUCT_DATA, users: [{ name: 'Ada Lovelace' }] } });
  });

  it('has nothing else of what the caller sent', async () => {
    const { body } = await forwarded({ query: PRODUCT, extensions: { smuggled: true } });
    expect(JSON.stringify(body)).not.toContain('smuggled');
  });
});

describe('the upstream is told', () => {
  it('who calls, and the id that the answer has', async () => {
    const { headers, response } = await forwarded(PRODUCT);
    expect(headers).toMatchObject({
      'x-latchkey-client-id': created.clientKey.clientId,
      'x-latchkey-scopes': 'read:shop write:shop other',
      'x-request-id': response.headers.get('x-request-id'),
    });
    expect(headers['x-latchkey-owner-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('the same owner for another of her keys, and another for somebody else', async () => {
    const mine = await gateway.key();
    const { accessToken } = await gateway.signUp();
    const theirs = await gateway.createKey(accessToken);
    const { headers } = await forwarded(PRODUCT);
    const before = gateway.shop.received.length;
    for (const { key } of [mine, theirs]) await gateway.call(key);
    const owners = gateway.shop.received.slice(before).map((it) => it.headers['x-latchkey-owner-id']);
    expect(owners[0]).toBe(headers['x-latchkey-owner-id']);
    expect(owners[1]).not.toBe(headers['x-latchkey-owner-id']);
  });

  it('what is configured, and nothing in its place', async () => {
    const { headers } = await forwarded(PRODUCT, { 'X-Internal': 'from the caller' });
    expect(headers).toMatchObject({
      'x-internal': 'for the shop',
      authorization: 'Basic c2hvcDpzaG9w',
      'content-type': 'application/json',
    });
  });
});

describe("the caller's own headers", () => {
  it('do not pass: credentials, cookies, and those that Latchkey sets', async () => {
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
    const told = JSON.stringify(headers);
    expect(told).not.toMatch(/forged|session=1|6\.6\.6\.6|else|Basic x/);
    expect(told).not.toContain(created.clientSecret);
    for (const name of ['cookie', 'x-client-key', 'x-api-key', 'x-latchkey-role', 'proxy-authorization']) {
      expect(headers).not.toHaveProperty(name);
    }
    expect(headers['x-latchkey-scopes']).toBe('read:shop write:shop other');
  });

  it('do not pass in any case of letters', async () => {
    const { headers } = await forwarded(PRODUCT, {
      'x-LATCHKEY-client-ID': 'forged',
      'x-latchkey-zzz': 'forged',
    });
    expect(JSON.stringify(headers)).not.toContain('forged');
  });

  it('do not pass without configured ones either', async () => {
    await using plain = await startShopGateway();
    const { key } = await plain.key();
    const answer = await plain.call(key, PRODUCT, { Cookie: 'a=b' });
    expect(await answer.json()).toEqual({ data: PRODUCT_DATA });
    expect(plain.shop.received[0]?.headers).not.toHaveProperty('authorization');
    expect(plain.shop.received[0]?.headers).not.toHaveProperty('cookie');
  });
});
