import { afterAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { largeSdl } from '../support/large-schema.ts';
import { SchemaFolder } from '../support/schema-folder.ts';
import { type Answer, startShopGateway } from '../support/shop-gateway.ts';

const folder = new SchemaFolder();
afterAll(() => folder[Symbol.dispose]());

/** Schemas that servers publish although GraphQL.js holds them invalid, and what is invalid about them. */
const REAL: readonly [string, string, RegExp][] = [
  [
    'a deprecated field of an interface that is not deprecated',
    'interface Node { id: ID! } type Project implements Node { id: ID! @deprecated(reason: "old") } type Query { node: Node }',
    /Node\.id/,
  ],
  [
    'a required argument that is deprecated',
    'type Query { node(old: Int! @deprecated(reason: "old")): Int }',
    /Required argument|old/,
  ],
  [
    'a required input field that is deprecated',
    'input I { old: Int! @deprecated } type Query { node(i: I): Int }',
    /Required input field|old/,
  ],
  [
    'an object without a field of its interface',
    'interface Node { id: ID! name: String } type A implements Node { id: ID! } type Query { node: Node a: A }',
    /Node\.name/,
  ],
  [
    'an object whose field has another type than in its interface',
    'interface Node { id: ID! } type A implements Node { id: Int } type Query { node: Node a: A }',
    /Node\.id/,
  ],
  [
    'an additional required argument of an implementation',
    'interface Node { id: ID } type A implements Node { id(x: Int!): ID } type Query { node: Node a: A }',
    /x/,
  ],
  ['a type without fields', 'type Empty type Query { node: Int empty: Empty }', /Empty/],
  ['an enum without values', 'enum Empty type Query { node: Int empty: Empty }', /Empty/],
  ['a name that begins with two underscores', 'type Query { node: Int __own: Int }', /__own/],
];

describe('an upstream with an invalid schema that can be served', () => {
  it.each(REAL)('starts, and its problems are logged and listed: %s', async (_, sdl, problem) => {
    await using gateway = await startShopGateway({ shop: { schema: folder.write(sdl) } });
    const { key } = await gateway.key();
    await (await gateway.call(key, '{ node { __typename } }')).arrayBuffer();
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect(ready.status).toBe(200);
    const warnings = gateway.logged.map((line) => JSON.parse(line)).filter(({ level }) => level === 40);
    expect(warnings).toContainEqual(
      expect.objectContaining({ api: 'shop', problem: expect.stringMatching(problem) }),
    );
    const query = '{ apis { name problems } }';
    const response = await gateway.post('/graphql', { query }, bearer(gateway.accessToken));
    const { data } = (await response.json()) as Answer;
    expect(data?.apis).toEqual([
      { name: 'shop', problems: expect.arrayContaining([expect.stringMatching(problem)]) },
    ]);
  });

  it('lists 20 problems at most, each of at most 300 characters', async () => {
    const long = 'x'.repeat(1_000);
    const fields = Array.from({ length: 100 }, (_, n) => `${long}${n}(a: Int! @deprecated): Int`);
    const sdl = `type Query { ${fields.join(' ')} }`;
    await using gateway = await startShopGateway({ shop: { schema: folder.write(sdl) } });
    const response = await gateway.post(
      '/graphql',
      { query: '{ apis { problems } }' },
      bearer(gateway.accessToken),
    );
    const { data } = (await response.json()) as { data: { apis: { problems: string[] }[] } };
    const problems = data.apis[0]?.problems ?? [];
    expect(problems).toHaveLength(20);
    for (const problem of problems) expect(problem.length).toBeLessThanOrEqual(300);
  });
});

/** Schemas in which a rule could protect one definition and not the other. */
const AMBIGUOUS: readonly [string, string][] = [
  ['a type that is defined twice', 'type A { a: Int } type A { b: Int } type Query { a: A }'],
  ['a field that is defined twice', 'type Query { a: Int a: String }'],
  ['a field that an extension defines again', 'type Query { a: Int } extend type Query { a: Int }'],
  ['two schema definitions', 'schema { query: Query } schema { query: Query } type Query { a: Int }'],
  [
    'two schema definitions with different operation types',
    'schema { query: Query } schema { mutation: M } type Query { a: Int } type M { a: Int }',
  ],
  [
    'an operation type that is given twice',
    'schema { query: Query query: B } type Query { a: Int } type B { a: Int }',
  ],
];

describe('an upstream with an ambiguous schema', () => {
  it.each(AMBIGUOUS)('stops the start: %s', async (_, sdl) => {
    await expect(startShopGateway({ shop: { schema: folder.write(sdl) } })).rejects.toThrow(
      /line 1: .*twice/,
    );
  });
});

describe("a schema of GitHub's size", () => {
  it('starts, without problems, and is served', async () => {
    await using gateway = await startShopGateway({
      shop: { schema: folder.write(largeSdl()) },
      logLevel: 'info',
    });
    const { key } = await gateway.key();
    const before = gateway.shop.received.length;
    await (await gateway.call(key, '{ t0 { f0 { f1 { id } } } }')).arrayBuffer();
    expect(gateway.shop.received.length).toBe(before + 1);
    expect(gateway.logged.filter((line) => JSON.parse(line).level >= 40)).toEqual([]);
  });
});
