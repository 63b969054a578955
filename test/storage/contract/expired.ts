import { expect, it } from 'vitest';
import type { Queries, Storage } from '../../../src/storage/storage.ts';
import { aKey, anAccount, anEvent, aSession, NOW } from '../../support/records.ts';

export function expiredContract(storage: () => Storage, run: (statements: string) => Promise<void>): void {
  const remove = (work: (expired: Queries['expired']) => Promise<number>) =>
    storage().write(({ expired }) => work(expired));
  const eventIds = async () => {
    const page = { limit: 10, inverted: true };
    return (await storage().read(({ events }) => events.list({}, page))).map(({ id }) => id);
  };

  it('removes the events before a given time, oldest first and up to the limit', async () => {
    await storage().write(async ({ events }) => {
      for (const age of [0, 1, 2, 3]) await events.insert(anEvent({ id: `${age}`, createdAt: NOW - age }));
    });
    expect(await remove((expired) => expired.removeEvents(NOW, 2))).toBe(2);
    expect(await eventIds()).toEqual(['1', '0']);
    expect(await remove((expired) => expired.removeEvents(NOW, 2))).toBe(1);
    expect(await eventIds()).toEqual(['0']);
    expect(await remove((expired) => expired.removeEvents(NOW, 2))).toBe(0);
  });

  it('removes revoked access tokens that have expired, oldest first and up to the limit', async () => {
    const row = (age: number) => `('token-${age}', ${NOW - age})`;
    await run(`insert into revoked_access_tokens (id, expires_at) values ${[-1, 0, 1, 2].map(row)}`);
    expect(await remove((expired) => expired.removeRevokedAccessTokens(NOW, 2))).toBe(2);
    const left = (age: number) =>
      storage().read(({ revokedAccessTokens }) => revokedAccessTokens.has(`token-${age}`));
    expect([await left(2), await left(1), await left(0)]).toEqual([false, false, true]);
    expect(await remove((expired) => expired.removeRevokedAccessTokens(NOW, 2))).toBe(1);
    expect(await remove((expired) => expired.removeRevokedAccessTokens(NOW, 2))).toBe(0);
    expect(await remove((expired) => expired.removeRevokedAccessTokens(NOW + 1, 2))).toBe(1);
  });

  it('removes password resets that have expired, oldest first and up to the limit', async () => {
    const ages = [-1, 0, 1, 2];
    await storage().write(async ({ accounts }) => {
      for (const age of ages) await accounts.insert(anAccount({ id: `account-${age}` }));
    });
    const row = (age: number) => `('reset-${age}', 'account-${age}', ${NOW - age})`;
    await run(`insert into password_resets (digest, account_id, expires_at) values ${ages.map(row)}`);
    expect(await remove((expired) => expired.removePasswordResets(NOW, 2))).toBe(2);
    const left = (age: number) =>
      storage().read(({ passwordResets }) => passwordResets.byDigest(`reset-${age}`));
    expect([await left(2), await left(1)]).toEqual([undefined, undefined]);
    expect(await left(0)).toMatchObject({ expiresAt: NOW });
    expect(await remove((expired) => expired.removePasswordResets(NOW, 2))).toBe(1);
    expect(await remove((expired) => expired.removePasswordResets(NOW, 2))).toBe(0);
    expect(await remove((expired) => expired.removePasswordResets(NOW + 1, 2))).toBe(1);
    expect(await storage().read(({ accounts }) => accounts.count())).toBe(4);
  });

  it('removes sessions that have expired, up to the limit', async () => {
    await storage().write(async ({ accounts, sessions }) => {
      await accounts.insert(anAccount());
      for (const age of [-1, 0, 1, 2])
        await sessions.insert(aSession({ id: `${age}`, refreshExpiresAt: NOW - age }));
    });
    expect(await remove((expired) => expired.removeSessions(NOW, 2))).toBe(2);
    expect(await remove((expired) => expired.removeSessions(NOW, 2))).toBe(1);
    expect(await remove((expired) => expired.removeSessions(NOW, 2))).toBe(0);
    expect(await storage().read(({ sessions }) => sessions.byId('-1'))).toMatchObject({ id: '-1' });
  });

  it('removes idempotency records made at or before a given time, up to the limit', async () => {
    const record = { accountId: anAccount().id, requestDigest: '', result: '' };
    await storage().write(async ({ accounts, idempotency }) => {
      await accounts.insert(anAccount());
      for (const age of [-1, 0, 1, 2])
        await idempotency.insert({ ...record, keyDigest: `${age}`, createdAt: NOW - age });
    });
    expect(await remove((expired) => expired.removeIdempotencyRecords(NOW, 2))).toBe(2);
    expect(await remove((expired) => expired.removeIdempotencyRecords(NOW, 2))).toBe(1);
    expect(await remove((expired) => expired.removeIdempotencyRecords(NOW, 2))).toBe(0);
    const left = (key: string) =>
      storage().read(({ idempotency }) => idempotency.find(record.accountId, key, 0));
    expect([await left('0'), await left('-1')]).toMatchObject([undefined, { keyDigest: '-1' }]);
  });

  it('leaves records of all other kinds', async () => {
    const [account, session, key] = [anAccount({ createdAt: 1 }), aSession({ createdAt: 1 }), aKey()];
    await storage().write(async ({ accounts, sessions, clientKeys, events }) => {
      await accounts.insert(account);
      await sessions.insert(session);
      await clientKeys.insert(key);
      await events.insert(anEvent());
    });
    await remove((expired) => expired.removeRevokedAccessTokens(NOW * 2, 10));
    await remove((expired) => expired.removePasswordResets(NOW * 2, 10));
    expect(await eventIds()).toHaveLength(1);
    await remove((expired) => expired.removeEvents(NOW * 2, 10));
    expect(await eventIds()).toEqual([]);
    const kept = storage().read(async ({ accounts, sessions, clientKeys }) => [
      await accounts.byId(account.id),
      await sessions.byRefreshDigest(session.refreshDigest),
      await clientKeys.byId(key.id),
    ]);
    expect(await kept).toEqual([account, session, key]);
  });
}
