import { afterAll, beforeAll, expect, it } from 'vitest';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let token: string;
let id: string;
beforeAll(async () => {
  gateway = await startGateway();
  ({ accessToken: token } = await gateway.signUp());
  ({ id } = (await gateway.createKey(token)).clientKey);
  for (const name of ['a', 'b', 'c']) await gateway.createKey(token, { name });
});
afterAll(() => gateway[Symbol.asyncDispose]());

// More often than a query is run before it is compiled.
const TIMES = 8;

const requests: Record<string, { query: string; variables?: object; operationName?: string }> = {
  'who is signed in': { query: '{ me { id email displayName role createdAt __typename } }' },
  'aliases and fragments': {
    query:
      'query { a: me { ...F } b: me { ... on Account { n: displayName } } } fragment F on Account { id x: email }',
  },
  'a node of any type': {
    query: 'query ($id: ID!) { node(id: $id) { __typename id ... on ClientKey { name scopes status } } }',
    variables: {},
  },
  'a page of a list': {
    query:
      '{ clientKeys(first: 2) { edges { cursor node { id name } } pageInfo { hasNextPage endCursor } } }',
  },
  'variables with defaults': {
    query:
      'query ($n: Int = 1, $all: Boolean = false) { clientKeys(first: $n) { edges { node { name id @include(if: $all) } } } }',
    variables: { all: true },
  },
  'one of several operations': {
    query: 'query A { me { id } } query B { me { email } }',
    operationName: 'B',
  },
  'what is not there': { query: '{ clientKey(id: "lk_0000000000000000") { id } }' },
  'the schema': {
    query: '{ __schema { queryType { name fields { name } } } __type(name: "Account") { kind } }',
  },
  'a field that fails': { query: '{ me { id } node(id: "nonsense") { id } }' },
  'a variable that is missing': { query: 'query ($id: ID!) { node(id: $id) { id } }' },
  'a variable of the wrong type': {
    query: 'query ($n: Int) { clientKeys(first: $n) { edges { cursor } } }',
    variables: { n: 'many' },
  },
  'a mutation': {
    query: 'mutation ($input: UpdateClientKeyInput!) { updateClientKey(input: $input) { __typename } }',
    variables: { input: { id: 'nonsense', name: 'x' } },
  },
};

it.each(Object.keys(requests))('a query is answered alike however often it came: %s', async (name) => {
  const { variables, ...request } = requests[name] ?? { query: '' };
  const body = { ...request, variables: name === 'a node of any type' ? { id } : variables };
  const answers = [];
  for (let time = 0; time < TIMES; time += 1) {
    const response = await gateway.post('/graphql', body, bearer(token));
    const requestId = response.headers.get('x-request-id') ?? 'none';
    answers.push([response.status, (await response.text()).replaceAll(requestId, 'request-id')]);
  }
  expect(answers[0]?.[1]).toMatch(/^\{"(data|errors)":/);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

it('a query that came often still needs somebody signed in, and tells each caller their own', async () => {
  const query = '{ me { email } }';
  for (let time = 0; time < TIMES; time += 1) await gateway.post('/graphql', { query }, bearer(token));
  expect((await gateway.post('/graphql', { query })).status).toBe(401);
  const other = await gateway.signUp('grace@example.com');
  const answer = await gateway.post('/graphql', { query }, bearer(other.accessToken));
  expect(await answer.json()).toEqual({ data: { me: { email: 'grace@example.com' } } });
});
