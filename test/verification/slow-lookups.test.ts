import { describe, expect, it } from 'vitest';
import { MemoryLimiter } from '../../src/limiter/memory.ts';
import { Administration } from '../../src/services/accounts/administration.ts';
import { Sessions } from '../../src/services/accounts/sessions.ts';
import { ClientKeys } from '../../src/services/client-keys/client-keys.ts';
import { Pgp } from '../../src/services/pgp/pgp.ts';
import { PgpKeys } from '../../src/services/pgp/pgp-keys.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { AccessTokens } from '../../src/verification/access-tokens.ts';
import { LastUsedTracker } from '../../src/verification/last-used.ts';
import { Meter } from '../../src/verification/meter.ts';
import { SigningKeys } from '../../src/verification/signing-keys.ts';
import { Verifier } from '../../src/verification/verifier.ts';
import { sqliteStage } from '../storage/dialects.ts';
import { FakeClock, latchOn } from '../support/clock.ts';
import { anAccount } from '../support/records.ts';

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
  const lastUsed = new LastUsedTracker({ storage, touch: async () => undefined, onFailure: () => undefined });
  const signingKeys = new SigningKeys({ storage, clock });
  const accessTokens = new AccessTokens({ storage, clock, signingKeys, issuer: 'http://127.0.0.1' });
  const limiter = new MemoryLimiter(clock);
  const meter = new Meter({ storage, clock, onFailure: () => undefined });
  const verifier = new Verifier({
    storage: slow,
    limiter,
    lastUsed,
    meter,
    accessTokens,
    clock,
    expiries: latchOn(clock),
  });
  const onChange = (clientId: string) => verifier.invalidateKey(clientId);
  const pgp = new Pgp({ onFailure: () => undefined });
  const pgpKeys = new PgpKeys({ storage, clock, pgp });
  const sessions = new Sessions({ storage, clock, keyPrefix: 'lk', lastUsed, expiries: latchOn(clock) });
  const clientInfo = { ip: '192.0.2.1', userAgent: null, requestId: 'request' };
  await storage.write(async ({ accounts }) => {
    for (const id of ['ada', 'eve']) await accounts.insert(anAccount({ id, role: 'ADMIN' }));
  });
  return {
    storage,
    verifier,
    administration: new Administration({ storage, clock, sessions, onChange }),
    keys: new ClientKeys({ storage, clock, keyPrefix: 'lk', defaultRateLimit: 100, onChange, pgpKeys }),
    as: (accountId: string) =>
      ({ viewer: { accountId, role: 'ADMIN', sessionId: null }, clientInfo }) as const,
    /** Waits until so many lookups have read the database. */
    waitForLookups: (times: number) => expect.poll(() => held.length).toBe(times),
    /** Lets one of the lookups finish. */
    answer: (lookup: number) => held[lookup]?.resolve(),
    async [Symbol.asyncDispose]() {
      await lastUsed.close();
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
      const before = verifier.verify({ credential: key });
      await stage.waitForLookups(1);
      await stage.administration.disable('eve', stage.as('ada'));
      const after = verifier.verify({ credential: key });
      await stage.waitForLookups(2);
      for (const lookup of order) {
        stage.answer(lookup);
        await [before, after][lookup];
      }
      expect(await before).toMatchObject({ kind: 'allowed' });
      expect(await after).toMatchObject({ kind: 'revoked' });
      expect(verifier.verify({ credential: key })).toMatchObject({ kind: 'revoked' });
      expect(verifier.recheck({ credential: key })).toMatchObject({ kind: 'revoked' });
    },
  );

  it('that began before its owner was enabled rejects no later request', async () => {
    await using stage = await stageByHand();
    const { verifier } = stage;
    const { key } = await stage.keys.create(FIELDS, stage.as('eve'));
    await stage.administration.disable('eve', stage.as('ada'));
    const before = verifier.verify({ credential: key });
    await stage.waitForLookups(1);
    await stage.administration.enable('eve', stage.as('ada'));
    const after = verifier.verify({ credential: key });
    await stage.waitForLookups(2);
    stage.answer(1);
    expect(await after).toMatchObject({ kind: 'allowed' });
    stage.answer(0);
    expect(await before).toMatchObject({ kind: 'revoked' });
    expect(verifier.verify({ credential: key })).toMatchObject({ kind: 'allowed' });
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
