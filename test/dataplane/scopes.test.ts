import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;

beforeAll(async () => {
  gateway = await startShopGateway({
    shop: {
      scopes: {
        'Query.users': ['read:users'],
        'Query.orders': ['orders:list', 'audit'],
        'Query.products': [],
        'User.email': ['read:users:email'],
        'Product.stock': ['read:stock'],
        'Order.id': ['read:order-ids'],
      },
    },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

type Request = string | { query: string; variables?: object; operationName?: string };

/** The scopes that a key with these ones lacks for a query; none when it is answered. */
async function missing(scopes: string[], request: Request): Promise<unknown> {
  const { key } = await gateway.key({ scopes });
  const before = gateway.shop.received.length;
  const response = await gateway.call(key, request);
  const forwarded = gateway.shop.received.length - before;
  const { data, errors } = await answerOf(response);
  if (response.status === 200) {
    expect(errors).toBeUndefined();
    expect(data).toBeTruthy();
    expect(forwarded).toBe(1);
    return [];
  }
  expect(response.status).toBe(403);
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'FORBIDDEN',
    requestId: response.headers.get('x-request-id'),
  });
  expect(forwarded).toBe(0);
  return errors?.[0]?.extensions.missingScopes;
}

describe('a root field without a rule', () => {
  const write = 'mutation { placeOrder(userId: "u1", productId: "p1") { status } }';

  it('needs read:shop in a query, and nothing else will do', async () => {
    expect(await missing([], '{ product(id: "p1") { name } }')).toEqual(['read:shop']);
    for (const scope of ['write:shop', 'read:Shop', 'read:shop2', 'read', 'read:*']) {
      expect(await missing([scope], '{ product(id: "p1") { name } }'), scope).toEqual(['read:shop']);
    }
    expect(await missing(['read:shop'], '{ product(id: "p1") { name } }')).toEqual([]);
  });

  it('needs write:shop in a mutation, which does not grant reading', async () => {
    expect(await missing(['read:shop'], write)).toEqual(['write:shop']);
    expect(await missing(['write:shop'], write)).toEqual([]);
    expect(await missing(['write:shop'], '{ product(id: "p1") { name } }')).toEqual(['read:shop']);
  });
});

describe('a root field with a rule', () => {
  it('needs what that says in place of read:shop', async () => {
    expect(await missing(['read:shop'], '{ users(first: 1) { name } }')).toEqual(['read:users']);
    expect(await missing(['read:users'], '{ users(first: 1) { name } }')).toEqual([]);
  });

  it('needs all scopes of its list, and tells those missing in order', async () => {
    const query = '{ orders(first: 1) { status } }';
    expect(await missing([], query)).toEqual(['audit', 'orders:list']);
    expect(await missing(['audit'], query)).toEqual(['orders:list']);
    expect(await missing(['orders:list', 'audit'], query)).toEqual([]);
  });

  it('is free with an empty list', async () => {
    expect(await missing([], '{ products(first: 1) { name } }')).toEqual([]);
  });

  it('tells every scope that the whole operation lacks, once and sorted', async () => {
    const query = '{ users { email } orders { id } a: users { email } product(id: "p1") { stock } }';
    expect(await missing([], query)).toEqual([
      'audit',
      'orders:list',
      'read:order-ids',
      'read:shop',
      'read:stock',
      'read:users',
      'read:users:email',
    ]);
  });
});

it('* grants everything', async () => {
  const query = '{ users(first: 1) { email orders { id } } product(id: "p1") { stock } }';
  expect(await missing(['*'], query)).toEqual([]);
});

describe('a nested field needs its scope', () => {
  const email = ['read:users:email'];

  it.each<[string, Request, string[]]>([
    ['under its own name', '{ user(id: "u1") { email } }', email],
    ['under an alias', '{ user(id: "u1") { name: email } }', email],
    ['under the alias of another root', '{ product: user(id: "u1") { id: email } }', email],
    ['in a fragment', 'query { user(id: "u1") { ...F } } fragment F on User { email }', email],
    [
      'in a fragment of a fragment',
      '{ user(id: "u1") { ...A } } fragment A on User { ...B } fragment B on User { email }',
      email,
    ],
    ['in an inline fragment', '{ user(id: "u1") { ... on User { email } } }', email],
    ['in an inline fragment without a type', '{ user(id: "u1") { ... { email } } }', email],
    ['through an interface', '{ node(id: "u1") { id ... on User { email } } }', [...email, 'read:order-ids']],
    [
      'through an inline fragment on the interface',
      '{ user(id: "u1") { ... on Node { ... on User { email } } } }',
      email,
    ],
    ['through a union', '{ search(text: "ada") { ... on User { email } } }', email],
    ['of a nested parent', '{ order(id: "o1") { customer { email } } }', email],
    [
      'around a circle',
      '{ user(id: "u1") { orders { customer { orders { customer { email } } } } } }',
      email,
    ],
    [
      'of what a mutation answers',
      'mutation { placeOrder(userId: "u1", productId: "p1") { customer { email } } }',
      email,
    ],
    ['although it is not included', '{ user(id: "u1") { name email @include(if: false) } }', email],
    ['although it is skipped', '{ user(id: "u1") { name email @skip(if: true) } }', email],
    [
      'although a variable skips it',
      {
        query:
          'query($no: Boolean!) { user(id: "u1") { name ...F @include(if: $no) } } fragment F on User { email }',
        variables: { no: false },
      },
      email,
    ],
  ])('%s', async (_, request, expected) => {
    const granted = ['read:shop', 'write:shop'];
    expect(await missing(granted, request)).toEqual([...expected].sort());
    expect(await missing([...granted, ...expected], request)).toEqual([]);
  });

  it('and not that of its siblings', async () => {
    expect(await missing(['read:shop'], '{ user(id: "u1") { name country } }')).toEqual([]);
  });
});

describe('an interface and its implementers share their rules', () => {
  it('a rule of one implementer holds on the field of the interface', async () => {
    expect(await missing(['read:shop'], '{ node(id: "p1") { id } }')).toEqual(['read:order-ids']);
  });

  it('and not on the same field of another implementer', async () => {
    expect(await missing(['read:shop'], '{ product(id: "p1") { id } }')).toEqual([]);
  });
});

describe('of several operations, only the one that runs needs its scopes', () => {
  const query = 'query Free { product(id: "p1") { name } } query Costly { users { email } }';

  it('the first', async () => {
    expect(await missing(['read:shop'], { query, operationName: 'Free' })).toEqual([]);
  });

  it('the second', async () => {
    expect(await missing(['read:shop'], { query, operationName: 'Costly' })).toEqual([
      'read:users',
      'read:users:email',
    ]);
  });

  it('the second, after the first was let in with the same text', async () => {
    const { key } = await gateway.key({ scopes: ['read:shop'] });
    const statuses = [];
    for (const operationName of ['Free', 'Costly', 'Free']) {
      statuses.push((await gateway.call(key, { query, operationName })).status);
    }
    expect(statuses).toEqual([200, 403, 200]);
  });
});

it('a document that one key may run is still refused to another', async () => {
  const query = '{ users(first: 1) { name country } }';
  expect(await missing(['read:users'], query)).toEqual([]);
  const { key } = await gateway.key({ scopes: ['read:shop'] });
  expect((await gateway.call(key, query)).status).toBe(403);
});
