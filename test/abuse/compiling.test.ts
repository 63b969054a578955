import { compileQuery } from 'graphql-jit';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

vi.mock('graphql-jit', { spy: true });

const TIMES = 5;

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = (await gateway.signUp()).accessToken;
});
beforeEach(() => void vi.mocked(compileQuery).mockClear());
afterAll(() => gateway[Symbol.asyncDispose]());

async function repeat(query: string, headers: Record<string, string> = {}): Promise<number[]> {
  const statuses = [];
  for (let time = 0; time < TIMES; time += 1) {
    statuses.push((await gateway.post('/graphql', { query }, headers)).status);
  }
  return statuses;
}

const fields = (count: number) => Array.from({ length: count }, () => '__typename').join(' ');

it('compiles a query of a signed-in caller once', async () => {
  expect(await repeat(`{ ${fields(200)} }`, bearer(token))).toEqual(Array(TIMES).fill(200));
  expect(compileQuery).toHaveBeenCalledTimes(1);
});

it.each([
  ['a query that needs no session', '{ gateway { version } }', 200],
  ['a query that needs one', '{ me { id } }', 401],
])('compiles nothing for callers who are not signed in: %s', async (_, query, status) => {
  expect(await repeat(query)).toEqual(Array(TIMES).fill(status));
  expect(compileQuery).not.toHaveBeenCalled();
});

it.each([
  ['201 selections', `{ ${fields(201)} }`],
  ['201 selections through fragments', `{ ...A ...A ...A } fragment A on Query { ${fields(66)} }`],
  ['a mutation', 'mutation { deletePgpKey(input: { id: "UGdwS2V5OjE=" }) { __typename } }'],
  ['two operations', 'query A { me { id } } query B { me { id } }'],
])('compiles nothing of %s', async (_, query) => {
  await repeat(query, bearer(token));
  expect(compileQuery).not.toHaveBeenCalled();
});
