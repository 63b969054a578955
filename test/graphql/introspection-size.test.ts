import {
  buildSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  introspectionFromSchema,
  parse,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { IntrospectionSizeRule, introspectionLimits } from '../../src/graphql/introspection-size.ts';

const OPTIONS = {
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
};

const SCHEMAS: Readonly<Record<string, GraphQLSchema>> = {
  'one field': buildSchema('type Query { a: Int }'),
  'types of every kind': buildSchema(`
    "A schema with a description."
    schema { query: Query }
    directive @tag(names: [String!]! = ["a"]) repeatable on FIELD
    scalar Date @specifiedBy(url: "https://example.com/date")
    interface Node { "The \\"global\\" id." id: ID! }
    type A implements Node { id: ID! old(since: Date @deprecated(reason: "no")): [[Int!]!] @deprecated }
    type B { a: A }
    union U = A | B
    enum E { X Y @deprecated }
    input I @oneOf { e: E i: I }
    type Query { node(id: ID!, in: I = { e: X }): Node u: U }
  `),
  'many fields': buildSchema(
    `type Query { ${Array.from({ length: 300 }, (_, n) => `field${n}(a: Int): [Query!]!`).join(' ')} }`,
  ),
};

const isAccepted = (schema: GraphQLSchema, text: string) =>
  validate(schema, parse(text), [IntrospectionSizeRule]).length === 0;

describe.each(Object.entries(SCHEMAS))('the limit of introspections of a schema with %s', (_, schema) => {
  it('is at least four times the standard response and at most twice that', () => {
    const { length } = JSON.stringify(introspectionFromSchema(schema, OPTIONS));
    const { size } = introspectionLimits(schema);
    expect(size).toBeGreaterThanOrEqual(4 * length);
    expect(size).toBeLessThan(8 * length);
  });

  it('is computed once', () => {
    expect(introspectionLimits(schema)).toBe(introspectionLimits(schema));
  });

  it('admits the standard introspection, and two of them, and rejects five', () => {
    const standard = getIntrospectionQuery(OPTIONS);
    const [operation = '', ...fragments] = standard.split(/(?=\n\s*fragment )/);
    const selection = operation.slice(operation.indexOf('{') + 1, operation.lastIndexOf('}'));
    const repeated = (times: number) => {
      const aliased = Array.from({ length: times }, (_, n) =>
        selection.replace('__schema', `a${n}: __schema`),
      );
      return `{ ${aliased.join('\n')} } ${fragments.join('\n')}`;
    };
    expect(isAccepted(schema, standard)).toBe(true);
    expect(isAccepted(schema, repeated(2))).toBe(true);
    expect(isAccepted(schema, repeated(5))).toBe(false);
  });
});

describe('IntrospectionSizeRule', () => {
  const schema = SCHEMAS['many fields'] as GraphQLSchema;
  const below = (levels: number) =>
    `${'{ fields { type { ofType'.repeat(levels)} { name } ${'} } }'.repeat(levels)}`;

  it('estimates __type by the largest type, also when a small one is named', () => {
    expect(isAccepted(schema, '{ __type(name: "Int") { name fields { name } } }')).toBe(true);
    expect(
      isAccepted(
        schema,
        `{ __type(name: "Int") { fields { type { ofType { ofType { ofType ${below(2)} } } } } } }`,
      ),
    ).toBe(false);
  });

  it('estimates __type by the largest type, which need not be the query type', () => {
    const fields = Array.from({ length: 300 }, (_, n) => `field${n}(a: Int): [Large!]!`).join(' ');
    const other = buildSchema(`type Query { large: Large } type Large { ${fields} }`);
    const document = `{ __type(name: "Int") { fields { type { ofType { ofType { ofType ${below(2)} } } } } } }`;
    expect(isAccepted(other, '{ __type(name: "Int") { name fields { name } } }')).toBe(true);
    expect(isAccepted(other, document)).toBe(false);
  });

  it('rejects an introspection of short names that selects many more fields than the standard one', () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    const leaves = letters.map((letter) => `${letter}: isDeprecated`).join(' ');
    const selecting = (times: number) => {
      const fields = letters.slice(0, times).map((letter) => `${letter}: fields { ${leaves} }`);
      return `{ __type(name: "Query") { ${fields.join(' ')} } }`;
    };
    expect(isAccepted(schema, selecting(1))).toBe(true);
    // Its response would have half as many characters as are allowed.
    expect(isAccepted(schema, selecting(4))).toBe(false);
  });

  it('ignores a fragment and a field that do not exist', () => {
    expect(isAccepted(schema, '{ __schema { ...Missing none { none } } }')).toBe(true);
  });

  it('reports one error, however many introspections are too large', () => {
    const large = `__schema { types { fields { type { ofType { ofType { ofType ${below(3)} } } } } } }`;
    const errors = validate(schema, parse(`{ a: ${large} b: ${large} }`), [IntrospectionSizeRule]);
    expect(errors.map(({ message }) => message)).toEqual([
      'The introspection is more than 4 times as large as the standard one.',
    ]);
    expect(errors[0]?.nodes).toHaveLength(1);
  });
});
