import fc from 'fast-check';
import { buildSchema, parse, type ValidationRule, ValuesOfCorrectTypeRule, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ValuesOfTypeRule } from '../../src/graphql/input-errors.ts';

describe('ValuesOfTypeRule', () => {
  const values = buildSchema(`
    enum E { X Y }
    input I { a: Int! b: String = "x" c: I d: [I!] e: E f: [[Int!]!] g: Boolean! = true }
    input One @oneOf { a: Int b: String c: One }
    scalar Any
    type Query {
      f(int: Int, int1: Int!, float: Float, string: String, id: ID, boolean: Boolean, e: E, any: Any,
        i: I, i1: I!, one: One, ints: [Int], ints1: [Int!]!, lists: [[Int!]], es: [E!], is: [I!], strings: [String!]!): Int
    }
  `);
  const isValid = (text: string, rule: ValidationRule) =>
    validate(values, parse(text), [rule], { maxErrors: 1 }).length === 0;
  const names = values.getQueryType()?.getFields().f?.args ?? [];

  const { literal } = fc.letrec<{ literal: string }>((tie) => ({
    literal: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        'null',
        'true',
        'X',
        'Y',
        'Z',
        '1',
        '-1',
        '1.5',
        '1e50',
        '2147483648',
        '99999999999999999999',
        '""',
        '"X"',
        '"1"',
        '"""x"""',
        '$v',
      ),
      fc.array(tie('literal'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), tie('literal')), {
          maxLength: 4,
          selector: ([name]) => name,
        })
        .map((fields) => `{ ${fields.map((field) => field.join(': ')).join(', ')} }`),
      fc.tuple(fc.constantFrom('1', '"x"'), tie('literal')).map(([a, c]) => `{ a: ${a}, c: ${c} }`),
    ),
  }));

  it('accepts and rejects the same literals as ValuesOfCorrectTypeRule', () => {
    const verdicts = { true: 0, false: 0 };
    const property = fc.property(fc.constantFrom(...names), literal, (argument, value) => {
      const type = String(argument.type).replace(/!$/, '');
      const required = argument.name === 'int1' ? '' : 'int1: 1, ';
      const texts = [`query ($v: Int) { f(${required}${argument.name}: ${value}) }`];
      if (!value.includes('$')) texts.push(`query ($w: ${type} = ${value}) { f(${argument.name}: $w) }`);
      for (const text of texts) {
        const expected = isValid(text, ValuesOfCorrectTypeRule);
        verdicts[`${expected}`] += 1;
        expect([text, isValid(text, ValuesOfTypeRule)]).toEqual([text, expected]);
      }
    });
    fc.assert(property, { numRuns: 4_000 });
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(300);
  });
});
