import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import { DisableAccountDocument, EnableAccountDocument } from '../../src/sdk/generated/operations.ts';
import { bearer } from '../support/gateway.ts';
import { readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let owner: Awaited<ReturnType<ShopGateway['signUp']>>;
beforeAll(async () => {
  gateway = await startShopGateway();
});
beforeEach(async () => {
  owner = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function disable() {
  const input = { id: owner.account.id };
  const { disableAccount } = await gateway.manage(DisableAccountDocument, { input }, gateway.accessToken);
  expect(disableAccount.__typename).toBe('DisableAccountPayload');
}

async function enable() {
  const input = { id: owner.account.id };
  const { enableAccount } = await gateway.manage(EnableAccountDocument, { input }, gateway.accessToken);
  expect(enableAccount.__typename).toBe('EnableAccountPayload');
}

const newKey = () => gateway.createKey(owner.accessToken);

async function requestStatus(key: string): Promise<number> {
  return (await gateway.call(key)).status;
}

describe('a client key whose owner is disabled', () => {
  it('is rejected from the next request on, whether it was cached or not', async () => {
    const [used, fresh] = [await newKey(), await newKey()];
    expect(await requestStatus(used.key)).toBe(200);
    await disable();
    for (const { key } of [used, fresh]) {
      expect(await readOutcome(await gateway.call(key))).toEqual([401, 'UNAUTHENTICATED']);
      expect((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status).toBe(401);
    }
  });

  it('is rejected with the same message as an unknown key', async () => {
    const { key, clientKey } = await newKey();
    await disable();
    const messageFor = async (presented: string) =>
      (await (await gateway.call(presented)).json()).errors[0].message;
    expect(await messageFor(key)).toBe(await messageFor(mintKey(`${clientKey.clientId.slice(0, -1)}x`).key));
  });

  it('does not affect keys of other accounts', async () => {
    const { key } = await gateway.key();
    await newKey();
    await disable();
    expect(await requestStatus(key)).toBe(200);
  });

  it('is rejected although earlier requests are in flight', async () => {
    const { key } = await newKey();
    const inFlight = Array.from({ length: 50 }, () => requestStatus(key));
    await disable();
    const after = await Promise.all(Array.from({ length: 20 }, () => requestStatus(key)));
    expect(new Set(after)).toEqual(new Set([401]));
    for (const status of await Promise.all(inFlight)) expect([200, 401]).toContain(status);
  });

  it('is rejected even if it was created and used at the same time', async () => {
    const creations = Array.from({ length: 20 }, async () => {
      const { key } = await newKey();
      await requestStatus(key);
      return key;
    });
    await creations[0];
    await disable();
    const created = (await Promise.allSettled(creations)).flatMap((creation) =>
      creation.status === 'fulfilled' ? [creation.value] : [],
    );
    expect(created.length).toBeGreaterThan(0);
    expect(new Set(await Promise.all(created.map(requestStatus)))).toEqual(new Set([401]));
  });
});

describe('a client key whose owner is enabled again', () => {
  it('is accepted from the next request on, unless it was revoked', async () => {
    const [kept, revoked] = [await newKey(), await newKey()];
    await gateway.revoke(revoked.clientKey.id);
    await disable();
    expect([await requestStatus(kept.key), await requestStatus(revoked.key)]).toEqual([401, 401]);
    await enable();
    expect([await requestStatus(kept.key), await requestStatus(revoked.key)]).toEqual([200, 401]);
  });
});
