import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAnswer, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

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

/** Sends a request with a key that has these scopes, and returns the missing ones; none if it was forwarded. */
async function missing(scopes: string[], request: Request): Promise<unknown> {
  const { key } = await gateway.key({ scopes });
  const before = gateway.shop.received.length;
  const response = await gateway.call(key, request);
  const forwarded = gateway.shop.received.length - before;
  const { data, errors } = await readAnswer(response);
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

  it('requires exactly read:shop in a query', async () => {
    expect(await missing([], '{ product(id: "p1") { name } }')).toEqual(['read:shop']);
    for (const scope of ['write:shop', 'read:Shop', 'read:shop2', 'read', 'read:*']) {
      expect(await missing([scope], '{ product(id: "p1") { name } }'), scope).toEqual(['read:shop']);
    }
    expect(await missing(['read:shop'], '{ product(id: "p1") { name } }')).toEqual([]);
  });

  it('requires write:shop in a mutation, which does not grant queries', async () => {
    expect(await missing(['read:shop'], write)).toEqual(['write:shop']);
    expect(await missing(['write:shop'], write)).toEqual([]);
    expect(await missing(['write:shop'], '{ product(id: "p1") { name } }')).toEqual(['read:shop']);
  });
});

describe('a root field with a rule', () => {
  it('requires the configured scopes instead of read:shop', async () => {
    expect(await missing(['read:shop'], '{ users(first: 1) { name } }')).toEqual(['read:users']);
    expect(await missing(['read:users'], '{ users(first: 1) { name } }')).toEqual([]);
  });

  it('requires all configured scopes, and the missing ones are reported in order', async () => {
    const query = '{ orders(first: 1) { status } }';
    expect(await missing([], query)).toEqual(['audit', 'orders:list']);
    expect(await missing(['audit'], query)).toEqual(['orders:list']);
    expect(await missing(['orders:list', 'audit'], query)).toEqual([]);
  });

  it('requires nothing if the configured list is empty', async () => {
    expect(await missing([], '{ products(first: 1) { name } }')).toEqual([]);
  });
});

describe('missingScopes', () => {
  it('contains every scope that the operation lacks, once and sorted', async () => {
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

describe('the message of a FORBIDDEN error', () => {
  it.each([
    ['the missing scope', '{ product(id: "p1") { name } }', 'The client key lacks the scope read:shop.'],
    [
      'all missing scopes',
      '{ orders(first: 1) { status } }',
      'The client key lacks the scopes audit, orders:list.',
    ],
  ])('names %s', async (_, query, message) => {
    const { key } = await gateway.key({ scopes: [] });
    const { errors } = await readAnswer(await gateway.call(key, query));
    expect(errors?.map((error) => error.message)).toEqual([message]);
  });
});

describe('the scope *', () => {
  it('grants every field', async () => {
    const query = '{ users(first: 1) { email orders { id } } product(id: "p1") { stock } }';
    expect(await missing(['*'], query)).toEqual([]);
  });
});

describe('a nested field requires its scope', () => {
  const email = ['read:users:email'];

  it.each<[string, Request, string[]]>([
    ['if it is selected by its name', '{ user(id: "u1") { email } }', email],
    ['if it is selected by an alias', '{ user(id: "u1") { name: email } }', email],
    [
      'if it is selected by an alias below an alias of a root field',
      '{ product: user(id: "u1") { id: email } }',
      email,
    ],
    ['if it is in a fragment', 'query { user(id: "u1") { ...F } } fragment F on User { email }', email],
    [
      'if it is in a fragment of a fragment',
      '{ user(id: "u1") { ...A } } fragment A on User { ...B } fragment B on User { email }',
      email,
    ],
    ['if it is in an inline fragment', '{ user(id: "u1") { ... on User { email } } }', email],
    [
      'if it is in an inline fragment without a type condition',
      '{ user(id: "u1") { ... { email } } }',
      email,
    ],
    [
      'if it is reached through an interface',
      '{ node(id: "u1") { id ... on User { email } } }',
      [...email, 'read:order-ids'],
    ],
    [
      'if it is reached through an inline fragment on the interface',
      '{ user(id: "u1") { ... on Node { ... on User { email } } } }',
      email,
    ],
    ['if it is reached through a union', '{ search(text: "ada") { ... on User { email } } }', email],
    ['if its parent is nested', '{ order(id: "o1") { customer { email } } }', email],
    [
      'if it is reached through a cycle of types',
      '{ user(id: "u1") { orders { customer { orders { customer { email } } } } } }',
      email,
    ],
    [
      'if it is in the payload of a mutation',
      'mutation { placeOrder(userId: "u1", productId: "p1") { customer { email } } }',
      email,
    ],
    ['if it is not included', '{ user(id: "u1") { name email @include(if: false) } }', email],
    ['if it is skipped', '{ user(id: "u1") { name email @skip(if: true) } }', email],
    [
      'if a variable excludes its fragment',
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

  it('and not the scopes of its siblings', async () => {
    expect(await missing(['read:shop'], '{ user(id: "u1") { name country } }')).toEqual([]);
  });
});

describe('the rule of a field of an implementing type', () => {
  it('applies to the field of the interface', async () => {
    expect(await missing(['read:shop'], '{ node(id: "p1") { id } }')).toEqual(['read:order-ids']);
  });

  it('does not apply to the field of another implementing type', async () => {
    expect(await missing(['read:shop'], '{ product(id: "p1") { id } }')).toEqual([]);
  });
});

describe('a document with several operations', () => {
  const query = 'query Free { product(id: "p1") { name } } query Costly { users { email } }';

  it('requires only the scopes of the first operation if that is selected', async () => {
    expect(await missing(['read:shop'], { query, operationName: 'Free' })).toEqual([]);
  });

  it('requires only the scopes of the second operation if that is selected', async () => {
    expect(await missing(['read:shop'], { query, operationName: 'Costly' })).toEqual([
      'read:users',
      'read:users:email',
    ]);
  });

  it('requires the scopes of the selected operation, although another one was allowed before', async () => {
    const { key } = await gateway.key({ scopes: ['read:shop'] });
    const statuses = [];
    for (const operationName of ['Free', 'Costly', 'Free']) {
      statuses.push((await gateway.call(key, { query, operationName })).status);
    }
    expect(statuses).toEqual([200, 403, 200]);
  });
});

describe('a document with more operations than plans are kept', () => {
  const names = Array.from({ length: 20 }, (_, n) => `Operation${n}`);
  const query = names
    .map((name, n) => `query ${name} { ${n % 2 === 0 ? 'product(id: "p1") { name }' : 'users { name }'} }`)
    .join(' ');

  it('requires the scopes of the selected operation each time', async () => {
    const { key } = await gateway.key({ scopes: ['read:shop'] });
    const expected = names.map((_, n) => (n % 2 === 0 ? 200 : 403));
    for (const round of [names, names]) {
      const statuses = [];
      for (const operationName of round) {
        statuses.push((await gateway.call(key, { query, operationName })).status);
      }
      expect(statuses).toEqual(expected);
    }
  });
});

describe('a document that one key may execute', () => {
  it('is rejected with 403 for a key that lacks its scopes', async () => {
    const query = '{ users(first: 1) { name country } }';
    expect(await missing(['read:users'], query)).toEqual([]);
    const { key } = await gateway.key({ scopes: ['read:shop'] });
    expect((await gateway.call(key, query)).status).toBe(403);
  });
});
