import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readAnswer, readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let hidden: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
  hidden = await startShopGateway({ shop: { introspection: false } });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await hidden[Symbol.asyncDispose]();
});

const FULL = getIntrospectionQuery();
const FORMS: [string, string][] = [
  ['in full', FULL],
  ['of the query type', '{ __schema { queryType { name } } }'],
  ['under an alias', '{ s: __schema { queryType { name } } }'],
  ['of a named type', '{ __type(name: "User") { fields { name } } }'],
  ['in a fragment', 'query { ...F } fragment F on Query { __schema { queryType { name } } }'],
  ['in an inline fragment', '{ ... on Query { __type(name: "User") { name } } }'],
];

describe('introspection', () => {
  let key: string;
  let forwarded: () => number;
  beforeAll(async () => {
    ({ key } = await gateway.key({ scopes: ['read:shop'] }));
  });
  beforeEach(() => {
    const before = gateway.shop.received.length;
    forwarded = () => gateway.shop.received.length - before;
  });

  it('together with data is rejected with 400, because the upstream would respond with its own schema', async () => {
    const all = await gateway.key();
    const query = '{ __schema { queryType { name } } products(first: 1) { id } }';
    expect(await readOutcome(await gateway.call(all.key, query))).toEqual([400, 'BAD_REQUEST']);
    expect(forwarded()).toBe(0);
  });

  it('without a key is rejected with 401', async () => {
    const response = await gateway.post('/apis/shop', { query: FULL });
    expect(await readOutcome(response)).toEqual([401, 'UNAUTHENTICATED']);
  });

  it.each(FORMS)('%s needs a scope of the API', async (_, query) => {
    const { key } = await gateway.key({ scopes: ['read:other', 'write:shops'] });
    const response = await gateway.call(key, query);
    const { data, errors } = await readAnswer(response);
    expect([response.status, data, errors?.[0]?.extensions]).toMatchObject([
      403,
      undefined,
      { code: 'FORBIDDEN', missingScopes: ['read:shop'] },
    ]);
  });

  it.each(FORMS)('%s needs no other scope, and is not forwarded', async (_, query) => {
    const response = await gateway.call(key, query);
    const { data, errors } = await readAnswer(response);
    expect([response.status, errors]).toEqual([200, undefined]);
    expect(Object.keys(data ?? {})).toHaveLength(1);
    expect(forwarded()).toBe(0);
  });

  it('returns its own result for each of several operations without a name', async () => {
    const types = ['User', 'Product', 'Order'];
    for (const type of types) {
      const response = await gateway.call(key, `{ __type(name: "${type}") { name } }`);
      expect(await response.json()).toEqual({ data: { __type: { name: type } } });
    }
  });

  it('returns the schema of the upstream', async () => {
    const { data } = await readAnswer(await gateway.call(key, FULL));
    expect(JSON.stringify(data)).toContain('"placeOrder"');
  });

  it('counts towards the rate limit', async () => {
    const limited = await gateway.key({ rateLimitPerMinute: 1 });
    expect((await gateway.call(limited.key, '{ __typename }')).status).toBe(200);
    expect((await gateway.call(limited.key, '{ __typename }')).status).toBe(429);
  });

  it('together with data requires the scopes of the other fields', async () => {
    const reader = await gateway.key({ scopes: ['read:other'] });
    const response = await gateway.call(reader.key, '{ __schema { queryType { name } } users { name } }');
    expect(await readOutcome(response)).toEqual([403, 'FORBIDDEN']);
    expect(forwarded()).toBe(0);
  });
});

describe('an API that is configured with introspection: false', () => {
  it.each(FORMS)('rejects introspection %s, even if the key has every scope', async (_, query) => {
    const { key } = await hidden.key({ scopes: ['*'] });
    const before = hidden.shop.received.length;
    const response = await hidden.call(key, query);
    const { data, errors } = await readAnswer(response);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(JSON.stringify(errors)).not.toContain('priceCents');
    expect(hidden.shop.received.length).toBe(before);
  });

  it.each([
    ['a field', '{ produc(id: "p1") { name } }'],
    ['a type', '{ node(id: "p1") { ... on Produc { name } } }'],
    ['an argument', '{ product(idd: "p1") { name } }'],
    ['a value', '{ orders(status: OPN) { id } }'],
  ])('suggests no name for %s that does not exist', async (_, query) => {
    const shown = await (await gateway.call((await gateway.key()).key, query)).text();
    expect(shown).toMatch(/Did you mean|type \\"OrderStatus/);
    const response = await hidden.call((await hidden.key()).key, query);
    const text = await response.text();
    expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(text).not.toMatch(/Did you mean|OrderStatus|Product/);
  });

  it('allows __typename and every other field', async () => {
    const { key } = await hidden.key();
    const response = await hidden.call(key, '{ __typename product(id: "p1") { __typename name } }');
    expect(await response.json()).toEqual({
      data: { __typename: 'Query', product: { __typename: 'Product', name: 'Kettle in brass' } },
    });
  });
});
