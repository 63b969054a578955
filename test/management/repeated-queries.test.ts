import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listEvents } from '../support/event-log.ts';
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

// Often enough to be compiled.
const TIMES = 8;

const requests: Record<string, { query: string; variables?: object; operationName?: string }> = {
  'a query of scalar fields': { query: '{ me { id email displayName role createdAt __typename } }' },
  'a query with aliases and fragments': {
    query:
      'query { a: me { ...F } b: me { ... on Account { n: displayName } } } fragment F on Account { id x: email }',
  },
  'a query of a node': {
    query: 'query ($id: ID!) { node(id: $id) { __typename id ... on ClientKey { name scopes status } } }',
    variables: {},
  },
  'a query of a connection': {
    query:
      '{ clientKeys(first: 2) { edges { cursor node { id name } } pageInfo { hasNextPage endCursor } } }',
  },
  'a query with default values of variables': {
    query:
      'query ($n: Int = 1, $all: Boolean = false) { clientKeys(first: $n) { edges { node { name id @include(if: $all) } } } }',
    variables: { all: true },
  },
  'one of several operations in a document': {
    query: 'query A { me { id } } query B { me { email } }',
    operationName: 'B',
  },
  'a query of an object that does not exist': { query: '{ clientKey(id: "lk_0000000000000000") { id } }' },
  'an introspection query': {
    query: '{ __schema { queryType { name fields { name } } } __type(name: "Account") { kind } }',
  },
  'a query with a field error': { query: '{ me { id } node(id: "nonsense") { id } }' },
  'a query without a required variable': { query: 'query ($id: ID!) { node(id: $id) { id } }' },
  'a query with a variable of the wrong type': {
    query: 'query ($n: Int) { clientKeys(first: $n) { edges { cursor } } }',
    variables: { n: 'many' },
  },
  'a mutation': {
    query: 'mutation ($input: UpdateClientKeyInput!) { updateClientKey(input: $input) { __typename } }',
    variables: { input: { id: 'nonsense', name: 'x' } },
  },
};

describe('POST /graphql', () => {
  it.each(Object.keys(requests))('returns the same response each time for %s', async (name) => {
    const { variables, ...request } = requests[name] ?? { query: '' };
    const body = { ...request, variables: name === 'a query of a node' ? { id } : variables };
    const responses = [];
    for (let time = 0; time < TIMES; time += 1) {
      const response = await gateway.post('/graphql', body, bearer(token));
      const requestId = response.headers.get('x-request-id') ?? 'none';
      responses.push([response.status, (await response.text()).replaceAll(requestId, 'request-id')]);
    }
    expect(responses[0]?.[1]).toMatch(/^\{"(data|errors)":/);
    for (const response of responses) expect(response).toEqual(responses[0]);
  });

  it('authenticates each repetition of a query, and resolves it for its caller', async () => {
    const query = '{ me { email } }';
    for (let time = 0; time < TIMES; time += 1) await gateway.post('/graphql', { query }, bearer(token));
    expect((await gateway.post('/graphql', { query })).status).toBe(401);
    const other = await gateway.signUp('grace@example.com');
    const response = await gateway.post('/graphql', { query }, bearer(other.accessToken));
    expect(await response.json()).toEqual({ data: { me: { email: 'grace@example.com' } } });
  });

  it('resolves a repeated query with the variables of each request', async () => {
    const query = 'query ($first: Int) { clientKeys(first: $first) { edges { node { name } } } }';
    for (let time = 0; time < TIMES; time += 1) {
      const first = (time % 3) + 1;
      const response = await gateway.post('/graphql', { query, variables: { first } }, bearer(token));
      expect((await response.json()).data.clientKeys.edges).toHaveLength(first);
    }
  });

  it('runs each of several repeated operations in a document by its name', async () => {
    const query = 'query A { me { id } } query B { me { email } }';
    for (let time = 0; time < TIMES; time += 1) {
      for (const [operationName, field] of Object.entries({ A: 'id', B: 'email' })) {
        const response = await gateway.post('/graphql', { query, operationName }, bearer(token));
        expect(Object.keys((await response.json()).data.me)).toEqual([field]);
      }
    }
  });

  it('runs each repetition of a mutation with errors once', async () => {
    const { account } = await gateway.signUp();
    const query = `mutation {
      login(input: { email: "${account.email}", password: "not the right password" }) { __typename }
      deletePgpKey(input: { id: "nonsense" }) { __typename }
    }`;
    for (let time = 0; time < TIMES; time += 1) {
      const response = await gateway.post('/graphql', { query }, bearer(token));
      expect((await response.json()).errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    }
    const filter = { type: 'account.login_failed', target: account.id };
    expect(await listEvents(gateway, token, filter)).toHaveLength(TIMES);
  });
});
