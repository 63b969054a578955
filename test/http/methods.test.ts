import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { readAnswer, readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key());
});
afterAll(() => gateway[Symbol.asyncDispose]());

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const MUTATION = 'mutation { logout { success } }';

describe.each([
  ['/graphql', () => bearer(gateway.accessToken)],
  ['/apis/shop', () => bearer(key)],
])('the endpoint %s', (path, credentials) => {
  const get = (query: string, headers = {}) =>
    fetch(`${gateway.url}${path}?query=${encodeURIComponent(query)}`, {
      headers: { ...credentials(), ...headers },
    });

  it('executes the query of a GET request', async () => {
    const response = await get('{ __typename }', { Accept: 'application/json' });
    expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
  });

  it('rejects a mutation in a GET request with 405', async () => {
    const mutation = path === '/graphql' ? MUTATION : 'mutation { __typename }';
    const response = await get(mutation, { Accept: 'application/json' });
    expect(response.headers.get('allow')).toBe('POST');
    expect(await readOutcome(response)).toEqual([405, 'BAD_REQUEST']);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('rejects %s with 405', async (method) => {
    const response = await fetch(gateway.url + path, {
      method,
      headers: { ...credentials(), ...JSON_HEADERS },
      body: '{"query":"{ __typename }"}',
    });
    expect(response.headers.get('allow')).toBe('GET, POST');
    expect(await readOutcome(response)).toEqual([405, 'BAD_REQUEST']);
  });

  it.each(['POST', 'GET'])(
    'rejects %s with 406 for a media type that it does not produce',
    async (method) => {
      const accept = { Accept: 'text/plain' };
      const response =
        method === 'GET'
          ? await get('{ __typename }', accept)
          : await gateway.post(path, { query: '{ __typename }' }, { ...credentials(), ...accept });
      const { errors } = await readAnswer(response);
      expect([response.status, errors?.[0]?.extensions.code, errors?.[0]?.message]).toEqual([
        406,
        'BAD_REQUEST',
        'Accept application/graphql-response+json or application/json.',
      ]);
      expect(errors?.[0]?.extensions.requestId).toBe(response.headers.get('x-request-id'));
    },
  );

  it('rejects a POST request without Content-Type with 415', async () => {
    const response = await fetch(gateway.url + path, {
      method: 'POST',
      headers: credentials(),
      body: Buffer.from('{"query":"{ __typename }"}'),
    });
    const { errors } = await readAnswer(response);
    expect([response.status, errors?.[0]?.message]).toEqual([415, 'Send the request as application/json.']);
  });
});
