import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { bearer } from '../support/gateway.ts';
import { PRODUCT, PRODUCT_DATA, readAnswer, readOutcome, type ShopGateway } from '../support/shop-gateway.ts';

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

describe('a GET request', () => {
  it('executes a query with variables and an operation name', async () => {
    const query = 'query A { __typename } query B($id: ID!) { product(id: $id) { name } }';
    const response = await get({ query, variables: '{"id":"p1"}', operationName: 'B' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: PRODUCT_DATA });
    expect(forwarded()).toBe(1);
  });

  it('for a mutation is rejected with 405 and Allow: POST', async () => {
    const response = await get({ query: ORDER });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await readOutcome(response)).toEqual([405, 'BAD_REQUEST']);
    expect(forwarded()).toBe(0);
  });

  it('for a mutation in a document with a query is rejected with 405', async () => {
    const response = await get({
      query: `query A { __typename } ${ORDER.replace('mutation', 'mutation B')}`,
      operationName: 'B',
    });
    expect(response.status).toBe(405);
    expect(forwarded()).toBe(0);
  });

  it('without a query is rejected with 400, or returns GraphiQL if it accepts HTML', async () => {
    expect(await readOutcome(await get({}))).toEqual([400, 'BAD_REQUEST']);
    const page = await get({}, { Accept: 'text/html', Authorization: '' });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    await page.body?.cancel();
  });
});

it.each(['PUT', 'DELETE', 'PATCH'])('a %s request is rejected with 405', async (method) => {
  const response = await fetch(`${gateway.url}/apis/shop`, {
    method,
    headers: { ...bearer(api.key), 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: PRODUCT }),
  });
  expect(await readOutcome(response)).toEqual([405, 'BAD_REQUEST']);
  expect(forwarded()).toBe(0);
});

it.each(['/apis/nowhere', '/apis/Shop', '/apis/toString', '/apis/__proto__'])(
  'a request to %s, which is not an API, is rejected with 404',
  async (path) => {
    const response = await gateway.post(path, { query: PRODUCT }, bearer(api.key));
    expect(await readOutcome(response).catch(() => [response.status])).toContain(404);
  },
);

describe('a request is rejected with 400 if', () => {
  it.each([
    ['its body is incomplete JSON', '{ "query": "{ __type'],
    ['its body is not JSON', 'query { __typename }'],
    ['its body is empty', ''],
    ['its body is not a JSON object', '"{ __typename }"'],
    ['it is a batch of requests', JSON.stringify([{ query: PRODUCT }])],
    ['it has no query', '{}'],
    ['its query is null', '{"query":null}'],
    ['its query is not a string', '{"query":["{ __typename }"]}'],
    ['its variables are not an object', JSON.stringify({ query: PRODUCT, variables: 'id' })],
    ['its operation name is not a string', JSON.stringify({ query: PRODUCT, operationName: 1 })],
    ['it has unknown parameters', JSON.stringify({ query: PRODUCT, key: 'x' })],
  ])('%s, whatever response it accepts', async (_, body) => {
    for (const accept of ['*/*', 'application/json', 'application/graphql-response+json']) {
      const response = await gateway.post('/apis/shop', body, { ...bearer(api.key), Accept: accept });
      const { data, errors } = await readAnswer(response);
      expect([response.status, data], accept).toEqual([400, undefined]);
      expect(errors?.[0]?.extensions, accept).toMatchObject({
        requestId: response.headers.get('x-request-id'),
      });
    }
    expect(forwarded()).toBe(0);
  });

  it.each([
    ['its document has a syntax error', '{ product(', 'GRAPHQL_PARSE_FAILED'],
    ['its document is empty', '', 'GRAPHQL_PARSE_FAILED'],
    ['its document selects an unknown field', '{ secrets }', 'GRAPHQL_VALIDATION_FAILED'],
    ['its document lacks a required argument', '{ product { name } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'its document has several operations and it names none',
      'query A { __typename } query B { __typename }',
      'BAD_REQUEST',
    ],
  ])('%s, and it accepts application/graphql-response+json', async (_, query, code) => {
    const path = code === 'BAD_REQUEST' ? '/apis/api' : '/apis/shop';
    const response = await gateway.post(
      path,
      { query },
      { ...bearer(api.key), Accept: 'application/graphql-response+json' },
    );
    expect(response.headers.get('content-type')).toContain('application/graphql-response+json');
    expect(await readOutcome(response)).toEqual([400, code]);
    expect(forwarded()).toBe(0);
  });

  it('it names an operation that the document does not contain', async () => {
    const response = await gateway.call(api.key, { query: 'query A { users { name } }', operationName: 'B' });
    expect(await readOutcome(response)).toEqual([400, 'BAD_REQUEST']);
    expect(forwarded()).toBe(0);
  });
});

it.each(['text/plain', 'application/x-www-form-urlencoded; boundary=x', 'multipart/form-data; boundary=x'])(
  'a request of the content type %s is not executed',
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
