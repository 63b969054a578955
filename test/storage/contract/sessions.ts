import { beforeEach, expect, it } from 'vitest';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { SessionTokens } from '../../../src/storage/sessions.ts';
import type { Queries, Storage } from '../../../src/storage/storage.ts';
import { anAccount, aSession, NOW } from '../../support/records.ts';

const renewed: SessionTokens = {
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

  it('finds a session with its account by the digest of its access token', async () => {
    expect(await read((sessions) => sessions.byAccessDigest('access'))).toEqual({ session, account: ada });
    expect(await read((sessions) => sessions.byAccessDigest('refresh'))).toBeUndefined();
  });

  it('finds a session by the digest of its refresh token', async () => {
    expect(await read((sessions) => sessions.byRefreshDigest('refresh'))).toEqual(session);
    expect(await read((sessions) => sessions.byRefreshDigest('access'))).toBeUndefined();
    expect(await read((sessions) => sessions.bySpentRefreshDigest('refresh'))).toBeUndefined();
  });

  it('knows only the new tokens once a session is renewed', async () => {
    await write((sessions) => sessions.renew(session, renewed));
    const after = { ...session, ...renewed };
    expect(await read((sessions) => sessions.byAccessDigest('access'))).toBeUndefined();
    expect(await read((sessions) => sessions.byRefreshDigest('refresh'))).toBeUndefined();
    expect((await read((sessions) => sessions.byAccessDigest('second access')))?.session).toEqual(after);
    expect(await read((sessions) => sessions.byRefreshDigest('second refresh'))).toEqual(after);
  });

  it('renews no session but the one it is given', async () => {
    const other = aSession({ id: 'other', accountId: 'ada' });
    await write((sessions) => sessions.insert(other));
    await write((sessions) => sessions.renew(session, renewed));
    expect(await read((sessions) => sessions.byRefreshDigest(other.refreshDigest))).toEqual(other);
  });

  it('remembers every spent refresh token of a session', async () => {
    const second = { ...session, ...renewed };
    await write((sessions) => sessions.renew(session, renewed));
    await write((sessions) =>
      sessions.renew(second, { ...renewed, accessDigest: 'third access', refreshDigest: 'third refresh' }),
    );
    for (const spent of ['refresh', 'second refresh']) {
      expect((await read((sessions) => sessions.bySpentRefreshDigest(spent)))?.id).toBe('s');
    }
    expect(await read((sessions) => sessions.bySpentRefreshDigest('third refresh'))).toBeUndefined();
  });

  it('lets only one of two renewals with the same refresh token pass', async () => {
    await write((sessions) => sessions.renew(session, renewed));
    await expect(
      write((sessions) => sessions.renew(session, { ...renewed, accessDigest: 'x', refreshDigest: 'y' })),
    ).rejects.toThrow(UniqueViolation);
    expect((await read((sessions) => sessions.byRefreshDigest('second refresh')))?.id).toBe('s');
  });

  it('refuses tokens that another session has', async () => {
    const same = { id: 'other', accountId: 'bob' };
    const taken = [{ accessDigest: 'access' }, { refreshDigest: 'refresh' }];
    for (const one of taken) {
      const repeated = aSession({ ...same, ...one });
      await expect(write((sessions) => sessions.insert(repeated))).rejects.toThrow(UniqueViolation);
    }
  });

  it('forgets the spent tokens of a session with the session', async () => {
    await write((sessions) => sessions.renew(session, renewed));
    await write((sessions) => sessions.remove('s'));
    expect(await read((sessions) => sessions.byRefreshDigest('second refresh'))).toBeUndefined();
    expect(await read((sessions) => sessions.bySpentRefreshDigest('refresh'))).toBeUndefined();
    // The digest is free again: had the row only become unreachable, this would repeat it.
    await write((sessions) => sessions.insert(session));
    await write((sessions) => sessions.renew(session, renewed));
  });

  it('removes no session but the one named', async () => {
    await write((sessions) => sessions.insert(aSession({ id: 'other', accountId: 'ada' })));
    await write((sessions) => sessions.remove('other'));
    expect(await read((sessions) => sessions.byRefreshDigest('refresh'))).toEqual(session);
  });

  it('removes the sessions of one account that can be refreshed no more', async () => {
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

  it('finds a session by its id', async () => {
    expect(await read((sessions) => sessions.byId('s'))).toEqual(session);
    expect(await read((sessions) => sessions.byId('ada'))).toBeUndefined();
  });

  it('lists the sessions of one account that can still be refreshed, newest use first', async () => {
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

  it('removes the sessions of one account, or all but one, and answers them', async () => {
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

  it('sets when sessions were last used, each for itself, and nothing else of them', async () => {
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

  it('refuses a session of an account that does not exist', async () => {
    const orphan = aSession({ id: 'orphan', accountId: 'nobody' });
    await expect(write((sessions) => sessions.insert(orphan))).rejects.toThrow();
    expect(await read((sessions) => sessions.byRefreshDigest(orphan.refreshDigest))).toBeUndefined();
  });
}
