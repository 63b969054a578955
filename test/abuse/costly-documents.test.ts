import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const ACCEPT = { Accept: 'application/graphql-response+json' };

let gateway: ShopGateway;
let headers: Readonly<Record<string, Record<string, string>>>;
beforeAll(async () => {
  gateway = await startShopGateway({ logLevel: 'info' });
  headers = {
    '/graphql': bearer(gateway.accessToken),
    '/apis/shop': bearer((await gateway.key()).key),
  };
});
afterAll(() => gateway[Symbol.asyncDispose]());

const repeat = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

/** The composite field and its type, of which documents select on both planes. */
interface Names {
  readonly field: string;
  readonly type: string;
  readonly leaf: string;
}

const NAMES: Readonly<Record<string, Names>> = {
  '/graphql': { field: 'me', type: 'Account', leaf: 'id' },
  '/apis/shop': { field: 'order(id: "o1")', type: 'Order', leaf: 'status' },
};

/** Documents that are expensive to parse, validate, plan or compile, by what is expensive. */
const DOCUMENTS: readonly [string, (names: Names) => string][] = [
  [
    'a field that is selected 2,100 times with subfields',
    ({ field, leaf }) => `{ ${repeat(2_100, () => `${field} { ${leaf} }`)} }`,
  ],
  [
    'fields that are selected 2,100 times and nested in themselves',
    ({ field, leaf }) => repeat(2_100, () => `{ ${field}`) + leaf + '}'.repeat(2_100),
  ],
  ['850 nested fragments', ({ field, type, leaf }) => chain(850, field, type, leaf)],
  ['60 nested fragments', ({ field, type, leaf }) => chain(60, field, type, leaf)],
  [
    '3,000 nested inline fragments',
    ({ leaf, field }) => `{ ${field} ${'{ ... '.repeat(3_000)}{ ${leaf} }${' }'.repeat(3_001)}`,
  ],
  [
    '3,000 inline fragments side by side',
    ({ field, leaf }) => `{ ${field} { ${repeat(3_000, () => `... { ${leaf} }`)} } }`,
  ],
  [
    'inline fragments on a type, side by side',
    ({ field, type, leaf }) => `{ ${field} { ${repeat(2_000, () => `... on ${type} { ${leaf} }`)} } }`,
  ],
  ['fragments that each spread all later ones', ({ field, type, leaf }) => spreadAll(60, field, type, leaf)],
  ['fragments that double 40 times', ({ field, type, leaf }) => doubling(40, field, type, leaf)],
  [
    'a fragment that is spread 4,000 times',
    ({ field, type, leaf }) => `{ ${field} { ${'...F '.repeat(4_000)} } } fragment F on ${type} { ${leaf} }`,
  ],
  [
    'fields of one response name with different arguments',
    ({ leaf }) => `{ ${repeat(1_500, (n) => `node(id: "${n}") { ${leaf} }`)} }`,
  ],
  ['3,700 fields that do not exist', () => `{ ${repeat(3_700, (n) => `f${n} { a }`)} }`],
  ['14,000 leaves', ({ field, leaf }) => `{ ${field} { ${repeat(14_000, () => leaf)} } }`],
  [
    '2,000 operations',
    ({ field, leaf }) => repeat(2_000, (n) => `query q${n} { ${field} { ${leaf} } }`).slice(0, 60_000),
  ],
  [
    'operations that share a chain of fragments',
    ({ field, type, leaf }) =>
      `${repeat(900, (n) => `query q${n} { ${field} { ...F0 } }`)} ${fragmentChain(60, type, leaf)}`,
  ],
  [
    '2,500 variables',
    ({ field, leaf }) => `query (${repeat(2_500, (n) => `$v${n}: ID`)}) { ${field} { ${leaf} } }`,
  ],
  [
    'a variable that is used 3,000 times',
    () => `query ($v: ID!) { ${repeat(3_000, () => 'node(id: $v) { id }').slice(0, 60_000)} }`,
  ],
  [
    'operations that use a variable through fragments',
    ({ type, leaf }) =>
      `${repeat(700, (n) => `query q${n}($v: Boolean!) { ...R }`)} fragment R on Query { ${repeat(400, () => '...D')} } fragment D on Query { __typename @skip(if: $v) node(id: 1) { ... on ${type} { ${leaf} } } }`,
  ],
  ['7,000 values in a list', () => `{ node(id: [${repeat(7_000, (n) => String(n))}]) { id } }`],
  ['an object with 3,500 fields', () => `{ node(id: { ${repeat(3_500, (n) => `f${n}: 1`)} }) { id } }`],
  ['50 directives on one field', () => `{ __typename ${'@include(if: true) '.repeat(50)} }`],
  [
    '100 aliases of nested fields',
    ({ field, leaf }) => `{ ${repeat(100, (n) => `a${n}: ${field} { ${leaf} }`)} }`,
  ],
  ['a string of 90,000 characters', () => `{ node(id: "${'x'.repeat(90_000)}") { id } }`],
  ['a name of 90,000 characters', () => `{ ${'x'.repeat(90_000)} }`],
  ['comments of 90,000 characters', ({ field, leaf }) => `{ ${field} { ${leaf} } } ${'#x\n'.repeat(30_000)}`],
  ['70,000 commas', ({ field, leaf }) => `{ ${field} { ${leaf} } } ${','.repeat(70_000)}`],
];

function fragmentChain(length: number, type: string, leaf: string): string {
  return repeat(length, (n) => `fragment F${n} on ${type} { ${n + 1 < length ? `...F${n + 1}` : leaf} }`);
}

function chain(length: number, field: string, type: string, leaf: string): string {
  return `{ ${field} { ...F0 } } ${fragmentChain(length, type, leaf)}`;
}

function spreadAll(count: number, field: string, type: string, leaf: string): string {
  const later = (n: number) => repeat(count - n - 1, (k) => `...F${n + k + 1}`);
  return `{ ${field} { ...F0 } } ${repeat(count, (n) => `fragment F${n} on ${type} { ${leaf} ${later(n)} }`)}`;
}

function doubling(count: number, field: string, type: string, leaf: string): string {
  const next = (n: number) => (n + 1 < count ? `...F${n + 1} ...F${n + 1}` : leaf);
  return `{ ${field} { ...F0 } } ${repeat(count, (n) => `fragment F${n} on ${type} { ${next(n)} }`)}`;
}

describe.each(Object.entries(NAMES))('%s', (path, names) => {
  it.each(DOCUMENTS)('responds with 200 or 400, and never 500, to %s', async (_, buildDocument) => {
    const query = buildDocument(names);
    // Those that are run again and again are compiled.
    for (let run = 0; run < 4; run += 1) {
      const operationName = query.includes('query q0') ? 'q0' : undefined;
      const request = { query, operationName, variables: { v: 'x' } };
      const response = await gateway.post(path, request, { ...ACCEPT, ...headers[path] });
      const text = await response.text();
      expect([200, 400], text.slice(0, 300)).toContain(response.status);
      if (response.status === 400) expect(text.length).toBeLessThan(8_192);
    }
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    expect(gateway.logged.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
  });

  it('accepts documents that are large and ordinary', async () => {
    const { field, leaf } = names;
    const documents = [
      `{ ${repeat(99, (n) => `a${n}: ${field} { ${leaf} }`)} }`,
      chain(60, field, names.type, leaf),
      `{ ${field} { ${repeat(2_000, () => leaf)} } }`,
    ];
    for (const query of documents) {
      const response = await gateway.post(path, { query }, { ...ACCEPT, ...headers[path] });
      await response.arrayBuffer();
      expect(response.status).toBe(200);
    }
  });
});
