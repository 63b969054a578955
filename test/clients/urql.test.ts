import { Client, fetchExchange } from '@urql/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { PRODUCT, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('urql', () => {
  const createUrql = (key: string, preferGetMethod: 'force' | false) =>
    new Client({
      url: `${gateway.url}/apis/shop`,
      exchanges: [fetchExchange],
      preferGetMethod,
      fetchOptions: { headers: bearer(key) },
    });

  it.each(['force', false] as const)('queries an API with preferGetMethod %s', async (preferGetMethod) => {
    const { key } = await gateway.key({ scopes: ['*'] });
    const { data, error } = await createUrql(key, preferGetMethod).query(PRODUCT, {});
    expect([error, data]).toEqual([undefined, PRODUCT_DATA]);
  });

  it('reports a missing scope as a GraphQL error with its code', async () => {
    const { key } = await gateway.key({ scopes: ['other'] });
    const { error } = await createUrql(key, false).query(PRODUCT, {});
    expect(error?.graphQLErrors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });
});
