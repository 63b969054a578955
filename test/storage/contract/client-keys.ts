import { beforeEach, describe, expect, it } from 'vitest';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Queries, Storage } from '../../../src/storage/storage.ts';
import type { ClientKey } from '../../../src/storage/tables.ts';
import { aKey, anAccount, NOW } from '../../support/records.ts';

const full: ClientKey = {
  ...aKey(),
  id: 'full',
  ownerId: 'ada',
  clientId: 'lk_full',
  name: "Ünïcode 'quoted' 🔑",
  description: 'two\nlines',
  scopes: ['read:shop', '*', "it's"],
  rateLimitPerMinute: 1_000_000,
  callbackUrl: 'https://example.com/cb?a=b',
  secretDigest: 'new digest',
  previousSecretDigest: 'old digest',
  previousSecretExpiresAt: NOW + 1,
  expiresAt: 253_402_300_799_999,
  createdAt: NOW,
  updatedAt: NOW + 2,
  lastUsedAt: NOW + 3,
  revokedAt: NOW + 4,
};

export function clientKeyContract(storage: () => Storage): void {
  const read = <T>(query: (keys: Queries['clientKeys']) => Promise<T>) =>
    storage().read(({ clientKeys }) => query(clientKeys));
  const write = <T>(query: (keys: Queries['clientKeys']) => Promise<T>) =>
    storage().write(({ clientKeys }) => query(clientKeys));
  const insert = (...keys: ClientKey[]) =>
    write(async (clientKeys) => {
      for (const key of keys) await clientKeys.insert(key);
    });
  const byId = (id: string) => read((keys) => keys.byId(id));

  beforeEach(() =>
    storage().write(async ({ accounts }) => {
      await accounts.insert(anAccount({ id: 'ada' }));
      await accounts.insert(anAccount({ id: 'bob' }));
    }),
  );

  it('stores and returns every field of a client key', async () => {
    const bare = aKey({ id: 'bare', ownerId: 'ada', rateLimitPerMinute: null, scopes: [] });
    await insert(full, bare);
    expect(await byId('full')).toEqual(full);
    expect(await byId('bare')).toEqual(bare);
    expect(await read((keys) => keys.byClientId('lk_full'))).toEqual({ ...full, ownerDisabledAt: null });
  });

  it('returns every existing key of a list of IDs', async () => {
    await insert(full, aKey({ id: 'a', ownerId: 'ada' }), aKey({ id: 'b', ownerId: 'bob' }));
    const ids = async (...wanted: string[]) =>
      (await read((keys) => keys.byIds(wanted))).map(({ id }) => id).sort();
    expect(await ids('b', 'nothing', 'full')).toEqual(['b', 'full']);
    expect(await ids()).toEqual([]);
  });

  it('returns with a client key the time at which its owner was disabled', async () => {
    await insert(full, aKey({ id: 'b', ownerId: 'bob' }));
    await storage().write(({ accounts }) => accounts.update('ada', { disabledAt: NOW + 5 }));
    const disabledAt = async (clientId: string) =>
      (await read((keys) => keys.byClientId(clientId)))?.ownerDisabledAt;
    expect([await disabledAt('lk_full'), await disabledAt('lk_b')]).toEqual([NOW + 5, null]);
    await storage().write(({ accounts }) => accounts.update('ada', { disabledAt: null }));
    expect(await disabledAt('lk_full')).toBeNull();
  });

  it('lists the client IDs of all keys of one owner', async () => {
    await insert(full, aKey({ id: 'a', ownerId: 'ada' }), aKey({ id: 'b', ownerId: 'bob' }));
    expect((await read((keys) => keys.listClientIds('ada'))).sort()).toEqual(['lk_a', 'lk_full']);
    expect(await read((keys) => keys.listClientIds('nobody'))).toEqual([]);
  });

  it('returns the unrevoked key of an owner by its exact name', async () => {
    await insert(
      aKey({ id: 'a', ownerId: 'ada', name: 'same', revokedAt: NOW }),
      aKey({ id: 'b', ownerId: 'ada', name: 'same', expiresAt: NOW - 1 }),
      aKey({ id: 'c', ownerId: 'bob', name: 'same' }),
      aKey({ id: 'd', ownerId: 'bob', name: 'other', revokedAt: NOW }),
    );
    const named = (owner: string, name: string) => read((keys) => keys.byName(owner, name));
    expect([(await named('ada', 'same'))?.id, (await named('bob', 'same'))?.id]).toEqual(['b', 'c']);
    expect([await named('bob', 'other'), await named('ada', 'Same')]).toEqual([undefined, undefined]);
  });

  it('returns undefined for an unknown ID, a client ID in another case and an ID of the other kind', async () => {
    await insert(full);
    expect(await byId('lk_full')).toBeUndefined();
    expect(await read((keys) => keys.byClientId('full'))).toBeUndefined();
    expect(await read((keys) => keys.byClientId('LK_FULL'))).toBeUndefined();
  });

  it('rejects a client ID that a key of any owner has', async () => {
    await insert(aKey({ id: 'a', ownerId: 'ada', clientId: 'lk_same' }));
    const repeated = aKey({ id: 'b', ownerId: 'bob', clientId: 'lk_same' });
    await expect(insert(repeated)).rejects.toThrow(UniqueViolation);
  });

  it('rejects a key of an owner that does not exist', async () => {
    await expect(insert(aKey({ ownerId: 'nobody' }))).rejects.toThrow();
  });

  describe('name constraint', () => {
    it('rejects a second key of the same name for one owner but not for another owner', async () => {
      await insert(aKey({ id: 'a', ownerId: 'ada', name: 'CI' }));
      await expect(insert(aKey({ id: 'b', ownerId: 'ada', name: 'CI' }))).rejects.toThrow(UniqueViolation);
      await insert(aKey({ id: 'c', ownerId: 'bob', name: 'CI' }));
    });

    it('accepts the name of a revoked key, for any number of revoked keys', async () => {
      await insert(aKey({ id: 'a', ownerId: 'ada', name: 'CI' }));
      await write((keys) => keys.update('a', { revokedAt: NOW }));
      await insert(aKey({ id: 'b', ownerId: 'ada', name: 'CI' }));
      await write((keys) => keys.update('b', { revokedAt: NOW }));
      await insert(aKey({ id: 'c', ownerId: 'ada', name: 'CI' }));
      expect(await read((keys) => keys.count({ ownerId: 'ada', now: NOW }))).toBe(3);
    });

    it('rejects the name of an expired key', async () => {
      await insert(aKey({ id: 'a', ownerId: 'ada', name: 'CI', expiresAt: NOW - 1 }));
      await expect(insert(aKey({ id: 'b', ownerId: 'ada', name: 'CI' }))).rejects.toThrow(UniqueViolation);
    });

    it('rejects an update to the name of another key', async () => {
      await insert(
        aKey({ id: 'a', ownerId: 'ada', name: 'CI' }),
        aKey({ id: 'b', ownerId: 'ada', name: 'CD' }),
      );
      await expect(write((keys) => keys.update('b', { name: 'CI' }))).rejects.toThrow(UniqueViolation);
      expect((await byId('b'))?.name).toBe('CD');
    });
  });

  describe('update', () => {
    it('changes the given fields, keeps all others and returns the key', async () => {
      const before = aKey({ id: 'a', ownerId: 'ada', description: 'text', expiresAt: NOW + 9 });
      const other = aKey({ id: 'b', ownerId: 'ada' });
      await insert(before, other);
      const changes = { description: null, scopes: ['*'], expiresAt: null, rateLimitPerMinute: null };
      const updated = await write((keys) => keys.update('a', changes));
      expect(updated).toEqual({ ...before, ...changes });
      expect(await byId('a')).toEqual(updated);
      expect(await byId('b')).toEqual(other);
    });

    it('returns undefined for a key that does not exist', async () => {
      expect(await write((keys) => keys.update('nothing', { name: 'x' }))).toBeUndefined();
    });
  });

  it('deletes only the named key', async () => {
    await insert(aKey({ id: 'a', ownerId: 'ada' }), aKey({ id: 'b', ownerId: 'ada' }));
    await write((keys) => keys.remove('a'));
    expect(await byId('a')).toBeUndefined();
    expect((await byId('b'))?.id).toBe('b');
  });

  describe('touch', () => {
    it('sets the last use of each given key and of no other', async () => {
      const ids = ['a', 'b', 'c'];
      await insert(...ids.map((id) => aKey({ id, ownerId: 'ada', lastUsedAt: 7 })));
      await write((keys) =>
        keys.touch(
          new Map([
            ['a', NOW],
            ['c', NOW + 1],
            ['gone', NOW + 2],
          ]),
        ),
      );
      const times = await Promise.all(ids.map(async (id) => (await byId(id))?.lastUsedAt));
      expect(times).toEqual([NOW, 7, NOW + 1]);
    });

    it('changes no other field of a key', async () => {
      await insert(full);
      await write((keys) => keys.touch(new Map([['full', NOW + 99]])));
      expect(await byId('full')).toEqual({ ...full, lastUsedAt: NOW + 99 });
    });

    it('accepts an empty map and more entries than fit into one statement', async () => {
      // More than the 65,535 parameters that PostgreSQL allows; most of the keys do not exist.
      const ids = Array.from({ length: 22_000 }, (_, index) => `key-${index}`);
      const existing = [0, 499, 500, 10_999, 21_999];
      await insert(...existing.map((index) => aKey({ id: `key-${index}`, ownerId: 'ada' })));
      await write((keys) => keys.touch(new Map()));
      expect((await byId('key-0'))?.lastUsedAt).toBeNull();
      await write((keys) => keys.touch(new Map(ids.map((id, index) => [id, NOW + index]))));
      const times = await Promise.all(
        existing.map(async (index) => (await byId(`key-${index}`))?.lastUsedAt),
      );
      expect(times).toEqual(existing.map((index) => NOW + index));
    });
  });
}
