import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoginLimits } from '../../src/services/accounts/login-limits.ts';
import { PasswordHasher } from '../../src/services/accounts/passwords.ts';
import { Profile } from '../../src/services/accounts/profile.ts';
import { Sessions } from '../../src/services/accounts/sessions.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { LastUsedTracker } from '../../src/verification/last-used.ts';
import { type Stage, sqliteStage } from '../storage/dialects.ts';
import { FakeClock, latchOn } from '../support/clock.ts';
import { CHEAP_HASHING } from '../support/gateway.ts';
import { anAccount } from '../support/records.ts';

let stage: Stage;
let storage: Storage;
beforeAll(async () => {
  stage = await sqliteStage();
  storage = await stage.fresh();
});
afterAll(async () => {
  await stage.clear(storage);
  await stage.close();
});

describe('Profile.update', () => {
  it('does not revert an email address that another request changes at the same time', async () => {
    await storage.write(({ accounts }) =>
      accounts.insert(anAccount({ id: 'ada', email: 'old@example.com' })),
    );
    // Changed after this request has read the account, and before it writes.
    const overtaken: Storage = {
      write: (work) => storage.write(work),
      close: () => storage.close(),
      read: async (work) => {
        const read = await storage.read(work);
        await storage.write(({ accounts }) => accounts.update('ada', { email: 'new@example.com' }));
        return read;
      },
    };
    const clock = new FakeClock();
    const lastUsed = new LastUsedTracker({
      storage,
      touch: async () => undefined,
      onFailure: () => undefined,
    });
    const profile = new Profile({
      storage: overtaken,
      clock,
      sessions: new Sessions({ storage, clock, keyPrefix: 'lk', lastUsed, expiries: latchOn(clock) }),
      limits: new LoginLimits(clock),
      passwords: new PasswordHasher(CHEAP_HASHING),
    });
    const viewer = { accountId: 'ada', role: 'MEMBER', sessionId: null } as const;
    const caller = { viewer, clientInfo: { ip: '192.0.2.1', userAgent: null, requestId: 'request' } };
    const input = { displayName: 'Grace', email: 'old@example.com' };
    const changed = { displayName: 'Grace', email: 'new@example.com' };
    expect(await profile.update(input, caller)).toMatchObject(changed);
    expect(await storage.read(({ accounts }) => accounts.byId('ada'))).toMatchObject(changed);
    await lastUsed.close();
  });
});
