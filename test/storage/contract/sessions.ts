import { beforeEach, expect, it } from 'vitest';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import { MAX_SPENT_REFRESH_TOKENS, type SessionTokens } from '../../../src/storage/sessions.ts';
import type { Queries, Storage } from '../../../src/storage/storage.ts';
import { anAccount, aSession, NOW } from '../../support/records.ts';

const RENEWED_TOKENS: SessionTokens = {
  accessDigest: 'second access',
  accessExpiresAt: NOW + 5,
  refreshDigest: 'second refresh',
  refreshExpiresAt: NOW + 6,
  lastUsedAt: NOW + 4,
};

export function sessionContract(storage: () => Storage): void {
  const ada = anAccount({ id: 'ada' });
  const session = aSession({ id: 's', accountId: 'ada', accessDigest: 'access', refreshDigest: 'refresh' });
  const read = <T>(query: (sessions: Queries['sessions']) => Promise<T>) =>
    storage().read(({ sessions }) => query(sessions));
  const write = <T>(query: (sessions: Queries['sessions']) => Promise<T>) =>
    storage().write(({ sessions }) => query(sessions));

  beforeEach(() =>
    storage().write(async ({ accounts, sessions }) => {
      await accounts.insert(ada);
      await accounts.insert(anAccount({ id: 'bob' }));
      await sessions.insert(session);
    }),
  );

  it('returns a session and its account by access token digest', async () => {
    expect(await read((sessions) => sessions.byAccessDigest('access'))).toEqual({ session, account: ada });
    expect(await read((sessions) => sessions.byAccessDigest('refresh'))).toBeUndefined();
  });

  it('returns a session by refresh token digest', async () => {
    expect(await read((sessions) => sessions.byRefreshDigest('refresh'))).toEqual(session);
    expect(await read((sessions) => sessions.byRefreshDigest('access'))).toBeUndefined();
    expect(await read((sessions) => sessions.bySpentRefreshDigest('refresh'))).toBeUndefined();
  });

  it('remembers the last 1,000 spent refresh tokens of a session', async () => {
    const refreshDigests = Array.from({ length: MAX_SPENT_REFRESH_TOKENS + 2 }, (_, n) => `refresh ${n}`);
    await write(async (sessions) => {
      for (const [n, refreshDigest] of refreshDigests.entries())
        await sessions.renew({ ...session, refreshDigest }, { ...RENEWED_TOKENS, lastUsedAt: NOW + n });
    });
    const bySpent = (digest: string) => read((sessions) => sessions.bySpentRefreshDigest(digest));
    expect(await bySpent('refresh 1')).toBeUndefined();
    for (const digest of ['refresh 2', refreshDigests.at(-1) ?? ''])
      expect(await bySpent(digest)).toMatchObject({ id: session.id });
  });

  it('returns a renewed session by its new token digests only', async () => {
    await write((sessions) => sessions.renew(session, RENEWED_TOKENS));
    const after = { ...session, ...RENEWED_TOKENS };
    expect(await read((sessions) => sessions.byAccessDigest('access'))).toBeUndefined();
    expect(await read((sessions) => sessions.byRefreshDigest('refresh'))).toBeUndefined();
    expect((await read((sessions) => sessions.byAccessDigest('second access')))?.session).toEqual(after);
    expect(await read((sessions) => sessions.byRefreshDigest('second refresh'))).toEqual(after);
  });

  it('renews only the given session', async () => {
    const other = aSession({ id: 'other', accountId: 'ada' });
    await write((sessions) => sessions.insert(other));
    await write((sessions) => sessions.renew(session, RENEWED_TOKENS));
    expect(await read((sessions) => sessions.byRefreshDigest(other.refreshDigest))).toEqual(other);
  });

  it('returns a session by each of its spent refresh token digests', async () => {
    const second = { ...session, ...RENEWED_TOKENS };
    await write((sessions) => sessions.renew(session, RENEWED_TOKENS));
    await write((sessions) =>
      sessions.renew(second, {
        ...RENEWED_TOKENS,
        accessDigest: 'third access',
        refreshDigest: 'third refresh',
      }),
    );
    for (const spent of ['refresh', 'second refresh']) {
      expect((await read((sessions) => sessions.bySpentRefreshDigest(spent)))?.id).toBe('s');
    }
    expect(await read((sessions) => sessions.bySpentRefreshDigest('third refresh'))).toBeUndefined();
  });

  it('rejects the second of two renewals with the same refresh token', async () => {
    await write((sessions) => sessions.renew(session, RENEWED_TOKENS));
    await expect(
      write((sessions) =>
        sessions.renew(session, { ...RENEWED_TOKENS, accessDigest: 'x', refreshDigest: 'y' }),
      ),
    ).rejects.toThrow(UniqueViolation);
    expect((await read((sessions) => sessions.byRefreshDigest('second refresh')))?.id).toBe('s');
  });

  it('rejects a new session with an access or refresh token digest of another session', async () => {
    const same = { id: 'other', accountId: 'bob' };
    const taken = [{ accessDigest: 'access' }, { refreshDigest: 'refresh' }];
    for (const one of taken) {
      const repeated = aSession({ ...same, ...one });
      await expect(write((sessions) => sessions.insert(repeated))).rejects.toThrow(UniqueViolation);
    }
  });

  it('deletes the spent refresh tokens of a session together with the session', async () => {
    await write((sessions) => sessions.renew(session, RENEWED_TOKENS));
    await write((sessions) => sessions.remove('s'));
    expect(await read((sessions) => sessions.byRefreshDigest('second refresh'))).toBeUndefined();
    expect(await read((sessions) => sessions.bySpentRefreshDigest('refresh'))).toBeUndefined();
    // The digest is free again: had the row only become unreachable, this would repeat it.
    await write((sessions) => sessions.insert(session));
    await write((sessions) => sessions.renew(session, RENEWED_TOKENS));
  });

  it('deletes only the named session', async () => {
    await write((sessions) => sessions.insert(aSession({ id: 'other', accountId: 'ada' })));
    await write((sessions) => sessions.remove('other'));
    expect(await read((sessions) => sessions.byRefreshDigest('refresh'))).toEqual(session);
  });

  it('deletes the sessions of one account whose refresh token has expired', async () => {
    const ends = { before: NOW - 1, now: NOW, after: NOW + 1 };
    await write(async (sessions) => {
      for (const [id, refreshExpiresAt] of Object.entries(ends)) {
        await sessions.insert(aSession({ id, accountId: 'ada', refreshExpiresAt }));
      }
      await sessions.insert(aSession({ id: 'of bob', accountId: 'bob', refreshExpiresAt: NOW - 1 }));
    });
    await write((sessions) => sessions.removeExpired('ada', NOW));
    const kept = async (id: string) =>
      (await read((sessions) => sessions.byRefreshDigest(`refresh of ${id}`))) !== undefined;
    expect(await Promise.all(['before', 'now', 'after', 'of bob'].map(kept))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('returns a session by ID', async () => {
    expect(await read((sessions) => sessions.byId('s'))).toEqual(session);
    expect(await read((sessions) => sessions.byId('ada'))).toBeUndefined();
  });

  it('lists the sessions of one account with a valid refresh token, latest use first', async () => {
    const last = { accountId: 'ada', lastUsedAt: NOW + 5 };
    await write(async (sessions) => {
      await sessions.insert(aSession({ ...last, id: 'a' }));
      await sessions.insert(aSession({ ...last, id: 'c', createdAt: NOW - 1 }));
      await sessions.insert(aSession({ ...last, id: 'b' }));
      await sessions.insert(aSession({ ...last, id: 'over', refreshExpiresAt: NOW }));
      await sessions.insert(aSession({ id: 'of bob', accountId: 'bob' }));
    });
    const listed = await read((sessions) => sessions.list('ada', NOW));
    expect(listed.map(({ id }) => id)).toEqual(['b', 'a', 'c', 's']);
    expect(listed.at(-1)).toEqual(session);
  });

  it('deletes and returns the sessions of one account, all of them or all except one', async () => {
    const others = ['a', 'b'].map((id) => aSession({ id, accountId: 'ada' }));
    const ofBob = aSession({ id: 'of bob', accountId: 'bob' });
    await write(async (sessions) => {
      for (const one of [...others, ofBob]) await sessions.insert(one);
    });
    const ids = (removed: { id: string }[]) => removed.map(({ id }) => id).sort();
    expect(ids(await write((sessions) => sessions.removeAll('ada', 's')))).toEqual(['a', 'b']);
    expect(await read((sessions) => sessions.list('ada', NOW))).toEqual([session]);
    expect(await write((sessions) => sessions.removeAll('ada'))).toEqual([session]);
    expect(await read((sessions) => sessions.byId('of bob'))).toEqual(ofBob);
  });

  it('sets the last use of each given session and changes nothing else', async () => {
    const other = aSession({ id: 'other', accountId: 'ada' });
    const idle = aSession({ id: 'idle', accountId: 'ada' });
    const times = new Map([
      ['s', NOW + 1],
      ['other', NOW + 2],
      ['gone', NOW + 3],
    ]);
    await write(async (sessions) => {
      await sessions.insert(other);
      await sessions.insert(idle);
      await sessions.touch(times);
    });
    expect(await read((sessions) => sessions.list('ada', NOW))).toEqual([
      { ...other, lastUsedAt: NOW + 2 },
      { ...session, lastUsedAt: NOW + 1 },
      idle,
    ]);
  });

  it('rejects a session of an account that does not exist', async () => {
    const orphan = aSession({ id: 'orphan', accountId: 'nobody' });
    await expect(write((sessions) => sessions.insert(orphan))).rejects.toThrow();
    expect(await read((sessions) => sessions.byRefreshDigest(orphan.refreshDigest))).toBeUndefined();
  });
}
