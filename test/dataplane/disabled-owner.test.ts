import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import { MemoryLimiter } from '../../src/limiter/memory.ts';
import { DisableAccountDocument, EnableAccountDocument } from '../../src/sdk/generated/operations.ts';
import { AccessTokens } from '../../src/services/access-tokens.ts';
import { Administration } from '../../src/services/administration.ts';
import { ClientKeys } from '../../src/services/client-keys.ts';
import { Meter } from '../../src/services/meter.ts';
import { Pgp } from '../../src/services/pgp/pgp.ts';
import { PgpKeys } from '../../src/services/pgp-keys.ts';
import { Sessions } from '../../src/services/sessions.ts';
import { SigningKeys } from '../../src/services/signing-keys.ts';
import { Usage } from '../../src/services/usage.ts';
import { Verifier } from '../../src/services/verify.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { sqliteStage } from '../storage/dialects.ts';
import { FakeClock } from '../support/clock.ts';
import { bearer } from '../support/gateway.ts';
import { anAccount } from '../support/records.ts';
import { outcomeOf, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

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

async function statusOf(key: string): Promise<number> {
  return (await gateway.call(key)).status;
}

describe('a client key whose owner is disabled', () => {
  it('is rejected from the next request on, whether it was cached or not', async () => {
    const [used, fresh] = [await newKey(), await newKey()];
    expect(await statusOf(used.key)).toBe(200);
    await disable();
    for (const { key } of [used, fresh]) {
      expect(await outcomeOf(await gateway.call(key))).toEqual([401, 'UNAUTHENTICATED']);
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
    expect(await statusOf(key)).toBe(200);
  });

  it('is rejected although earlier requests are in flight', async () => {
    const { key } = await newKey();
    const inFlight = Array.from({ length: 50 }, () => statusOf(key));
    await disable();
    const after = await Promise.all(Array.from({ length: 20 }, () => statusOf(key)));
    expect(new Set(after)).toEqual(new Set([401]));
    for (const status of await Promise.all(inFlight)) expect([200, 401]).toContain(status);
  });

  it('is rejected even if it was created and used at the same time', async () => {
    const creations = Array.from({ length: 20 }, async () => {
      const { key } = await newKey();
      await statusOf(key);
      return key;
    });
    await creations[0];
    await disable();
    const created = (await Promise.allSettled(creations)).flatMap((creation) =>
      creation.status === 'fulfilled' ? [creation.value] : [],
    );
    expect(created.length).toBeGreaterThan(0);
    expect(new Set(await Promise.all(created.map(statusOf)))).toEqual(new Set([401]));
  });
});

describe('a client key whose owner is enabled again', () => {
  it('is accepted from the next request on, unless it was revoked', async () => {
    const [kept, revoked] = [await newKey(), await newKey()];
    await gateway.revoke(revoked.clientKey.id);
    await disable();
    expect([await statusOf(kept.key), await statusOf(revoked.key)]).toEqual([401, 401]);
    await enable();
    expect([await statusOf(kept.key), await statusOf(revoked.key)]).toEqual([200, 401]);
  });
});

/** The services around a verifier whose lookups finish only when a test lets them. */
async function stageByHand() {
  const stage = await sqliteStage();
  const storage = await stage.fresh();
  const clock = new FakeClock();
  const held: PromiseWithResolvers<void>[] = [];
  const slow: Storage = {
    write: (work) => storage.write(work),
    close: () => storage.close(),
    async read(work) {
      const found = await storage.read(work);
      const gate = Promise.withResolvers<void>();
      held.push(gate);
      await gate.promise;
      return found;
    },
  };
  const usage = new Usage({ storage, touch: async () => undefined, onFailure: () => undefined });
  const signingKeys = new SigningKeys({ storage, clock });
  const accessTokens = new AccessTokens({ storage, clock, signingKeys, issuer: 'http://127.0.0.1' });
  const limiter = new MemoryLimiter(clock);
  const meter = new Meter({ storage, clock, onFailure: () => undefined });
  const verifier = new Verifier({ storage: slow, limiter, usage, meter, accessTokens, clock });
  const onChange = (clientId: string) => verifier.forget(clientId);
  const pgp = new Pgp({ onFailure: () => undefined });
  const pgpKeys = new PgpKeys({ storage, clock, pgp });
  const sessions = new Sessions({ storage, clock, keyPrefix: 'lk', usage });
  const origin = { ip: '192.0.2.1', userAgent: null, requestId: 'request' };
  await storage.write(async ({ accounts }) => {
    for (const id of ['ada', 'eve']) await accounts.insert(anAccount({ id, role: 'ADMIN' }));
  });
  return {
    storage,
    verifier,
    administration: new Administration({ storage, clock, sessions, onChange }),
    keys: new ClientKeys({ storage, clock, keyPrefix: 'lk', defaultRateLimit: 100, onChange, pgpKeys }),
    as: (accountId: string) => ({ viewer: { accountId, role: 'ADMIN', sessionId: null }, origin }) as const,
    /** Waits until so many lookups have read the database. */
    waitForLookups: (times: number) => expect.poll(() => held.length).toBe(times),
    /** Lets one of the lookups finish. */
    answer: (lookup: number) => held[lookup]?.resolve(),
    async [Symbol.asyncDispose]() {
      await usage.close();
      await meter.close();
      await stage.clear(storage);
      await stage.close();
    },
  };
}

const FIELDS = { name: 'key', scopes: ['*'] };

describe('a slow lookup of a key', () => {
  it.each([
    ['before', [0, 1]],
    ['after', [1, 0]],
  ])(
    'that began before its owner was disabled, and ends %s a later lookup, allows no later request',
    async (_, order) => {
      await using stage = await stageByHand();
      const { verifier } = stage;
      const { key } = await stage.keys.create(FIELDS, stage.as('eve'));
      const before = verifier.verify(key);
      await stage.waitForLookups(1);
      await stage.administration.disable('eve', stage.as('ada'));
      const after = verifier.verify(key);
      await stage.waitForLookups(2);
      for (const lookup of order) {
        stage.answer(lookup);
        await [before, after][lookup];
      }
      expect(await before).toMatchObject({ kind: 'allowed' });
      expect(await after).toMatchObject({ kind: 'revoked' });
      expect(verifier.verify(key)).toMatchObject({ kind: 'revoked' });
      expect(verifier.recheck(key)).toMatchObject({ kind: 'revoked' });
    },
  );

  it('that began before its owner was enabled rejects no later request', async () => {
    await using stage = await stageByHand();
    const { verifier } = stage;
    const { key } = await stage.keys.create(FIELDS, stage.as('eve'));
    await stage.administration.disable('eve', stage.as('ada'));
    const before = verifier.verify(key);
    await stage.waitForLookups(1);
    await stage.administration.enable('eve', stage.as('ada'));
    const after = verifier.verify(key);
    await stage.waitForLookups(2);
    stage.answer(1);
    expect(await after).toMatchObject({ kind: 'allowed' });
    stage.answer(0);
    expect(await before).toMatchObject({ kind: 'revoked' });
    expect(verifier.verify(key)).toMatchObject({ kind: 'allowed' });
  });
});

describe('a management request that was accepted before its account was disabled', () => {
  it('creates no key afterwards', async () => {
    await using stage = await stageByHand();
    await stage.administration.disable('eve', stage.as('ada'));
    await expect(stage.keys.create(FIELDS, stage.as('eve'))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    const all = await stage.storage.read(({ clientKeys }) => clientKeys.count({ now: 0 }));
    expect(all).toBe(0);
  });

  it('does not disable the other administrator as well: one of two stays enabled', async () => {
    await using stage = await stageByHand();
    const { administration } = stage;
    const outcomes = await Promise.allSettled([
      administration.disable('eve', stage.as('ada')),
      administration.disable('ada', stage.as('eve')),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await stage.storage.read(({ accounts }) => accounts.count({ status: 'ACTIVE' }))).toBe(1);
  });
});
