import { beforeEach, describe, expect, it } from 'vitest';
import type { ClientKeyCriteria } from '../../../src/storage/client-keys.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import type { ClientKey } from '../../../src/storage/tables.ts';
import { aKey, anAccount, NOW } from '../../support/records.ts';

export function clientKeyFilterContract(storage: () => Storage): void {
  const insert = (...keys: ClientKey[]) =>
    storage().write(async ({ clientKeys }) => {
      for (const key of keys) await clientKeys.insert(key);
    });

  /** Returns the ids of the keys that meet the criteria, in alphabetical order. Asserts that `count` agrees. */
  async function matching(criteria: Partial<ClientKeyCriteria>): Promise<string[]> {
    const all = { now: NOW, ...criteria };
    const [listed, count] = await storage().read(({ clientKeys }) =>
      Promise.all([clientKeys.list(all, { limit: 100, inverted: false }), clientKeys.count(all)]),
    );
    expect(count).toBe(listed.length);
    return listed.map(({ id }) => id).sort();
  }

  beforeEach(() =>
    storage().write(async ({ accounts }) => {
      await accounts.insert(anAccount({ id: 'ada' }));
      await accounts.insert(anAccount({ id: 'bob' }));
    }),
  );

  it('matches every key without criteria and only the keys of one owner with an owner ID', async () => {
    await insert(aKey({ id: 'a', ownerId: 'ada' }), aKey({ id: 'b', ownerId: 'bob' }));
    expect(await matching({})).toEqual(['a', 'b']);
    expect(await matching({ ownerId: 'bob' })).toEqual(['b']);
    expect(await matching({ ownerId: '' })).toEqual([]);
  });

  describe('by status', () => {
    beforeEach(() =>
      insert(
        aKey({ id: 'endless', ownerId: 'ada' }),
        aKey({ id: 'ends in a ms', ownerId: 'ada', expiresAt: NOW + 1 }),
        aKey({ id: 'ends now', ownerId: 'ada', expiresAt: NOW }),
        aKey({ id: 'ended', ownerId: 'ada', expiresAt: NOW - 1 }),
        aKey({ id: 'revoked', ownerId: 'ada', revokedAt: NOW }),
        aKey({ id: 'revoked and ended', ownerId: 'ada', expiresAt: NOW - 1, revokedAt: NOW }),
      ),
    );

    it.each([
      ['ACTIVE', ['endless', 'ends in a ms']],
      ['EXPIRED', ['ended', 'ends now']],
      ['REVOKED', ['revoked', 'revoked and ended']],
    ] as const)('matches the keys that are %s at the given millisecond', async (status, ids) => {
      expect(await matching({ status })).toEqual(ids);
    });

    it('depends on the given time', async () => {
      expect(await matching({ status: 'ACTIVE', now: NOW + 1 })).toEqual(['endless']);
      expect(await matching({ status: 'EXPIRED', now: NOW - 1 })).toEqual(['ended']);
    });
  });

  describe('by text', () => {
    it('matches the name, the description and the client ID', async () => {
      await insert(
        aKey({ id: 'a', ownerId: 'ada', name: 'the needle is here' }),
        aKey({ id: 'b', ownerId: 'ada', description: 'needle' }),
        aKey({ id: 'c', ownerId: 'ada', clientId: 'lk_1needle2' }),
        aKey({ id: 'd', ownerId: 'ada', callbackUrl: 'https://needle.example.com', description: 'need le' }),
      );
      expect(await matching({ text: 'needle' })).toEqual(['a', 'b', 'c']);
    });

    it('ignores case', async () => {
      await insert(
        aKey({ id: 'a', ownerId: 'ada', name: 'Deploy KEY' }),
        aKey({ id: 'b', ownerId: 'ada', clientId: 'lk_dEPloy' }),
      );
      for (const text of ['deploy', 'DEPLOY', 'dEpLoY']) expect(await matching({ text })).toEqual(['a', 'b']);
    });

    it('ignores the case of letters beyond ASCII', async () => {
      await insert(aKey({ id: 'a', ownerId: 'ada', name: 'Größe ÄRGER' }));
      for (const text of ['Größe ÄRGER', 'größe', 'ärger', 'GRÖ', 'ÄRGER']) {
        expect(await matching({ text })).toEqual(['a']);
      }
      expect(await matching({ text: 'arger' })).toEqual([]);
    });

    it.each([
      ['%', '100% sure', '100 sure'],
      ['_', 'snake_case', 'snakeXcase'],
      ['\\', 'back\\slash', 'backslash'],
      ['\\%', 'a\\%b', 'a%b'],
      ['0%', '100% sure', '100 0 sure'],
      ['_b_', 'a_b_c', 'a_bXc'],
      ["'", "it's", 'its'],
      ['"', 'a "b"', 'a b'],
    ])('matches the characters %s literally', async (text, hit, miss) => {
      await insert(
        aKey({ id: 'hit', ownerId: 'ada', clientId: 'lk-1', name: hit }),
        aKey({ id: 'miss', ownerId: 'ada', clientId: 'lk-2', name: miss }),
      );
      expect(await matching({ text })).toEqual(['hit']);
    });

    it('does not match a key without a description by the text "null"', async () => {
      await insert(aKey({ id: 'a', ownerId: 'ada', name: 'CI', clientId: 'lk-1', description: null }));
      expect(await matching({ text: 'null' })).toEqual([]);
    });

    it('matches every key with an empty text', async () => {
      await insert(aKey({ id: 'a', ownerId: 'ada' }));
      expect(await matching({ text: '' })).toEqual(['a']);
    });
  });

  it('matches only keys that meet all criteria', async () => {
    await insert(
      aKey({ id: 'wanted', ownerId: 'ada', name: 'deploy 1', expiresAt: NOW }),
      aKey({ id: 'of bob', ownerId: 'bob', name: 'deploy 1', expiresAt: NOW }),
      aKey({ id: 'active', ownerId: 'ada', name: 'deploy 2' }),
      aKey({ id: 'other', ownerId: 'ada', name: 'test', expiresAt: NOW }),
    );
    expect(await matching({ ownerId: 'ada', status: 'EXPIRED', text: 'deploy' })).toEqual(['wanted']);
  });
}
