import { beforeEach, expect, it } from 'vitest';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { PasswordReset } from '../../../src/storage/password-resets.ts';
import type { Queries, Storage } from '../../../src/storage/storage.ts';
import { anAccount, NOW } from '../../support/records.ts';

const reset: PasswordReset = { digest: 'first', accountId: 'ada', expiresAt: NOW };

export function passwordResetContract(storage: () => Storage): void {
  const write = <T>(query: (resets: Queries['passwordResets']) => Promise<T>) =>
    storage().write(({ passwordResets }) => query(passwordResets));
  const byDigest = (digest: string) =>
    storage().read(({ passwordResets }) => passwordResets.byDigest(digest));

  beforeEach(async () => {
    await storage().write(async ({ accounts }) => {
      await accounts.insert(anAccount({ id: 'ada' }));
      await accounts.insert(anAccount({ id: 'bob' }));
    });
    await write((resets) => resets.put(reset));
  });

  it('returns a reset by its exact digest only', async () => {
    expect(await byDigest('first')).toEqual(reset);
    expect(await byDigest('FIRST')).toBeUndefined();
    expect(await byDigest('ada')).toBeUndefined();
  });

  it('replaces the earlier reset of the same account', async () => {
    const second = { digest: 'second', accountId: 'ada', expiresAt: NOW + 1 };
    await write((resets) => resets.put(second));
    expect(await byDigest('first')).toBeUndefined();
    expect(await byDigest('second')).toEqual(second);
  });

  it('stores one reset for each of several accounts', async () => {
    const other = { digest: 'other', accountId: 'bob', expiresAt: NOW };
    await write((resets) => resets.put(other));
    expect(await byDigest('first')).toEqual(reset);
    expect(await byDigest('other')).toEqual(other);
  });

  it('rejects a digest of another account and an account that does not exist', async () => {
    await expect(write((resets) => resets.put({ ...reset, accountId: 'bob' }))).rejects.toThrow(
      UniqueViolation,
    );
    const orphan = { ...reset, digest: 'orphan', accountId: 'nobody' };
    await expect(write((resets) => resets.put(orphan))).rejects.toThrow();
    expect(await byDigest('orphan')).toBeUndefined();
  });

  it('returns a reset to only one of several concurrent takes', async () => {
    const taken = await Promise.all(Array.from({ length: 5 }, () => write((resets) => resets.take('first'))));
    expect(taken.filter((result) => result !== undefined)).toEqual([reset]);
    expect(await byDigest('first')).toBeUndefined();
  });

  it('deletes only the reset of the named account', async () => {
    const other = { digest: 'other', accountId: 'bob', expiresAt: NOW };
    await write((resets) => resets.put(other));
    await write((resets) => resets.removeAll('ada'));
    expect(await byDigest('first')).toBeUndefined();
    expect(await byDigest('other')).toEqual(other);
  });
}
