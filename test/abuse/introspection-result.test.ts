import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type ExecutionArgs,
  execute,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionOptions,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { Introspection } from '../../src/dataplane/introspection.ts';
import { shopSdl } from '../../src/demo/shop.ts';
import { largeSdl } from '../support/large-schema.ts';

const managementSdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** Every kind of type, deprecation, default value, text that JSON escapes, and a schema description. */
const everyKind = `
  """A schema\\u2028 with "quotes", \\\\ and\\nlines: é 🎉"""
  schema { query: Q mutation: M subscription: S }
  "Repeatable."
  directive @many(a: Int = 1, b: [String!] = ["x\\"y", "\\u0000"]) repeatable on FIELD | FIELD_DEFINITION
  directive @old(a: Int @deprecated(reason: "old")) on SCHEMA
  scalar Url @specifiedBy(url: "https://example.com/a\\"b")
  scalar Plain
  enum E { A "B's description" B @deprecated C @deprecated(reason: "no \\"c\\"") }
  interface Base { id: ID! }
  interface Sub implements Base { id: ID! more: [[Int!]]! }
  type One implements Sub & Base { id: ID! more: [[Int!]]! old: Int @deprecated(reason: "") }
  type Two { a(x: Int = 3, y: I = { s: "t", e: A, l: [1, 2], n: null, f: 1.5 }, z: E = B @deprecated): One }
  union U = One | Two
  input I { s: String = "d" e: E l: [Int] n: Boolean f: Float i: I old: Int @deprecated }
  input OneOf @oneOf { a: Int b: String }
  type Q { u: U base: Base sub: Sub e(i: I, o: OneOf): E url: Url plain: Plain }
  type M { m(i: I!): Q }
  type S { s: Int }
`;

const SCHEMAS: readonly [string, GraphQLSchema][] = [
  ['the sample shop', buildSchema(shopSdl)],
  ['the management API', buildSchema(managementSdl)],
  ['a schema with every kind of type', buildSchema(everyKind)],
  ['the smallest schema', buildSchema('type Query { a: Int }')],
  ['a large schema', buildSchema(largeSdl({ types: 200 }))],
];

const OPTIONS: readonly IntrospectionOptions[] = [
  {},
  { descriptions: false },
  { specifiedByUrl: true },
  { directiveIsRepeatable: true },
  { schemaDescription: true },
  { inputValueDeprecation: true },
  { oneOf: true },
  { typeDepth: 3 },
  {
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
    typeDepth: 12,
  },
];

async function expectSameResult(
  schema: GraphQLSchema,
  query: string,
  variableValues: Record<string, unknown> = {},
) {
  const args: ExecutionArgs = { schema, document: parse(query), variableValues };
  const expected = JSON.stringify(await execute(args));
  const introspection = new Introspection(schema);
  // The second one comes from the cache when there are no variables.
  for (let run = 0; run < 2; run += 1) {
    const result = await introspection.answer(args, query);
    expect('bytes' in result ? String(result.bytes) : result).toBe(expected);
  }
}

describe.each(SCHEMAS)('introspection of %s', (_, schema) => {
  it.each(OPTIONS.map((options) => [JSON.stringify(options), options] as const))(
    'returns the same bytes as GraphQL.js for the standard query with %s',
    async (_name, options) => expectSameResult(schema, getIntrospectionQuery(options)),
  );
});

