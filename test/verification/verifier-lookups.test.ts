import { describe, expect, it } from 'vitest';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import { hashSecret } from '../../src/domain/digest.ts';
import { MemoryLimiter } from '../../src/limiter/memory.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { AccessTokens } from '../../src/verification/access-tokens.ts';
import { LastUsedTracker } from '../../src/verification/last-used.ts';
import { Meter } from '../../src/verification/meter.ts';
import { SigningKeys } from '../../src/verification/signing-keys.ts';
import { Verifier } from '../../src/verification/verifier.ts';
import { sqliteStage } from '../storage/dialects.ts';
import { FakeClock, latchOn } from '../support/clock.ts';
import { aKey, anAccount, NOW } from '../support/records.ts';

describe('Verifier', () => {
  const garbage = (n: number) => Array.from({ length: n }, (_, at) => `garbage ${at}`);

  it('looks no unknown key up in the database until a key was imported', async () => {
    await using stage = await countingStage();
    await stage.verifier.start();
    const before = stage.lookups();
    for (const text of garbage(50))
      expect(await stage.verifier.verify({ credential: text })).toEqual({ kind: 'invalid_credentials' });
    expect(stage.lookups()).toBe(before);
  });

  it('looks each unknown key up once after a key was imported', async () => {
    await using stage = await countingStage();
    await stage.import('old secret');
    await stage.verifier.start();
    const before = stage.lookups();
    for (const text of [...garbage(50), ...garbage(50)]) await stage.verifier.verify({ credential: text });
    expect(stage.lookups()).toBe(before + 50);
  });

  it('looks an imported key up twice and a key of Latchkey once, and caches both', async () => {
    await using stage = await countingStage();
    await stage.import('old secret');
    await stage.verifier.start();
    const before = stage.lookups();
    for (let n = 0; n < 3; n += 1) {
      expect(await stage.verifier.verify({ credential: 'old secret' })).toMatchObject({ kind: 'allowed' });
    }
    expect(stage.lookups()).toBe(before + 2);
    for (let n = 0; n < 3; n += 1) {
      expect(await stage.verifier.verify({ credential: stage.key })).toMatchObject({ kind: 'allowed' });
    }
    expect(stage.lookups()).toBe(before + 3);
  });
});

/** A verifier and the number of its database lookups. */
async function countingStage() {
  const stage = await sqliteStage();
  const storage = await stage.fresh();
  let lookups = 0;
  const counted: Storage = {
    write: (work) => storage.write(work),
    close: () => storage.close(),
    read(work) {
      lookups += 1;
      return storage.read(work);
    },
  };
  const clock = new FakeClock();
  const lastUsed = new LastUsedTracker({ storage, touch: async () => undefined, onFailure: () => undefined });
  const signingKeys = new SigningKeys({ storage, clock });
  const accessTokens = new AccessTokens({ storage, clock, signingKeys, issuer: 'http://127.0.0.1' });
  const limiter = new MemoryLimiter(clock);
  const meter = new Meter({ storage, clock, onFailure: () => undefined });
  const { key, clientId, secretDigest } = mintKey(mintClientId('lk'));
  await storage.write(async ({ accounts, clientKeys }) => {
    await accounts.insert(anAccount());
    await clientKeys.insert(aKey({ id: 'ours', clientId, secretDigest }));
  });
  return {
    key,
    verifier: new Verifier({
      storage: counted,
      limiter,
      lastUsed,
      meter,
      accessTokens,
      clock,
      expiries: latchOn(clock),
    }),
    lookups: () => lookups,
    import: (secret: string) =>
      storage.write(async ({ clientKeys, importedKeys }) => {
        await clientKeys.insert(aKey({ id: 'theirs', secretDigest: hashSecret(secret) }));
        await importedKeys.insert(hashSecret(secret), 'lk_theirs', NOW);
      }),
    async [Symbol.asyncDispose]() {
      await meter.close();
      await lastUsed.close();
      await stage.clear(storage);
      await stage.close();
    },
  };
}
