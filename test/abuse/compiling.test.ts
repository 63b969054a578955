import { compileQuery } from 'graphql-jit';
import { describe, expect, it } from 'vitest';
import { Documents } from '../../src/graphql/documents.ts';
import { createExecutor } from '../../src/management/execute.ts';
import { schema } from '../../src/management/schema.ts';

const TIMES = 5;
const SIGNED_IN = { signedIn: { viewer: { accountId: 'ada', role: 'USER', sessionId: 's' } } };
const ANONYMOUS = { signedIn: null };

/** Runs a document several times, and returns how often it was compiled. */
async function countCompilations(query: string, contextValue: object): Promise<number> {
  let compilations = 0;
  const execute = createExecutor(schema, (...args) => {
    compilations += 1;
    return compileQuery(...args);
  });
  const { document, errors } = new Documents(schema).read(query);
  expect(errors).toEqual([]);
  for (let time = 0; time < TIMES; time += 1) await execute({ schema, document, contextValue });
  return compilations;
}

const fields = (count: number) => Array.from({ length: count }, () => '__typename').join(' ');

describe('the executor of the management API', () => {
  it('compiles a query that a signed-in caller repeats, once', async () => {
    expect(await countCompilations(`{ ${fields(200)} }`, SIGNED_IN)).toBe(1);
  });

  it('compiles nothing for callers who are not signed in', async () => {
    expect(await countCompilations('{ __typename }', ANONYMOUS)).toBe(0);
    expect(await countCompilations('{ me { id } }', ANONYMOUS)).toBe(0);
  });

  it.each([
    ['a query of 201 selections', `{ ${fields(201)} }`],
    [
      'a query of 201 selections through fragments',
      `{ ...A ...A ...A } fragment A on Query { ${fields(66)} }`,
    ],
    ['a mutation', 'mutation { deletePgpKey(input: { id: "x" }) { __typename } }'],
    ['a document of two operations', 'query A { me { id } } query B { me { id } }'],
  ])('compiles nothing of %s', async (_, query) => {
    expect(await countCompilations(query, SIGNED_IN)).toBe(0);
  });
});
