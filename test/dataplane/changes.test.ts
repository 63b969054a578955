import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** A key that is known to the cache. */
async function warmKey(input: Parameters<ShopGateway['key']>[0] = {}) {
  const created = await gateway.key(input);
  expect(await statusOf(created.key)).toBe(200);
  return created;
}

async function statusOf(key: string): Promise<number> {
  return (await gateway.call(key)).status;
}

describe('the very next request after', () => {
  it('a revocation is refused', async () => {
    const { key, clientKey } = await warmKey();
    await gateway.revoke(clientKey.id);
    expect(await statusOf(key)).toBe(401);
  });

  it('a deletion is refused', async () => {
    const { key, clientKey } = await warmKey();
    await gateway.delete(clientKey.id);
    expect(await statusOf(key)).toBe(401);
  });

  it('a loss of scopes is forbidden, and after their return let in again', async () => {
    const { key, clientKey } = await warmKey({ scopes: ['read:shop'] });
    await gateway.update({ id: clientKey.id, scopes: ['write:shop'] });
    expect(await outcomeOf(await gateway.call(key))).toEqual([403, 'FORBIDDEN']);
    await gateway.update({ id: clientKey.id, scopes: ['read:shop'] });
    expect(await statusOf(key)).toBe(200);
  });

  it('a rotation needs the new secret', async () => {
    const { key, clientKey } = await warmKey();
    const renewed = await gateway.rotate(clientKey.id, 0);
    expect(await statusOf(key)).toBe(401);
    expect(await statusOf(renewed)).toBe(200);
  });

  it('an earlier expiry is held to it', async () => {
    const { key, clientKey } = await warmKey();
    const expiresAt = new Date(gateway.clock.now() + 500).toISOString();
    await gateway.update({ id: clientKey.id, expiresAt });
    expect(await statusOf(key)).toBe(200);
    gateway.clock.advance(500);
    expect(await statusOf(key)).toBe(401);
  });

  it('a change made with many requests in flight is bound by it', async () => {
    const { key, clientKey } = await warmKey();
    const inFlight = Array.from({ length: 50 }, () => statusOf(key));
    await gateway.revoke(clientKey.id);
    const after = await Promise.all(Array.from({ length: 20 }, () => statusOf(key)));
    expect(new Set(after)).toEqual(new Set([401]));
    for (const status of await Promise.all(inFlight)) expect([200, 401]).toContain(status);
  });

  it('a creation is let in, although its id was never seen', async () => {
    const { key } = await gateway.key();
    expect(await statusOf(key)).toBe(200);
  });
});

describe('a rotation with a grace period', () => {
  it('lets both secrets in until its exact end, then only the new one', async () => {
    const { key: old, clientKey } = await warmKey();
    const renewed = await gateway.rotate(clientKey.id, 60);
    expect([await statusOf(old), await statusOf(renewed)]).toEqual([200, 200]);
    gateway.clock.advance(59_999);
    expect([await statusOf(old), await statusOf(renewed)]).toEqual([200, 200]);
    gateway.clock.advance(1);
    expect([await statusOf(old), await statusOf(renewed)]).toEqual([401, 200]);
  });

  it('keeps only the last secret before it', async () => {
    const { key: first, clientKey } = await warmKey();
    const second = await gateway.rotate(clientKey.id, 60);
    const third = await gateway.rotate(clientKey.id, 60);
    expect([await statusOf(first), await statusOf(second), await statusOf(third)]).toEqual([401, 200, 200]);
  });

  it('ends both secrets with a revocation', async () => {
    const { key: old, clientKey } = await warmKey();
    const renewed = await gateway.rotate(clientKey.id, 60);
    await gateway.revoke(clientKey.id);
    expect([await statusOf(old), await statusOf(renewed)]).toEqual([401, 401]);
  });

  it('ends the old secret when it is followed by one without', async () => {
    const { key: old, clientKey } = await warmKey();
    await gateway.rotate(clientKey.id, 60);
    const renewed = await gateway.rotate(clientKey.id, 0);
    expect([await statusOf(old), await statusOf(renewed)]).toEqual([401, 200]);
  });
});

it('a key is good until the millisecond before it expires', async () => {
  const { key } = await warmKey({ expiresAt: new Date(gateway.clock.now() + 90_000).toISOString() });
  gateway.clock.advance(89_999);
  expect(await statusOf(key)).toBe(200);
  gateway.clock.advance(1);
  expect(await statusOf(key)).toBe(401);
});
