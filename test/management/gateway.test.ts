import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApisDocument, GatewayDocument } from '../../src/sdk/generated/operations.ts';
import { startGateway } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

describe('Query.gateway', () => {
  it('returns the sign-up policy, whether there is an account, and the settings to everybody', async () => {
    await using gateway = await startGateway({ signUp: 'first', keyPrefix: 'acme', defaultRateLimit: 7 });
    const settings = async () => (await gateway.manage(GatewayDocument, {})).gateway;
    expect(await settings()).toEqual({
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
      expect(await settings()).toMatchObject({ signUp: 'FIRST', empty: false });
  });

  it.each([
    ['open', 'OPEN'],
    ['closed', 'CLOSED'],
  ] as const)('returns PUBLIC_URL, and that sign-up is %s', async (signUp, policy) => {
    await using gateway = await startGateway({ signUp, publicUrl: 'https://id.example.com/keys' });
    const { gateway: settings } = await gateway.manage(GatewayDocument, {});
    expect(settings).toMatchObject({ signUp: policy, publicUrl: 'https://id.example.com/keys' });
  });
});

describe('Query.apis', () => {
  let gateway: ShopGateway;
  beforeAll(async () => {
    const scopes = { 'User.email': ['read:users:email'], 'Query.users': [] };
    const down = { url: 'http://127.0.0.1:1/graphql', scopes: { 'Query.x': ['read:x'] } };
    gateway = await startShopGateway({ shop: { scopes }, apis: { down } });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('returns the scopes of every root field and of every other field with a rule', async () => {
    const { apis } = await gateway.manage(ApisDocument, {}, gateway.accessToken);
    const shop = apis.find(({ name }) => name === 'shop');
    expect(shop).toMatchObject({ path: '/apis/shop', health: 'OK' });
    expect(shop?.scopes).toEqual(['read:shop', 'read:users:email', 'write:shop']);
    const policy = new Map(shop?.policy.map(({ type, field, scopes }) => [`${type}.${field}`, scopes]));
    expect(policy.get('Query.products')).toEqual([['read:shop']]);
    expect(policy.get('Query.users')).toEqual([]);
    expect(policy.get('User.email')).toEqual([['read:users:email']]);
    expect(policy.has('User.name')).toBe(false);
    expect([...policy.keys()].filter((name) => name.startsWith('Mutation.'))).not.toEqual([]);
  });

  it('returns an API whose schema is unknown as UNAVAILABLE, with the scopes of its rules', async () => {
    const { apis } = await gateway.manage(ApisDocument, {}, gateway.accessToken);
    const down = { name: 'down', path: '/apis/down', health: 'UNAVAILABLE', policy: [], problems: [] };
    expect(apis).toContainEqual({ ...down, scopes: ['read:down', 'read:x', 'write:down'] });
  });

  it('responds with 401 without an access token', async () => {
    await expect(gateway.manage(ApisDocument, {})).rejects.toMatchObject({ status: 401 });
  });
});
