import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };

describe.each(['/graphql', '/apis/shop'])('a persisted query at %s', (path) => {
  const credential = async () =>
    bearer(path === '/graphql' ? gateway.accessToken : (await gateway.key()).key);

  it.each([
    ['application/json', 200],
    ['application/graphql-response+json', 400],
  ])('is answered with PERSISTED_QUERY_NOT_SUPPORTED as %s with status %i', async (accept, status) => {
    const headers = { ...(await credential()), Accept: accept };
    const url = `${gateway.url + path}?extensions=${encodeURIComponent(JSON.stringify(extensions))}`;
    for (const sent of [
      gateway.post(path, { extensions }, headers),
      gateway.post(path, { query: '', extensions }, headers),
      gateway.post(path, { query: null, extensions, operationName: 'A' }, headers),
      fetch(url, { headers }),
    ]) {
      const response = await sent;
      expect(response.status).toBe(status);
      const { errors } = await response.json();
      expect(errors).toMatchObject([
        { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
      ]);
    }
  });

  it('with its document is executed', async () => {
    const response = await gateway.post(path, { query: '{ __typename }', extensions }, await credential());
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('a request without a document and a hash', () => {
  it.each([{}, { extensions: {} }, { extensions: { persistedQuery: null } }])(
    'is still a BAD_REQUEST: %j',
    async (body) => {
      const response = await gateway.post('/graphql', body, bearer(gateway.accessToken));
      const { errors } = await response.json();
      expect([response.status, errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
    },
  );
});
