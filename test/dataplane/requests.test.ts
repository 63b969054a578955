import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { bearer } from '../support/gateway.ts';
import { answerOf, outcomeOf, PRODUCT, PRODUCT_DATA, type ShopGateway } from '../support/shop-gateway.ts';

let api: ApiGateway;
let gateway: ShopGateway;
let forwarded: () => number;
beforeAll(async () => {
  api = await startApiGateway();
  gateway = api.gateway;
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  const before = gateway.shop.received.length;
  forwarded = () => gateway.shop.received.length - before;
});

const ORDER = 'mutation { placeOrder(userId: "u1", productId: "p1") { status } }';

function get(parameters: Record<string, string>, headers: Record<string, string> = {}) {
  const url = `${gateway.url}/apis/shop?${new URLSearchParams(parameters)}`;
  return fetch(url, { headers: { ...bearer(api.key), Accept: 'application/json', ...headers } });
}

describe('GET', () => {
  it('answers a query, with variables and operation name', async () => {
    const query = 'query A { __typename } query B($id: ID!) { product(id: $id) { name } }';
    const response = await get({ query, variables: '{"id":"p1"}', operationName: 'B' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: PRODUCT_DATA });
    expect(forwarded()).toBe(1);
  });

  it('never runs a mutation: 405, telling what is allowed', async () => {
    const response = await get({ query: ORDER });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await outcomeOf(response)).toEqual([405, 'BAD_REQUEST']);
    expect(forwarded()).toBe(0);
  });

  it('never runs a mutation that hides behind a query', async () => {
    const response = await get({
      query: `query A { __typename } ${ORDER.replace('mutation', 'mutation B')}`,
      operationName: 'B',
    });
    expect(response.status).toBe(405);
    expect(forwarded()).toBe(0);
  });

  it('without a query is a bad request, and a page for browsers', async () => {
    expect(await outcomeOf(await get({}))).toEqual([400, 'BAD_REQUEST']);
    const page = await get({}, { Accept: 'text/html', Authorization: '' });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    await page.body?.cancel();
  });
});

it.each(['PUT', 'DELETE', 'PATCH'])('%s is 405', async (method) => {
  const response = await fetch(`${gateway.url}/apis/shop`, {
    method,
    headers: { ...bearer(api.key), 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: PRODUCT }),
  });
  expect(await outcomeOf(response)).toEqual([405, 'BAD_REQUEST']);
  expect(forwarded()).toBe(0);
});

it.each(['/apis/nowhere', '/apis/Shop', '/apis/toString', '/apis/__proto__'])(
  '%s is no API: 404',
  async (path) => {
    const response = await gateway.post(path, { query: PRODUCT }, bearer(api.key));
    expect(await outcomeOf(response).catch(() => [response.status])).toContain(404);
  },
);

describe('400 is the answer to', () => {
  it.each([
    ['malformed JSON', '{ "query": "{ __type'],
    ['no JSON at all', 'query { __typename }'],
    ['an empty body', ''],
    ['JSON that is no object', '"{ __typename }"'],
    ['a list of requests', JSON.stringify([{ query: PRODUCT }])],
    ['no query', '{}'],
    ['a query of null', '{"query":null}'],
    ['a query that is no text', '{"query":["{ __typename }"]}'],
    ['variables that are no object', JSON.stringify({ query: PRODUCT, variables: 'id' })],
    ['an operation name that is no text', JSON.stringify({ query: PRODUCT, operationName: 1 })],
    ['parameters that do not exist', JSON.stringify({ query: PRODUCT, key: 'x' })],
  ])('%s, in every form of answer', async (_, body) => {
    for (const accept of ['*/*', 'application/json', 'application/graphql-response+json']) {
      const response = await gateway.post('/apis/shop', body, { ...bearer(api.key), Accept: accept });
      const { data, errors } = await answerOf(response);
      expect([response.status, data], accept).toEqual([400, undefined]);
      expect(errors?.[0]?.extensions, accept).toMatchObject({
        requestId: response.headers.get('x-request-id'),
      });
    }
    expect(forwarded()).toBe(0);
  });

  it.each([
    ['a syntax error', '{ product(', 'GRAPHQL_PARSE_FAILED'],
    ['an empty query', '', 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', '{ secrets }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a missing argument', '{ product { name } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['several operations without a name', 'query A { __typename } query B { __typename }', 'BAD_REQUEST'],
  ])('%s, when GraphQL responses are accepted', async (_, query, code) => {
    const path = code === 'BAD_REQUEST' ? '/apis/api' : '/apis/shop';
    const response = await gateway.post(
      path,
      { query },
      { ...bearer(api.key), Accept: 'application/graphql-response+json' },
    );
    expect(response.headers.get('content-type')).toContain('application/graphql-response+json');
    expect(await outcomeOf(response)).toEqual([400, code]);
    expect(forwarded()).toBe(0);
  });

  it('an operation name that the document does not have', async () => {
    const response = await gateway.call(api.key, { query: 'query A { users { name } }', operationName: 'B' });
    expect(await outcomeOf(response)).toEqual([400, 'BAD_REQUEST']);
    expect(forwarded()).toBe(0);
  });
});

it.each(['text/plain', 'application/x-www-form-urlencoded; boundary=x', 'multipart/form-data; boundary=x'])(
  'a body of type %s is not run',
  async (type) => {
    const response = await gateway.post(
      '/apis/shop',
      { query: PRODUCT },
      { ...bearer(api.key), 'Content-Type': type },
    );
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(forwarded()).toBe(0);
  },
);
