import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Accounts } from '../../../src/services/accounts/accounts.ts';
import { ExternalSignIn } from '../../../src/services/accounts/external-sign-in.ts';
import { LoginLimits } from '../../../src/services/accounts/login-limits.ts';
import { PasswordHasher } from '../../../src/services/accounts/passwords.ts';
import { Sessions } from '../../../src/services/accounts/sessions.ts';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { LastUsedTracker } from '../../../src/verification/last-used.ts';
import { type Stage, sqliteStage } from '../../storage/dialects.ts';
import { FakeClock, latchOn } from '../../support/clock.ts';
import { CHEAP_HASHING } from '../../support/gateway.ts';
import { startOpenIdProvider, type TestProvider } from '../../support/openid-provider.ts';

// Races between requests, which are rare by chance and most frequent on PostgreSQL.

const clock = new FakeClock();
const clientInfo = { ip: '192.0.2.1', userAgent: null, requestId: 'r' };
const ADA = { sub: 'ada', email: 'ada@example.com', email_verified: true };
let provider: TestProvider;
let stage: Stage;

beforeAll(async () => {
  [provider, stage] = await Promise.all([startOpenIdProvider(clock), sqliteStage()]);
});
afterAll(async () => {
  await stage.close();
  await provider[Symbol.asyncDispose]();
});

function externalSignIn(storage: Storage): ExternalSignIn {
  const { issuer, audience } = provider;
  const lastUsed = new LastUsedTracker({ storage, touch: async () => undefined, onFailure: () => undefined });
  const sessions = new Sessions({ storage, clock, keyPrefix: 'lk', lastUsed, expiries: latchOn(clock) });
  const accounts = new Accounts({
    storage,
    clock,
    sessions,
    limits: new LoginLimits(clock),
    passwords: new PasswordHasher(CHEAP_HASHING),
    signUp: 'open',
  });
  return new ExternalSignIn({ issuer, audience, storage, clock, accounts, onRefused: () => undefined });
}

describe('ExternalSignIn', () => {
  it('creates one account for 20 concurrent first sign-ins of one person', async () => {
    const storage = await stage.fresh();
    const allRead = Promise.withResolvers<void>();
    let reads = 0;
    const signIn = externalSignIn({
      ...storage,
      write: (work) => storage.write(work),
      read: async (work) => {
        const seen = await storage.read(work);
        reads += 1;
        if (reads === 20) allRead.resolve();
        await allRead.promise;
        return seen;
      },
    });
    const token = await provider.token({ claims: ADA });
    const twenty = Array.from({ length: 20 }, () => signIn.authenticate(token, clientInfo));
    const ids = (await Promise.all(twenty)).map((signedIn) => signedIn?.account.id);
    expect(ids[0]).toBeTypeOf('string');
    expect(new Set(ids).size).toBe(1);
    expect(await storage.read((db) => db.accounts.count())).toBe(1);
    expect(await storage.read((db) => db.events.count({}))).toBe(1);
    await stage.clear(storage);
  });

  it.each([
    ['the same person', { email: 'ada@example.com' }],
    [
      'another person with the same email address',
      { email: expect.stringMatching(/^[0-9a-f]{16}@127\.0\.0\.1$/) },
    ],
  ])('looks the account up again when %s signed in concurrently', async (who, expected) => {
    const storage = await stage.fresh();
    let overtaken = false;
    // As with two gateways on one database: both look up, both insert, and the unique index rejects the second.
    const contested: Storage = {
      ...storage,
      read: (work) => storage.read(work),
      write: async (work) => {
        if (overtaken) return await storage.write(work);
        overtaken = true;
        const sub = who === 'the same person' ? 'ada' : 'eve';
        await externalSignIn(storage).authenticate(
          await provider.token({ claims: { ...ADA, sub } }),
          clientInfo,
        );
        throw new UniqueViolation();
      },
    };
    const signedIn = await externalSignIn(contested).authenticate(
      await provider.token({ claims: ADA }),
      clientInfo,
    );
    expect(signedIn?.account).toMatchObject(expected);
    await stage.clear(storage);
  });
});
