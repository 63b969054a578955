import fc from 'fast-check';
import {
  buildSchema,
  getNamedType,
  isCompositeType,
  isUnionType,
  OverlappingFieldsCanBeMergedRule,
  parse,
  type ValidationRule,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { OverlappingFieldsRule } from '../../src/graphql/overlapping-fields.ts';
import { randomDocument } from '../dataplane/random-document.ts';

const schema = buildSchema(`
  interface Node { id: ID! name(short: Boolean, length: Int): String next: Node nodes: [Node!] }
  interface Named { name(short: Boolean, length: Int): String self: Named size: Float }
  type A implements Node & Named {
    id: ID! name(short: Boolean, length: Int): String next: Node nodes: [Node!] self: Named size: Float
    own: Int other: String! list: [Int] b: B
  }
  type B implements Node {
    id: ID! name(short: Boolean, length: Int): String next: Node nodes: [Node!]
    own: String other: String list: [[Int]] a: A b: [B!]
  }
  type C implements Named { name(short: Boolean, length: Int): String self: Named size: Float own: Int! u: U kind: E }
  enum E { X Y }
  union U = A | B | C
  type Query { id: ID node: Node named: Named u: U us: [U] a: A b: B c: C name(short: Boolean, length: Int): String }
  type Mutation { a: A b: B }
  type Subscription { a: A }
`);

const isValid = (text: string, rule: ValidationRule) =>
  validate(schema, parse(text), [rule], { maxErrors: 1 }).length === 0;

function expectSameVerdict(text: string): void {
  const ours = isValid(text, OverlappingFieldsRule);
  expect([text, ours]).toEqual([text, isValid(text, OverlappingFieldsCanBeMergedRule)]);
}

const COMPOSITES = ['Node', 'Named', 'A', 'B', 'C', 'U', 'Query'];
const ARGUMENTS = [
  ...['', '', '', '(short: true)', '(short: false)', '(length: 1)', '(length: $v)'],
  ...['(length: 1, short: true)', '(short: true, length: 1)'],
];
const ALIASES = ['', '', '', 'x: ', 'y: ', 'id: ', 'name: '];
const FRAGMENTS = 4;

/**
 * Selections of each type, mostly with conflicts: few response names, several types, and fragments that spread each
 * other in turn. Every field exists: whether it does is another rule's business.
 */
const selections = fc.letrec<Record<string, string>>((tie) =>
  Object.fromEntries(
    COMPOSITES.map((name) => {
      const inline = fc
        .constantFrom(...COMPOSITES)
        .chain((on) => tie(on).map((inner) => `... on ${on} ${inner}`));
      const selection = fc.oneof(
        {
          weight: 7,
          arbitrary: fc.constantFrom(...generateFields(name)).chain((field) => fieldSelection(field, tie)),
        },
        { weight: 2, arbitrary: inline },
        { weight: 1, arbitrary: tie(name).map((inner) => `... ${inner}`) },
        { weight: 1, arbitrary: fc.nat({ max: FRAGMENTS - 1 }).map((n) => `...F${n}`) },
      );
      const several = fc
        .array(selection, { minLength: 1, maxLength: 4 })
        .map((all) => `{ ${all.join(' ')} }`);
      return [
        name,
        fc.oneof({ maxDepth: 4 }, fc.constantFrom('{ __typename }', '{ x: __typename }'), several),
      ];
    }),
  ),
);

type Field = readonly [name: string, type: string | undefined];

/** The fields of a type with the composite types that they return. */
function generateFields(name: string): readonly Field[] {
  const type = schema.getType(name);
  const fields = isUnionType(type) || !isCompositeType(type) ? [] : Object.values(type.getFields());
  const typed = fields.map((field): Field => {
    const inner = getNamedType(field.type);
    return [field.name, isCompositeType(inner) ? inner.name : undefined];
  });
  return [['__typename', undefined], ...typed];
}

function fieldSelection(
  [name, type]: Field,
  tie: (type: string) => fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const given = name === 'name' ? fc.constantFrom(...ARGUMENTS) : fc.constant('');
  const inner = type === undefined ? fc.constant('') : tie(type);
  return fc
    .tuple(fc.constantFrom(...ALIASES), fc.constant(name), given, inner)
    .map((parts) => parts.join(''));
}

const fragment = fc
  .constantFrom(...COMPOSITES)
  .chain((type) => (selections[type] ?? fc.constant('')).map((text) => [type, text] as const));

const documents = fc
  .tuple(
    selections.Query ?? fc.constant(''),
    fc.array(fragment, { minLength: FRAGMENTS, maxLength: FRAGMENTS }),
  )
  .map(([root, fragments]) => {
    // A fragment that is not used, or spreads itself, is reported by other rules.
    const uses = fragments.map((_, index) => `u${index}: node { ...F${index} }`);
    const texts = fragments.map(
      ([type, text], index) =>
        `fragment F${index} on ${type} ${text.replace(/\.\.\.F(\d)/g, (all, n) => (Number(n) > index ? all : '__typename'))}`,
    );
    return [`query ($v: Int) { ${uses.join(' ')} ... ${root} }`, ...texts].join('\n');
  });

describe('OverlappingFieldsRule', () => {
  it('accepts and rejects the same documents as OverlappingFieldsCanBeMergedRule', () => {
    let conflicts = 0;
    const property = fc.property(documents, (text) => {
      expectSameVerdict(text);
      if (!isValid(text, OverlappingFieldsRule)) conflicts += 1;
    });
    fc.assert(property, { numRuns: 2_000 });
    expect(conflicts).toBeGreaterThan(100);
    expect(conflicts).toBeLessThan(1_900);
  });

  // `__typename` agrees with every type, so that it must not stand for the others.
  it.each([
    '{ us { ... on C { x: __typename } ... on B { x: id } ... on A { x: nodes { __typename } } } }',
    '{ us { ... on B { x: id } ... on C { x: __typename } ... on A { x: nodes { __typename } } } }',
    '{ us { ... on B { x: id } ... on A { x: nodes { __typename } } ... on C { x: __typename } } }',
    '{ us { ... on C { x: __typename } ...F } } fragment F on Node { ... on B { x: id } ... on A { x: list } }',
    '{ us { ...F ...G } } fragment F on U { ... on C { x: __typename } ... on B { x: id } } fragment G on A { x: list }',
  ])('rejects conflicting types of a response name that __typename has too: %s', (text) => {
    expectSameVerdict(text);
    expect(isValid(text, OverlappingFieldsRule)).toBe(false);
  });

  it('accepts and rejects the same valid documents with their aliases mixed up', () => {
    const tape = fc.array(fc.nat({ max: 10_000 }), { minLength: 5, maxLength: 120 });
    const property = fc.property(tape, fc.nat({ max: 3 }), (numbers, names) => {
      const { text } = randomDocument(schema, numbers);
      expectSameVerdict(text);
      expectSameVerdict(text.replace(/\ba(\d+): /g, (_, n) => `m${Number(n) % (names + 1)}: `));
    });
    fc.assert(property, { numRuns: 500 });
  });
});
