import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { bearer } from '../support/gateway.ts';
import { readAnswer, readOutcome } from '../support/shop-gateway.ts';

let api: ApiGateway;
let forwarded: string[];
beforeAll(async () => {
  api = await startApiGateway();
  api.respondWith((res, { query }) => {
    forwarded.push(query);
    res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":{"__schema":"of the upstream"}}');
  });
});
afterAll(() => api[Symbol.asyncDispose]());

const SCHEMA = '__schema { queryType { name } }';
const TYPE = '__type(name: "Query") { name }';

const MIXED: [string, string][] = [
  ['__schema together with data', `{ hello ${SCHEMA} }`],
  ['__type together with data', `{ hello ${TYPE} }`],
  ['__schema under an alias together with data', `{ hello a: ${SCHEMA} }`],
  ['__type in a fragment together with data', `{ ...F hello } fragment F on Query { ${TYPE} }`],
  ['__schema in an inline fragment together with data', `{ hello ... on Query { ${SCHEMA} } }`],
  ['__schema in a nested query type', `{ self { ${SCHEMA} } }`],
  ['__type in a nested query type', `{ self { ${TYPE} } }`],
  ['__schema in the payload of a mutation', `mutation { self { ${SCHEMA} } }`],
  ['__type in the payload of a mutation', `mutation { self { ${TYPE} } }`],
  ['__schema in the result of a subscription', `subscription { self { ${SCHEMA} } }`],
  [
    '__type in the result of a subscription',
    `subscription { self { ...F } } fragment F on Query { ${TYPE} }`,
  ],
];

describe('an operation with', () => {
  it.each(MIXED)('%s is rejected with 400, and not forwarded', async (_, query) => {
    for (const accept of ['application/json', 'text/event-stream', 'application/json;q=0.9, */*;q=0.1']) {
      forwarded = [];
      const response = await api.ask({ query }, { Accept: accept });
      const text = await response.text();
      expect([response.status, text.includes('"BAD_REQUEST"')], accept).toEqual([400, true]);
      expect(forwarded).toEqual([]);
    }
  });

  it('__typename together with data is forwarded', async () => {
    for (const query of ['{ __typename hello }', '{ self { __typename } }', 'mutation { __typename act }']) {
      forwarded = [];
      expect((await api.ask({ query })).status).toBe(200);
      expect(forwarded).toHaveLength(1);
    }
  });

  it('nothing but __typename gets a response without the upstream', async () => {
    forwarded = [];
    const response = await api.ask({ query: '{ a: __typename ... { __typename } }' });
    expect(await readAnswer(response)).toEqual({ data: { a: 'Query', __typename: 'Query' } });
    expect(forwarded).toEqual([]);
  });

  it('__schema together with data is rejected with 403 if the key lacks the scopes of the data', async () => {
    const { key } = await api.gateway.key({ scopes: [] });
    const query = `{ hello ${SCHEMA} }`;
    const response = await api.gateway.post('/apis/api', { query }, bearer(key));
    expect(await readOutcome(response)).toEqual([403, 'FORBIDDEN']);
  });
});
