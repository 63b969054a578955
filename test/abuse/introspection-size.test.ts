import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largeSdl } from '../support/large-schema.ts';
import { SchemaFolder } from '../support/schema-folder.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const ACCEPT = { Accept: 'application/graphql-response+json' };
/** How much larger than the standard introspection any other may be. */
const MAX_RATIO = 4;

const folder = new SchemaFolder();
let gateway: ShopGateway;
let keys: Readonly<Record<string, string>>;
const standardSizes = new Map<string, number>();
beforeAll(async () => {
  const schema = folder.write(largeSdl({ types: 300 }));
  gateway = await startShopGateway({ shop: { schema }, apis: {}, logLevel: 'info' });
  keys = { '/apis/shop': (await gateway.key({ scopes: ['read:shop'] })).key };
  for (const path of PATHS) standardSizes.set(path, (await introspect(path, STANDARD)).size);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const PATHS = ['/apis/shop', '/graphql'];
const STANDARD = getIntrospectionQuery();

async function introspect(path: string, query: string, variables?: object) {
  const key = keys[path];
  const headers = { ...ACCEPT, ...(key !== undefined && { 'X-API-Key': key }) };
  const response = await gateway.post(path, { query, variables }, headers);
  const text = await response.text();
  return { status: response.status, size: text.length, text };
}

const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');
const LONG_NAME = 'a'.repeat(500);

/** Introspections whose answers would be many times as large as the standard one, by how they multiply. */
const LARGE: readonly [string, string, object?][] = [
  [
    'aliases of __schema',
    `{ ${times(99, (n) => `a${n}: __schema { types { name description fields { name description type { name } } } }`)} }`,
  ],
  [
    'aliases of types',
    `{ __schema { ${times(99, (n) => `a${n}: types { name description fields { name description } }`)} } }`,
  ],
  [
    'aliases of fields',
    `{ __schema { types { ${times(90, (n) => `a${n}: fields { name description type { name } }`)} } } }`,
  ],
  [
    'aliases of __type',
    `{ ${times(99, (n) => `a${n}: __type(name: "Query") { fields { type { fields { type { fields { type { name description } } } } } } }`)} }`,
  ],
  [
    'nested fields',
    '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
  ],
  [
    'nested types of interfaces',
    '{ __schema { types { possibleTypes { interfaces { possibleTypes { interfaces { possibleTypes { name fields { name } } } } } } } } }',
  ],
  [
    'nested fragments',
    `{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...B } } } fragment B on __Type { fields { type { ...C } } } fragment C on __Type { fields { type { ...D } } } fragment D on __Type { name description kind fields { name args { name } } }`,
  ],
  [
    'fragments that are spread often',
    `{ __schema { types { ...A } } } fragment A on __Type { ${times(60, (n) => `a${n}: fields { ...B }`)} } fragment B on __Field { name description type { name } }`,
  ],
  [
    'inline fragments',
    `{ __schema { ... on __Schema { types { ... { ... on __Type { ${times(60, (n) => `a${n}: fields { ... { name description } }`)} } } } } } }`,
  ],
  [
    'long aliases',
    `{ __schema { types { fields { ${times(20, (n) => `${LONG_NAME}${n}: name`)} args { ${times(20, (n) => `${LONG_NAME}${n}: name`)} } } } } }`,
  ],
  [
    'deprecated fields',
    `{ __schema { types { ${times(60, (n) => `a${n}: fields(includeDeprecated: true) { name description args(includeDeprecated: true) { name description } }`)} } } }`,
  ],
  [
    '__type with a variable',
    `query ($n: String!) { ${times(40, (n) => `a${n}: __type(name: $n) { fields { type { possibleTypes { fields { name description } } } } }`)} }`,
    { n: 'Query' },
  ],
  [
    'conditions that are true',
    `query ($v: Boolean! = true) { __schema { types { ${times(40, (n) => `a${n}: fields @include(if: $v) { name description type { name } }`)} } } }`,
  ],
];

describe.each(PATHS)('%s', (path) => {
  it.each(LARGE)('rejects a large introspection before it runs: %s', async (_, query, variables) => {
    const { status, size, text } = await introspect(path, query, variables);
    // That of a small schema is within the bound in some cases.
    expect([400, 200]).toContain(status);
    if (status === 200) expect(size).toBeLessThanOrEqual(MAX_RATIO * (standardSizes.get(path) ?? 0));
    else expect([size < 8_192, text]).toEqual([true, expect.stringContaining('GRAPHQL_VALIDATION_FAILED')]);
  });

  it.each([
    ['the standard one', STANDARD],
    ['one without descriptions', getIntrospectionQuery({ descriptions: false })],
    [
      'one with every option',
      getIntrospectionQuery({
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      }),
    ],
    ['one of type names', '{ __schema { types { name } } }'],
    [
      'one of fields and the fields of their types',
      '{ __schema { types { fields { name type { name kind } } } } }',
    ],
    [
      'one of a single type',
      '{ __type(name: "Query") { name fields { name args { name type { name } } type { name } } } }',
    ],
  ])('answers an introspection of ordinary size: %s', async (_, query) => {
    const { status, text } = await introspect(path, query);
    expect([status, JSON.parse(text).errors]).toEqual([200, undefined]);
  });
});

describe('a schema of 300 types', () => {
  it.each(LARGE)('is too large for this introspection: %s', async (_, query, variables) => {
    expect((await introspect('/apis/shop', query, variables)).status).toBe(400);
  });
});

describe('an introspection of an API', () => {
  const queries = [STANDARD, '{ __schema { types { name } } }', '{ __type(name: "Query") { name } }'];

  it.each(queries)('needs a scope of that API', async (query) => {
    for (const scopes of [[], ['read:other'], ['write:other', 'shop']]) {
      const { key } = await gateway.key({ scopes });
      const response = await gateway.call(key, query, ACCEPT);
      const text = await response.text();
      expect([response.status, text]).toEqual([403, expect.stringContaining('FORBIDDEN')]);
      expect(text).not.toContain('Query');
    }
    for (const scopes of [['read:shop'], ['write:shop'], ['*'], ['read:other', 'read:shop']]) {
      const { key } = await gateway.key({ scopes });
      expect((await gateway.call(key, query, ACCEPT)).status).toBe(200);
    }
  });

  it('needs a scope of that API to learn what is invalid about a document', async () => {
    const { key } = await gateway.key({ scopes: ['read:other'] });
    for (const query of [
      '{ nod }',
      '{ node(idd: 1) { id } }',
      '{ node(id: {}) { id } }',
      '{ ... on Nod { id } }',
    ]) {
      const response = await gateway.call(key, query, ACCEPT);
      const text = await response.text();
      expect(response.status).toBe(403);
      expect(text).not.toMatch(/node|Node|Did you mean/);
    }
  });
});

describe('an introspection of the management API', () => {
  it('needs no session', async () => {
    const response = await gateway.post('/graphql', { query: STANDARD }, ACCEPT);
    expect(response.status).toBe(200);
  });
});
