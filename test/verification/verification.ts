import { beforeEach } from 'vitest';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import { hashSecret, hashSecretRaw, toSecretId } from '../../src/domain/digest.ts';
import { selectSpan } from '../../src/domain/usage.ts';
import { MemoryLimiter } from '../../src/limiter/memory.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { ClientKey } from '../../src/storage/tables.ts';
import { AccessTokens } from '../../src/verification/access-tokens.ts';
import { LastUsedTracker } from '../../src/verification/last-used.ts';
import { Meter } from '../../src/verification/meter.ts';
import { SigningKeys } from '../../src/verification/signing-keys.ts';
import { Verifier } from '../../src/verification/verifier.ts';
import { SqliteFolder } from '../storage/sqlite-folder.ts';
import { FakeClock, latchOn } from '../support/clock.ts';
import { aKey, anAccount } from '../support/records.ts';

/** Starts a verifier with everything that it needs on a new database with the account `ada`. */
async function startVerification(folder: SqliteFolder) {
  const opened = folder.open();
  const clock = new FakeClock();
  const lastUses = new Map<string, number>();
  let reads = 0;
  const storage: Storage = {
    read: (work) => {
      reads += 1;
      return opened.read(work);
    },
    write: (work) => opened.write(work),
    close: () => opened.close(),
  };
  const onFailure = (error: unknown) => {
    throw error;
  };
  const touch = async (_: unknown, times: ReadonlyMap<string, number>) => {
    for (const [id, time] of times) lastUses.set(id, time);
  };
  const lastUsed = folder.closing(new LastUsedTracker({ storage, touch, onFailure }));
  const meter = folder.closing(new Meter({ storage, clock, onFailure }));
  const signingKeys = new SigningKeys({ storage, clock });
  await signingKeys.start();
  const tokens = new AccessTokens({ storage, clock, signingKeys, issuer: 'http://127.0.0.1' });
  const limiter = new MemoryLimiter(clock);
  const newVerifier = () =>
    new Verifier({
      storage,
      limiter,
      lastUsed,
      meter,
      accessTokens: tokens,
      clock,
      expiries: latchOn(clock),
    });
  const verifier = newVerifier();
  await verifier.start();
  await storage.write(({ accounts }) => accounts.insert(anAccount({ id: 'ada' })));
  reads = 0;

  /** Stores a key, by default with a limit of two requests a minute. */
  async function storeKey(id: string, changes: Partial<ClientKey> = {}) {
    const { clientId, secretDigest, key, clientSecret } = mintKey(mintClientId('lk'));
    const row = aKey({ id, ownerId: 'ada', clientId, secretDigest, rateLimitPerMinute: 2, ...changes });
    await storage.write(({ clientKeys }) => clientKeys.insert(row));
    return { id, clientId: row.clientId, key, secretId: toSecretId(hashSecretRaw(clientSecret)) };
  }

  return {
    storage,
    clock,
    tokens,
    verifier,
    /** Creates a verifier with an empty cache, as after a restart. */
    newVerifier,
    /** Returns how often the database was read. */
    reads: () => reads,

    storeKey,

    /** Stores a key from another system. */
    async importKey(secret: string) {
      const imported = await storeKey('imported', { secretDigest: hashSecret(secret) });
      await storage.write(({ importedKeys }) =>
        importedKeys.insert(hashSecret(secret), imported.clientId, clock.now()),
      );
      return imported;
    },

    /** Issues an access token with all scopes of a key. */
    async issueToken({ clientId, secretId }: { clientId: string; secretId: string }): Promise<string> {
      const key = await verifier.loadKey(clientId);
      const issued = key && (await tokens.issue(key, secretId, key.scopes));
      if (!issued) throw new Error('No token.');
      return issued.token;
    },

    /** Changes a key as the management plane does. */
    async update({ id, clientId }: { id: string; clientId: string }, changes: Partial<ClientKey>) {
      await storage.write((db) => db.clientKeys.update(id, changes));
      verifier.invalidateKey(clientId);
    },

    /** Returns the metered requests of a key by outcome, without zeros. */
    async metered(id: string): Promise<Record<string, number>> {
      await meter.flush();
      const span = selectSpan('HOUR', 'HOUR', clock.now());
      const [record] = await storage.read((db) => db.usage.ofKeys([id], span));
      const { clientKeyId: _, resolution: __, start: ___, ...counts } = record ?? {};
      return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
    },

    /** Returns when each key was last used. */
    async lastUses(): Promise<ReadonlyMap<string, number>> {
      await lastUsed.flush();
      return lastUses;
    },
  };
}

export type Verification = Awaited<ReturnType<typeof startVerification>>;

/** Starts a verifier before each test of a file. Returns a function that returns the current one. */
export function verificationForEachTest(): () => Verification {
  const folder = new SqliteFolder();
  let current: Verification;
  beforeEach(async () => {
    current = await startVerification(folder);
  });
  return () => current;
}
