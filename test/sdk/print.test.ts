import fc from 'fast-check';
import { getIntrospectionQuery, parse, print as printed } from 'graphql';
import { describe, expect, it, test } from 'vitest';
import * as operations from '../../src/sdk/generated/operations.ts';
import { print } from '../../src/sdk/print.ts';
import { anyDocument } from './any-document.ts';

const OPTIONS = { experimentalFragmentArguments: true, noLocation: true };

/** What GraphQL.js reads out of our text, against what it was. */
function expectSame(text: string): void {
  const ast = parse(text, OPTIONS);
  expect(printed(parse(print(ast), OPTIONS))).toBe(printed(ast));
}

describe('GraphQL.js reads what we print as what it was', () => {
  it.each([
    '{ a }',
    'query { a b c }',
    'query Q { a }',
    'mutation M($input: I!) { change(input: $input) { id } }',
    'subscription S { ticks(every: 100) }',
    'query ($a: Int, $b: [String!]! = ["x", "y"], $c: [[Int]] = [[1, -2], []]) { f(a: $a, b: $b, c: $c) }',
    'query Q($a: Point = { x: 1, y: { z: [null, true, false, RED] } } @d(a: 1) @e) @f @g(h: "i") { a }',
    '{ short: long(arg: 1.5e10) @include(if: true) @skip(if: $no) { nested { deep } } }',
    '{ ... on User { name } ... { id } ... @include(if: true) { x } ... on User @d { y } ...F @d(e: $e) }',
    'fragment F on User @d { ...G } fragment G on User { id } query { me { ...F } } mutation M { x }',
    'fragment F($size: Int = 10) on User { picture(size: $size) } { me { ...F(size: 20) } }',
    '{ a(s: "", t: "\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u{1F600}\\u0001 \\u2028 é 😀") }',
    '{ a(block: """one line""") }',
    '{ a(block: """   indented """) }',
    '{ a(block: """\n  first\n    second\n\n  third "quoted" \\""" \\ \n""", other: "x") }',
    '{ a(block: """ends with a quote " """) b(block: """ends with \\\n""") c(block: """""") }',
    '{ a(block: """\n\ttab\n\t  more\n""") }',
    '{ a(block: """  keeps this\n  not this""") }',
    '"""What it asks""" query Q("who" $id: ID!) { a } "A part" fragment F on T { b }',
    '{ empty(list: [], object: {}) type: __typename on: fragment }',
    '# a comment\n{ a, b,, c }',
    getIntrospectionQuery(),
  ])('%s', (text) => {
    expectSame(text);
  });

  it.each(Object.entries(operations).filter(([name]) => name.endsWith('Document')))(
    'the operations of the SDK: %s',
    (_, document) => {
      expectSame(String(document));
    },
  );

  it('any text as a string, and as a block string as far as one can hold it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.string({ maxLength: 20 }),
        (text, block) => {
          const value = JSON.stringify(text);
          expectSame(`{ a(s: ${value}, b: """${block.replaceAll('"', "'").replaceAll('\\', '/')}""") }`);
        },
      ),
    );
  });

  it('block strings of quotes, backslashes, blanks and lines in any order', () => {
    const part = fc.constantFrom('a', ' ', '\t', '\n', '\\"""', "'", '\\n');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        expectSame(`{ a(b: """${parts.join('')}x""") c(b: """${parts.join('')}\n""") }`);
      }),
      { numRuns: 500 },
    );
  });

  it('any document', () => {
    fc.assert(fc.property(anyDocument, expectSame), { numRuns: 300 });
  });
});

test('what is not executable is refused', () => {
  expect(() => print(parse('type T { a: Int }'))).toThrow(
    new TypeError('A document to execute cannot hold ObjectTypeDefinition.'),
  );
});
