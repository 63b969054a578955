import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { type OAuthClient, oauthClient } from '../support/oauth.ts';
import { readAnswer, readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let client: OAuthClient;

beforeAll(async () => {
  gateway = await startShopGateway();
});
beforeEach(async () => {
  client = await oauthClient(gateway, { scopes: ['read:shop', 'write:shop'], rateLimitPerMinute: 20 });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const verify = (token: string, query = '') =>
  fetch(`${gateway.url}/verify${query}`, { headers: bearer(token) });

describe('a client access token', () => {
  it('reaches the upstream with the ID and the scopes of its client', async () => {
    const response = await gateway.call(await client.token());
    expect(response.status).toBe(200);
    expect(gateway.shop.received.at(-1)?.headers).toMatchObject({
      'x-latchkey-client-id': client.clientId,
      'x-latchkey-scopes': 'read:shop write:shop',
    });
  });

  it('passes /verify for its own scopes only', async () => {
    const token = await client.token('read:shop');
    const passed = await verify(token, '?scope=read:shop');
    expect([passed.status, passed.headers.get('x-latchkey-scopes')]).toEqual([204, 'read:shop']);
    expect((await verify(token, '?scope=write:shop')).status).toBe(403);
  });

  it('is limited to its own scopes although its key has more', async () => {
    const mutation = 'mutation { placeOrder(userId: "u1", productId: "p1") { id } }';
    const { errors } = await readAnswer(await gateway.call(await client.token('read:shop'), mutation));
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingScopes: ['write:shop'] });
  });

  it('shares the rate limit of its key', async () => {
    const token = await client.token();
    for (let call = 0; call < 10; call += 1) {
      expect((await gateway.call(client.key)).status).toBe(200);
      expect((await gateway.call(token)).status).toBe(200);
    }
    expect((await gateway.call(token)).status).toBe(429);
    expect((await gateway.call(client.key)).status).toBe(429);
    expect((await gateway.call(await client.token())).status).toBe(429);
  });

  it('is rejected by the management plane with UNAUTHENTICATED', async () => {
    const response = await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(await client.token()));
    expect(await readOutcome(response)).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('expires after exactly one hour', async () => {
    await using own = await startShopGateway();
    const token = await (await oauthClient(own)).token();
    const status = async () => (await fetch(`${own.url}/verify`, { headers: bearer(token) })).status;
    own.clock.advance(3_599_999);
    expect(await status()).toBe(204);
    own.clock.advance(1);
    expect(await status()).toBe(401);
  });
});

describe('a user access token', () => {
  it('is rejected by the data plane with 401', async () => {
    expect((await gateway.call(gateway.accessToken)).status).toBe(401);
    expect((await verify(gateway.accessToken)).status).toBe(401);
  });
});

describe('a client access token in use', () => {
  let token: string;
  beforeEach(async () => {
    token = await client.token();
    expect((await verify(token)).status).toBe(204);
  });

  it.each([
    ['is revoked', () => gateway.revoke(client.id)],
    ['is deleted', () => gateway.delete(client.id)],
    [
      'expires',
      async () => {
        await gateway.update({
          id: client.id,
          expiresAt: new Date(gateway.clock.now() + 1000).toISOString(),
        });
        expect((await verify(token)).status).toBe(204);
        gateway.clock.advance(1000);
      },
    ],
    ['is rotated without a grace period', () => gateway.rotate(client.id, 0)],
  ])('is rejected as soon as its key %s', async (_, end) => {
    await end();
    expect((await verify(token)).status).toBe(401);
    expect(await readOutcome(await gateway.call(token))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is accepted until the end of the grace period after its key was rotated', async () => {
    await gateway.rotate(client.id, 60);
    gateway.clock.advance(59_999);
    expect((await verify(token)).status).toBe(204);
    gateway.clock.advance(1);
    expect((await verify(token)).status).toBe(401);
  });

  it('loses the scopes that its key loses and gains none', async () => {
    await gateway.update({ id: client.id, scopes: ['read:shop', 'admin'] });
    expect((await verify(token)).headers.get('x-latchkey-scopes')).toBe('read:shop');
    await gateway.update({ id: client.id, scopes: ['*'] });
    expect((await verify(token)).headers.get('x-latchkey-scopes')).toBe('read:shop write:shop');
    await gateway.update({ id: client.id, scopes: [] });
    expect((await gateway.call(token)).status).toBe(403);
  });

  it('with the wildcard is narrowed to the scopes that its key keeps', async () => {
    await gateway.update({ id: client.id, scopes: ['*'] });
    const wildcardToken = await client.token();
    expect((await verify(wildcardToken)).headers.get('x-latchkey-scopes')).toBe('*');
    await gateway.update({ id: client.id, scopes: ['read:shop'] });
    expect((await verify(wildcardToken)).headers.get('x-latchkey-scopes')).toBe('read:shop');
  });
});
