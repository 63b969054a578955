import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApisDocument, ClientKeysDocument, GatewayDocument } from '../../src/sdk/generated/operations.ts';
import { startGateway } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

describe('what the gateway tells everybody', () => {
  it('is who may sign up, whether somebody has, and how it was set up', async () => {
    await using gateway = await startGateway({ signUp: 'first', keyPrefix: 'acme', defaultRateLimit: 7 });
    const told = async () => (await gateway.manage(GatewayDocument, {})).gateway;
    expect(await told()).toEqual({
      signUp: 'FIRST',
      empty: true,
      keyPrefix: 'acme',
      defaultRateLimitPerMinute: 7,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      publicUrl: gateway.url,
    });
    await gateway.signUp();
    // Often enough to be compiled.
    for (let run = 0; run < 5; run += 1)
      expect(await told()).toMatchObject({ signUp: 'FIRST', empty: false });
  });

  it.each([
    ['open', 'OPEN'],
    ['closed', 'CLOSED'],
  ] as const)('says that sign-up is %s, and the public address', async (signUp, told) => {
    await using gateway = await startGateway({ signUp, publicUrl: 'https://id.example.com/keys' });
    const { gateway: answer } = await gateway.manage(GatewayDocument, {});
    expect(answer).toMatchObject({ signUp: told, publicUrl: 'https://id.example.com/keys' });
  });
});

describe('the protected APIs', () => {
  let gateway: ShopGateway;
  beforeAll(async () => {
    const scopes = { 'User.email': ['read:users:email'], 'Query.users': [] };
    const down = { url: 'http://127.0.0.1:1/graphql', scopes: { 'Query.x': ['read:x'] } };
    gateway = await startShopGateway({ shop: { scopes }, apis: { down } });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('are told with what every root field needs, and every rule', async () => {
    const { apis } = await gateway.manage(ApisDocument, {}, gateway.accessToken);
    const shop = apis.find(({ name }) => name === 'shop');
    expect(shop).toMatchObject({ path: '/apis/shop', health: 'OK' });
    expect(shop?.scopes).toEqual(['read:shop', 'read:users:email', 'write:shop']);
    const needs = new Map(shop?.policy.map(({ type, field, scopes }) => [`${type}.${field}`, scopes]));
    expect(needs.get('Query.products')).toEqual([['read:shop']]);
    expect(needs.get('Query.users')).toEqual([]);
    expect(needs.get('User.email')).toEqual([['read:users:email']]);
    expect(needs.has('User.name')).toBe(false);
    expect([...needs.keys()].filter((name) => name.startsWith('Mutation.'))).not.toEqual([]);
  });

  it('are told also while their schema is unknown', async () => {
    const { apis } = await gateway.manage(ApisDocument, {}, gateway.accessToken);
    const down = { name: 'down', path: '/apis/down', health: 'UNAVAILABLE', policy: [] };
    expect(apis).toContainEqual({ ...down, scopes: ['read:down', 'read:x', 'write:down'] });
  });

  it('are not told to those who are not signed in', async () => {
    await expect(gateway.manage(ApisDocument, {})).rejects.toMatchObject({ status: 401 });
  });
});

describe('client keys in an order', () => {
  let gateway: ShopGateway;
  beforeAll(async () => {
    gateway = await startShopGateway();
    for (const name of ['beta', 'Alpha', 'gamma', 'alpha 2']) await gateway.key({ name });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  const page = async (variables: object) =>
    (
      await gateway.manage(
        ClientKeysDocument,
        { first: 2, orderBy: { field: 'NAME', direction: 'ASC' }, ...variables },
        gateway.accessToken,
      )
    ).clientKeys;
  const names = ({ edges }: Awaited<ReturnType<typeof page>>) => edges.map(({ node }) => node.name);

  it('come page by page, forth and back', async () => {
    for (let run = 0; run < 5; run += 1) {
      const first = await page({});
      expect(names(first)).toEqual(['Alpha', 'alpha 2']);
      expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
      const second = await page({ after: first.pageInfo.endCursor });
      expect(names(second)).toEqual(['beta', 'gamma']);
      expect(second.pageInfo.hasNextPage).toBe(false);
      const back = await page({ first: null, last: 2, before: second.pageInfo.startCursor });
      expect(names(back)).toEqual(['Alpha', 'alpha 2']);
    }
  });

  it.each(['x', 'WyJuYW1lIl0', 'WyJjcmVhdGVkQXQiLDEsImEiXQ'])('refuse the cursor %s', async (after) => {
    await expect(page({ after })).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});
