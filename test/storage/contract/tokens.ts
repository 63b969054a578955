import { expect, it } from 'vitest';
import type { Storage } from '../../../src/storage/storage.ts';
import type { SigningKey } from '../../../src/storage/tables.ts';
import { NOW } from '../../support/records.ts';

export function signingKeyContract(storage: () => Storage): void {
  const aKey = (id: string, changes: Partial<SigningKey> = {}): SigningKey => ({
    id,
    privateJwk: { kty: 'OKP', d: 'secret' },
    createdAt: NOW,
    retiredAt: null,
    ...changes,
  });
  const insert = (...keys: SigningKey[]) =>
    storage().write(async ({ signingKeys }) => {
      for (const key of keys) await signingKeys.insert(key);
    });
  const list = () => storage().read(({ signingKeys }) => signingKeys.list());

  it('lists every field of all keys, newest first', async () => {
    const [older, newer] = [aKey('b'), aKey('a', { createdAt: NOW + 1 })];
    await insert(older, newer);
    expect(await list()).toEqual([newer, older]);
  });

  it('sets the retirement time of keys that are not retired yet', async () => {
    await insert(aKey('a', { retiredAt: NOW - 5 }), aKey('b'));
    await storage().write(({ signingKeys }) => signingKeys.retireAll(NOW));
    expect((await list()).map(({ id, retiredAt }) => [id, retiredAt])).toEqual([
      ['b', NOW],
      ['a', NOW - 5],
    ]);
  });

  it('deletes the keys retired at or before a given time and no active key', async () => {
    await insert(
      aKey('a', { retiredAt: NOW - 1 }),
      aKey('b', { retiredAt: NOW }),
      aKey('c', { retiredAt: NOW + 1 }),
      aKey('d'),
    );
    await storage().write(({ signingKeys }) => signingKeys.removeRetired(NOW));
    expect((await list()).map(({ id }) => id)).toEqual(['d', 'c']);
  });
}

export function revokedAccessTokenContract(storage: () => Storage): void {
  const insert = (id: string) =>
    storage().write(({ revokedAccessTokens }) => revokedAccessTokens.insert(id, NOW));
  const has = (id: string) => storage().read(({ revokedAccessTokens }) => revokedAccessTokens.has(id));

  it('reports whether a token is revoked, and on insert whether the revocation is new', async () => {
    expect(await has('a')).toBe(false);
    expect(await insert('a')).toBe(true);
    expect(await insert('a')).toBe(false);
    expect([await has('a'), await has('b')]).toEqual([true, false]);
  });
}
