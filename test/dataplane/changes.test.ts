import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Creates a key and uses it, so that it is cached. */
async function warmKey(input: Parameters<ShopGateway['key']>[0] = {}) {
  const created = await gateway.key(input);
  expect(await requestStatus(created.key)).toBe(200);
  return created;
}

async function requestStatus(key: string): Promise<number> {
  return (await gateway.call(key)).status;
}

describe('the next request', () => {
  it('after the revocation of its key is rejected', async () => {
    const { key, clientKey } = await warmKey();
    await gateway.revoke(clientKey.id);
    expect(await requestStatus(key)).toBe(401);
  });

  it('after the deletion of its key is rejected', async () => {
    const { key, clientKey } = await warmKey();
    await gateway.delete(clientKey.id);
    expect(await requestStatus(key)).toBe(401);
  });

  it('after its key loses a scope is forbidden, and allowed once the scope is back', async () => {
    const { key, clientKey } = await warmKey({ scopes: ['read:shop'] });
    await gateway.update({ id: clientKey.id, scopes: ['write:shop'] });
    expect(await readOutcome(await gateway.call(key))).toEqual([403, 'FORBIDDEN']);
    await gateway.update({ id: clientKey.id, scopes: ['read:shop'] });
    expect(await requestStatus(key)).toBe(200);
  });

  it('after the rotation of its key needs the new secret', async () => {
    const { key, clientKey } = await warmKey();
    const renewed = await gateway.rotate(clientKey.id, 0);
    expect(await requestStatus(key)).toBe(401);
    expect(await requestStatus(renewed)).toBe(200);
  });

  it('after the expiry of its key was moved forward is rejected from then on', async () => {
    const { key, clientKey } = await warmKey();
    const expiresAt = new Date(gateway.clock.now() + 500).toISOString();
    await gateway.update({ id: clientKey.id, expiresAt });
    expect(await requestStatus(key)).toBe(200);
    gateway.clock.advance(500);
    expect(await requestStatus(key)).toBe(401);
  });

  it('after the revocation of its key is rejected, although earlier requests are in flight', async () => {
    const { key, clientKey } = await warmKey();
    const inFlight = Array.from({ length: 50 }, () => requestStatus(key));
    await gateway.revoke(clientKey.id);
    const after = await Promise.all(Array.from({ length: 20 }, () => requestStatus(key)));
    expect(new Set(after)).toEqual(new Set([401]));
    for (const status of await Promise.all(inFlight)) expect([200, 401]).toContain(status);
  });

  it('after the creation of its key is allowed, although the key is not cached', async () => {
    const { key } = await gateway.key();
    expect(await requestStatus(key)).toBe(200);
  });
});

describe('a rotation with a grace period', () => {
  it('accepts both secrets to the last millisecond of the period, and only the new one afterwards', async () => {
    const { key: old, clientKey } = await warmKey();
    const renewed = await gateway.rotate(clientKey.id, 60);
    expect([await requestStatus(old), await requestStatus(renewed)]).toEqual([200, 200]);
    gateway.clock.advance(59_999);
    expect([await requestStatus(old), await requestStatus(renewed)]).toEqual([200, 200]);
    gateway.clock.advance(1);
    expect([await requestStatus(old), await requestStatus(renewed)]).toEqual([401, 200]);
  });

  it('keeps only the latest of the previous secrets', async () => {
    const { key: first, clientKey } = await warmKey();
    const second = await gateway.rotate(clientKey.id, 60);
    const third = await gateway.rotate(clientKey.id, 60);
    expect([await requestStatus(first), await requestStatus(second), await requestStatus(third)]).toEqual([
      401, 200, 200,
    ]);
  });

  it('ends both secrets when the key is revoked', async () => {
    const { key: old, clientKey } = await warmKey();
    const renewed = await gateway.rotate(clientKey.id, 60);
    await gateway.revoke(clientKey.id);
    expect([await requestStatus(old), await requestStatus(renewed)]).toEqual([401, 401]);
  });

  it('ends the old secret when it is followed by a rotation without a grace period', async () => {
    const { key: old, clientKey } = await warmKey();
    await gateway.rotate(clientKey.id, 60);
    const renewed = await gateway.rotate(clientKey.id, 0);
    expect([await requestStatus(old), await requestStatus(renewed)]).toEqual([401, 200]);
  });
});

describe('a key with an expiry', () => {
  it('is accepted to the last millisecond before it', async () => {
    const { key } = await warmKey({ expiresAt: new Date(gateway.clock.now() + 90_000).toISOString() });
    gateway.clock.advance(89_999);
    expect(await requestStatus(key)).toBe(200);
    gateway.clock.advance(1);
    expect(await requestStatus(key)).toBe(401);
  });
});
