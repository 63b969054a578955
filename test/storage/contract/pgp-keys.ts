import { beforeEach, expect, it } from 'vitest';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Queries, Storage } from '../../../src/storage/storage.ts';
import { anAccount, aPgpKey, NOW } from '../../support/records.ts';

export function pgpKeyContract(storage: () => Storage): void {
  const key = aPgpKey({ id: 'k', accountId: 'ada', fingerprint: 'f' });
  const read = <T>(query: (pgpKeys: Queries['pgpKeys']) => Promise<T>) =>
    storage().read(({ pgpKeys }) => query(pgpKeys));
  const write = <T>(query: (pgpKeys: Queries['pgpKeys']) => Promise<T>) =>
    storage().write(({ pgpKeys }) => query(pgpKeys));

  beforeEach(() =>
    storage().write(async ({ accounts, pgpKeys }) => {
      await accounts.insert(anAccount({ id: 'ada' }));
      await accounts.insert(anAccount({ id: 'bob' }));
      await pgpKeys.insert(key);
    }),
  );

  it('stores and returns every field of a PGP key', async () => {
    const full = aPgpKey({
      id: 'full',
      accountId: 'bob',
      armoredKey: `-----BEGIN\r\n\n${'x'.repeat(65_000)}\n-----END`,
      userIds: ["Bob ✓ O'Brien <bob@example.com>", ''],
      expiresAt: NOW + 1,
    });
    await write((pgpKeys) => pgpKeys.insert(full));
    expect(await read((pgpKeys) => pgpKeys.byId('full'))).toEqual(full);
    expect(await read((pgpKeys) => pgpKeys.byId('k'))).toEqual(key);
    expect(await read((pgpKeys) => pgpKeys.byId('f'))).toBeUndefined();
  });

  it('lists the keys of one account, newest first', async () => {
    const older = aPgpKey({ id: 'z', accountId: 'ada', createdAt: NOW - 1 });
    const sameTime = aPgpKey({ id: 'l', accountId: 'ada' });
    const ofBob = aPgpKey({ id: 'b', accountId: 'bob' });
    await write(async (pgpKeys) => {
      for (const one of [older, sameTime, ofBob]) await pgpKeys.insert(one);
    });
    expect(await read((pgpKeys) => pgpKeys.list('ada'))).toEqual([sameTime, key, older]);
    expect(await read((pgpKeys) => pgpKeys.list('nobody'))).toEqual([]);
  });

  it('returns the keys of one account by fingerprint', async () => {
    const second = aPgpKey({ id: 'second', accountId: 'ada', fingerprint: 'g' });
    const third = aPgpKey({ id: 'third', accountId: 'ada', fingerprint: 'h' });
    const ofBob = aPgpKey({ id: 'b', accountId: 'bob', fingerprint: 'f' });
    await write(async (pgpKeys) => {
      for (const one of [second, third, ofBob]) await pgpKeys.insert(one);
    });
    const found = await read((pgpKeys) => pgpKeys.byFingerprints('ada', ['g', 'unknown', 'f']));
    expect(found.map(({ id }) => id).sort()).toEqual(['k', 'second']);
    expect(await read((pgpKeys) => pgpKeys.byFingerprints('bob', ['f']))).toEqual([ofBob]);
    expect(await read((pgpKeys) => pgpKeys.byFingerprints('bob', ['g']))).toEqual([]);
    expect(await read((pgpKeys) => pgpKeys.byFingerprints('ada', []))).toEqual([]);
  });

  it('deletes only the named key', async () => {
    await write((pgpKeys) => pgpKeys.insert(aPgpKey({ id: 'other', accountId: 'ada' })));
    await write((pgpKeys) => pgpKeys.remove('other'));
    expect(await read((pgpKeys) => pgpKeys.list('ada'))).toEqual([key]);
  });

  it('rejects a fingerprint that the same account has and accepts one that another account has', async () => {
    const again = aPgpKey({ id: 'again', accountId: 'ada', fingerprint: 'f' });
    await expect(write((pgpKeys) => pgpKeys.insert(again))).rejects.toThrow(UniqueViolation);
    await write((pgpKeys) => pgpKeys.insert({ ...again, accountId: 'bob' }));
    expect((await read((pgpKeys) => pgpKeys.byId('again')))?.accountId).toBe('bob');
  });

  it('rejects a key of an account that does not exist', async () => {
    const orphan = aPgpKey({ id: 'orphan', accountId: 'nobody' });
    await expect(write((pgpKeys) => pgpKeys.insert(orphan))).rejects.toThrow();
    expect(await read((pgpKeys) => pgpKeys.byId('orphan'))).toBeUndefined();
  });
}