/** Queries other than the standard one, by what is special about them. */
const QUERIES: readonly [string, string, Record<string, unknown>?][] = [
  ['names of types alone', '{ __typename }'],
  ['aliases', '{ a: __schema { b: types { c: name d: __typename } } e: __typename }'],
  [
    'fields that are selected twice',
    '{ __schema { types { name } types { kind name fields { name } } } __schema { types { fields { type { name } } } } }',
  ],
  [
    'fragments',
    'query A { ...F ...F } fragment F on Q { __schema { ...G } __type(name: "One") { ...T } } fragment G on __Schema { queryType { ...T } types { ...T ...T } } fragment T on __Type { name fields(includeDeprecated: true) { name isDeprecated deprecationReason } }',
  ],
  [
    'inline fragments',
    '{ ... on Q { ... { __schema { ... on __Schema { ... @include(if: true) { types { ... on __Type { name } } } } } } } }',
  ],
  [
    'a selection of a fragment that is merged with another after it was read alone',
    '{ a: __type(name: "One") { ...T } b: __type(name: "One") { ...T fields { type { name } } } } fragment T on __Type { fields { name } }',
  ],
  [
    'a selection of a fragment that is read alone after it was merged with another',
    '{ b: __type(name: "One") { ...T fields { type { name } } } a: __type(name: "One") { ...T } } fragment T on __Type { fields { name } }',
  ],
  ['a type that does not exist', '{ __type(name: "Nothing") { name } }'],
  [
    'a type by a variable',
    'query ($n: String!, $d: Boolean = true) { __type(name: $n) { name enumValues(includeDeprecated: $d) { name isDeprecated } } }',
    { n: 'E' },
  ],
  [
    'a variable that is not given',
    'query ($d: Boolean) { __type(name: "E") { enumValues(includeDeprecated: $d) { name } } }',
  ],
  [
    'conditions by variables',
    'query ($v: Boolean!) { __schema @include(if: $v) { types { name @skip(if: $v) kind } } a: __typename @skip(if: $v) }',
    { v: true },
  ],
  ['conditions that omit everything', '{ __schema { types @skip(if: true) { name } } }'],
  ['an operation of several', 'query A { __typename } query B { b: __schema { types { name } } }'],
  ['a mutation', 'mutation { __typename }'],
  [
    'default values',
    '{ __type(name: "Two") { fields { args(includeDeprecated: true) { name defaultValue } } } __schema { directives { args { defaultValue } isRepeatable locations } } }',
  ],
];

describe('introspection other than the standard query', () => {
  const schema = buildSchema(everyKind);

  it.each(QUERIES.filter(([name]) => name !== 'an operation of several'))(
    'returns the same bytes as GraphQL.js for %s',
    async (_, query, variables) => expectSameResult(schema, query, variables),
  );

  it('returns what the chosen operation of a document selects', async () => {
    const [, query = ''] = QUERIES.find(([name]) => name === 'an operation of several') ?? [];
    const args: ExecutionArgs = { schema, document: parse(query), operationName: 'B' };
    const result = await new Introspection(schema).answer(args, 'B');
    expect('bytes' in result && String(result.bytes)).toBe(JSON.stringify(await execute(args)));
  });

  it('lets other work run while a large result is rendered', async () => {
    const large = buildSchema(largeSdl({ types: 300 }));
    const query = getIntrospectionQuery();
    let turns = 0;
    const interval = setInterval(() => {
      turns += 1;
    }, 0);
    await new Introspection(large).answer({ schema: large, document: parse(query) }, query);
    clearInterval(interval);
    expect(turns).toBeGreaterThan(0);
  });

  it('renders the result of an operation without variables once, and one with variables each time', async () => {
    const introspection = new Introspection(schema);
    const bytesOf = async (query: string) => {
      const result = await introspection.answer(
        { schema, document: parse(query), variableValues: { n: 'E' } },
        query,
      );
      return 'bytes' in result ? result.bytes : undefined;
    };
    const fixed = '{ __type(name: "E") { name } }';
    expect(await bytesOf(fixed)).toBe(await bytesOf(fixed));
    const variable = 'query ($n: String!) { __type(name: $n) { name } }';
    expect(await bytesOf(variable)).not.toBe(await bytesOf(variable));
  });

  it('keeps no rendering that failed', async () => {
    const introspection = new Introspection(schema);
    const document = parse('query A { __typename }');
    await expect(introspection.answer({ schema, document, operationName: 'B' }, 'A')).rejects.toThrow();
    const result = await introspection.answer({ schema, document, operationName: 'A' }, 'A');
    expect('bytes' in result && String(result.bytes)).toBe('{"data":{"__typename":"Q"}}');
  });

  it('renders one result for many who ask for it at the same time', async () => {
    const query = getIntrospectionQuery();
    const introspection = new Introspection(schema);
    const args = { schema, document: parse(query) };
    const results = await Promise.all(Array.from({ length: 20 }, () => introspection.answer(args, query)));
    const bytes = results.map((result) => ('bytes' in result ? result.bytes : undefined));
    expect(new Set(bytes).size).toBe(1);
  });
});
