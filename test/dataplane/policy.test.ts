import { buildASTSchema, buildSchema, extendSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/config/problem.ts';
import { compilePolicy } from '../../src/dataplane/policy.ts';
import { combineAlternatives, policyTable, scopesIn } from '../../src/dataplane/policy-table.ts';

const DIRECTIVE = 'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE';

function buildPolicy(sdl: string, scopes: Record<string, string[]> = {}) {
  return compilePolicy('shop', buildSchema(`${DIRECTIVE} ${sdl}`), scopes);
}

describe('the scopes of @requiresScopes', () => {
  it.each([
    ['"a"', [['a']]],
    ['["a"]', [['a']]],
    ['["a", "b"]', [['a'], ['b']]],
    ['[["a", "b"]]', [['a', 'b']]],
    ['[["a", "b"], ["c"]]', [['a', 'b'], ['c']]],
    ['["a", ["b", "c"]]', [['a'], ['b', 'c']]],
    ['[[]]', [[]]],
  ])('%s are read as GraphQL coerces them', (scopes, alternatives) => {
    const policy = buildPolicy(`type Query { a: Int @requiresScopes(scopes: ${scopes}) }`);
    expect(policy('Query', 'a')).toEqual([alternatives]);
  });
});

describe('the policy of a root field', () => {
  const sdl = `
    schema { query: Q mutation: M subscription: S }
    type Q { a: Int b: Int @requiresScopes(scopes: [["x"]]) c: Q d: Int }
    type M { a: Int } type S { a: Int } type Query { a: Int } type Mutation { a: Int }`;
  const policy = buildPolicy(sdl, { 'Q.c': ['y', 'z'], 'Q.d': [] });

  it('without a rule requires read:{api} in queries and subscriptions, and write:{api} in mutations', () => {
    expect(policy('Q', 'a')).toEqual([[['read:shop']]]);
    expect(policy('S', 'a')).toEqual([[['read:shop']]]);
    expect(policy('M', 'a')).toEqual([[['write:shop']]]);
  });

  it('is not changed by other directives', () => {
    const other = buildPolicy(`
      directive @cached(scopes: [String!]!) on FIELD_DEFINITION
      type Query { a: Int @deprecated(reason: "old") b: Int @cached(scopes: ["x"]) }`);
    expect(other('Query', 'a')).toEqual([[['read:shop']]]);
    expect(other('Query', 'b')).toEqual([[['read:shop']]]);
  });

  it('requires what its rule says, in place of read:{api}', () => {
    expect(policy('Q', 'b')).toEqual([[['x']]]);
    expect(policy('Q', 'c')).toEqual([[['y', 'z']]]);
  });

  it('requires nothing if its rule is an empty list', () => {
    expect(policy('Q', 'd')).toEqual([[[]]]);
  });

  it('does not apply to types that are only named like root types', () => {
    expect(policy('Query', 'a')).toEqual([]);
    expect(policy('Mutation', 'a')).toEqual([]);
  });

  it('is the same each time it is requested', () => {
    expect(policy('Q', 'b')).toBe(policy('Q', 'b'));
  });
});

describe('the policy of other fields', () => {
  it('contains every rule of the type, its extensions, its interfaces and the field', () => {
    const schema = extendSchema(
      buildASTSchema(
        parse(`${DIRECTIVE}
          interface A @requiresScopes(scopes: "interface") { x: Int @requiresScopes(scopes: "interface field") }
          type T implements A @requiresScopes(scopes: "type") { x: Int @requiresScopes(scopes: "field") y: Int }
          type Query { a: A t: T }`),
      ),
      parse(`extend type T @requiresScopes(scopes: "extension") { z: Int }
        extend interface A @requiresScopes(scopes: "interface extension")`),
    );
    const policy = compilePolicy('shop', schema, { 'T.x': ['configured'], 'A.x': ['configured interface'] });
    const typeRules = [[['type']], [['extension']]];
    const interfaceRules = [[['interface']], [['interface extension']], [['interface field']]];
    const rules = [
      [['configured']],
      ...typeRules,
      [['field']],
      [['configured interface']],
      ...interfaceRules,
    ];
    expect(policy('T', 'x')).toEqual(rules);
    const implementer = [[['configured']], ...typeRules, [['field']]];
    expect(policy('A', 'x')).toEqual([[['configured interface']], ...interfaceRules, ...implementer]);
    expect(policy('T', 'y')).toEqual(typeRules);
    expect(policy('T', 'z')).toEqual(typeRules);
  });

  it('requires on an interface what every implementing type requires', () => {
    const policy = buildPolicy(`
      interface A { x: Int } interface B implements A { x: Int }
      type One implements A { x: Int @requiresScopes(scopes: "one") }
      type Two implements A & B { x: Int @requiresScopes(scopes: "two") }
      type Query { a: A b: B }`);
    expect(policy('A', 'x')).toEqual([[['one']], [['two']]]);
    expect(policy('B', 'x')).toEqual([[['two']]]);
    expect(policy('One', 'x')).toEqual([[['one']]]);
  });

  it('requires nothing without a rule, and of types without fields', () => {
    const policy = buildPolicy('union U = T type T { x: Int } enum E { X } type Query { u: U e: E }');
    expect(policy('T', 'x')).toEqual([]);
    expect(policy('U', 'x')).toEqual([]);
    expect(policy('E', 'X')).toEqual([]);
  });
});

describe('compilePolicy', () => {
  it('throws an error that names each unknown type and field', () => {
    const scopes = { 'Query.a': [], 'Query.b': [], 'T.a': [], 'E.X': [], 'I.a': [] };
    const compile = () => buildPolicy('type Query { a: Int e: E } enum E { X } input I { a: Int }', scopes);
    expect(compile).toThrow(ConfigurationError);
    expect(compile).toThrow("'Query.b': the type Query has no field b");
    expect(compile).toThrow("'T.a': the schema has no type T");
    expect(compile).toThrow("'E.X': the type E has no field X");
    expect(compile).toThrow("'I.a': rules are for fields of objects and interfaces, which I is not");
    expect(compile).not.toThrow("'Query.a'");
  });
});

describe('combineAlternatives', () => {
  it.each([
    ['no need', [], []],
    ['one need', [[['a', 'b'], ['c']]], [['a', 'b'], ['c']]],
    [
      'two needs',
      [[['a']], [['b'], ['c']]],
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
    ],
    ['needs that share scopes', [[['b', 'a']], [['a', 'c']]], [['a', 'b', 'c']]],
    [
      'needs whose combinations are the same',
      [
        [['a'], ['b']],
        [['b'], ['a']],
      ],
      [['a', 'b'], ['a'], ['b']],
    ],
    ['a need that requires nothing', [[['a']], [[]]], [['a']]],
    ['only needs that require nothing', [[[]], [[]]], []],
    ['a need with an alternative that requires nothing', [[['a'], []]], []],
  ])('combines %s', (_, needs, alternatives) => {
    expect(new Set(combineAlternatives(needs))).toEqual(new Set(alternatives));
  });

  it('returns the 100 alternatives with the fewest scopes', () => {
    const many = Array.from({ length: 150 }, (_, n) => (n < 75 ? [`${n}`, 'more'] : [`${n}`]));
    const alternatives = combineAlternatives([many]);
    expect(alternatives).toHaveLength(100);
    expect(alternatives.filter(({ length }) => length === 1)).toHaveLength(75);
  });
});

describe('policyTable', () => {
  const schema = buildSchema(`${DIRECTIVE}
    type Query { free: Int read: T } type Mutation { write: Int } type Subscription { watch: Int }
    interface A { x: Int @requiresScopes(scopes: "x") y: Int }
    type T implements A { x: Int y: Int z: Int @requiresScopes(scopes: [["p", "q"], ["r"]]) }
    input I { a: Int } enum E { X }`);
  const policy = compilePolicy('shop', schema, { 'Query.free': [] });
  const table = policyTable(schema, policy);

  it('lists every root field, and the other fields that require scopes', () => {
    expect(table).toEqual([
      { type: 'Query', field: 'free', scopes: [] },
      { type: 'Query', field: 'read', scopes: [['read:shop']] },
      { type: 'Mutation', field: 'write', scopes: [['write:shop']] },
      { type: 'Subscription', field: 'watch', scopes: [['read:shop']] },
      { type: 'A', field: 'x', scopes: [['x']] },
      { type: 'T', field: 'x', scopes: [['x']] },
      { type: 'T', field: 'z', scopes: [['p', 'q'], ['r']] },
    ]);
  });

  it('contains every scope once, in alphabetical order', () => {
    expect(scopesIn(schema, policy)).toEqual(['p', 'q', 'r', 'read:shop', 'write:shop', 'x']);
  });
});
