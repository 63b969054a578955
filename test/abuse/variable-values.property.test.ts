import fc from 'fast-check';
import { buildSchema, getOperationAST, getVariableValues, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { variableErrors } from '../../src/graphql/input-errors.ts';

const schema = buildSchema(`
  enum E { X Y }
  input I { a: Int! b: String = "x" c: I d: [I!] e: E f: [[Int!]!] g: Boolean! = true }
  input One @oneOf { a: Int b: String c: One }
  scalar Any
  type Query { f(i: I, o: One, any: Any, id: ID, float: Float): Int }
`);
const TYPES = [
  'Int',
  'Int!',
  'Float',
  'String',
  'String!',
  'ID',
  'ID!',
  'Boolean',
  'E',
  'E!',
  'Any',
  'I',
  'I!',
  'One',
  'One!',
  '[Int]',
  '[Int!]!',
  '[[Int!]]',
  '[E!]',
  '[I!]!',
  '[One]',
  '[ID!]',
];
const DEFAULTS: readonly string[] = ['', '', '', ' = null'];

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      'X',
      'Y',
      'Z',
      '',
      '1',
      0,
      1,
      -1,
      1.5,
      1e50,
      2 ** 31,
      2 ** 53,
      -0,
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'constructor', 'toString'),
      tie('value'),
      { maxKeys: 4 },
    ),
    tie('value').map((c) => ({ a: 1, c })),
  ),
}));
const variables = fc.oneof(
  value.map((v) => ({ v })),
  fc.constant({}),
  value.map((v) => ({ v, w: v })),
);

describe('variableErrors', () => {
  it('accepts and rejects the same variables as getVariableValues, and quotes no value', () => {
    const verdicts = { true: 0, false: 0 };
    const property = fc.property(
      fc.constantFrom(...TYPES),
      fc.constantFrom(...DEFAULTS),
      variables,
      (type, preset, given) => {
        const defaultValue = type.endsWith('!') ? '' : preset;
        const operation = getOperationAST(parse(`query ($v: ${type}${defaultValue}) { f }`));
        if (!operation) throw new Error('No operation');
        const expected =
          getVariableValues(schema, operation.variableDefinitions ?? [], given).errors === undefined;
        verdicts[`${expected}`] += 1;
        const errors = variableErrors(schema, operation, given);
        expect([type, JSON.stringify(given), errors.length === 0]).toEqual([
          type,
          JSON.stringify(given),
          expected,
        ]);
        expect(errors.length).toBeLessThanOrEqual(10);
      },
    );
    fc.assert(property, { numRuns: 5_000 });
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(500);
  });
});
