import fc from 'fast-check';
import { getIntrospectionQuery, parse, print as printed } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as operations from '../../src/sdk/generated/operations.ts';
import { print } from '../../src/sdk/print.ts';
import { anyDocument } from './any-document.ts';

const OPTIONS = { experimentalFragmentArguments: true, noLocation: true };

/** Prints a document, and compares what GraphQL.js parses from both texts. */
function expectSameMeaning(text: string): void {
  const ast = parse(text, OPTIONS);
  expect(printed(parse(print(ast), OPTIONS))).toBe(printed(ast));
}

describe('print of the SDK', () => {
  it.each([
    ['an anonymous query', '{ a }'],
    ['several fields', 'query { a b c }'],
    ['a named query', 'query Q { a }'],
    ['a mutation with a variable', 'mutation M($input: I!) { change(input: $input) { id } }'],
    ['a subscription with an argument', 'subscription S { ticks(every: 100) }'],
    [
      'default values of lists',
      'query ($a: Int, $b: [String!]! = ["x", "y"], $c: [[Int]] = [[1, -2], []]) { f(a: $a, b: $b, c: $c) }',
    ],
    [
      'default values of objects, and directives on variables and operations',
      'query Q($a: Point = { x: 1, y: { z: [null, true, false, RED] } } @d(a: 1) @e) @f @g(h: "i") { a }',
    ],
    [
      'aliases, floats and directives on fields',
      '{ short: long(arg: 1.5e10) @include(if: true) @skip(if: $no) { nested { deep } } }',
    ],
    [
      'inline fragments and fragment spreads',
      '{ ... on User { name } ... { id } ... @include(if: true) { x } ... on User @d { y } ...F @d(e: $e) }',
    ],
    [
      'fragments between operations',
      'fragment F on User @d { ...G } fragment G on User { id } query { me { ...F } } mutation M { x }',
    ],
    [
      'fragment variables and arguments',
      'fragment F($size: Int = 10) on User { picture(size: $size) } { me { ...F(size: 20) } }',
    ],
    ['escaped strings', '{ a(s: "", t: "\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u{1F600}\\u0001 \\u2028 é 😀") }'],
    ['a block string of one line', '{ a(block: """one line""") }'],
    ['an indented block string', '{ a(block: """   indented """) }'],
    [
      'a block string with indentation, quotes and a backslash',
      '{ a(block: """\n  first\n    second\n\n  third "quoted" \\""" \\ \n""", other: "x") }',
    ],
    [
      'block strings that end with a quote, a backslash or nothing',
      '{ a(block: """ends with a quote " """) b(block: """ends with \\\n""") c(block: """""") }',
    ],
    ['a block string with tabs', '{ a(block: """\n\ttab\n\t  more\n""") }'],
    ['a block string whose first line is indented', '{ a(block: """  keeps this\n  not this""") }'],
    [
      'descriptions of operations, variables and fragments',
      '"""What it asks""" query Q("who" $id: ID!) { a } "A part" fragment F on T { b }',
    ],
    [
      'empty lists and objects, and keywords as names',
      '{ empty(list: [], object: {}) type: __typename on: fragment }',
    ],
    ['comments and commas', '# a comment\n{ a, b,, c }'],
    ['the introspection query', getIntrospectionQuery()],
  ])('keeps the meaning of %s', (_, text) => {
    expectSameMeaning(text);
  });

  it.each(Object.entries(operations).filter(([name]) => name.endsWith('Document')))(
    'keeps the meaning of the SDK operation %s',
    (_, document) => {
      expectSameMeaning(String(document));
    },
  );

  it('keeps the meaning of any string and block string', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.string({ maxLength: 20 }),
        (text, block) => {
          const value = JSON.stringify(text);
          expectSameMeaning(
            `{ a(s: ${value}, b: """${block.replaceAll('"', "'").replaceAll('\\', '/')}""") }`,
          );
        },
      ),
    );
  });

  it('keeps the meaning of block strings with quotes, backslashes and white space', () => {
    const part = fc.constantFrom('a', ' ', '\t', '\n', '\\"""', "'", '\\n');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        expectSameMeaning(`{ a(b: """${parts.join('')}x""") c(b: """${parts.join('')}\n""") }`);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the meaning of any document', () => {
    fc.assert(fc.property(anyDocument, expectSameMeaning), { numRuns: 300 });
  });

  it('throws TypeError for a type definition', () => {
    expect(() => print(parse('type T { a: Int }'))).toThrow(
      new TypeError('Unsupported definition in an executable document: ObjectTypeDefinition.'),
    );
  });
});
