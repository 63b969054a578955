import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountCriteria } from '../../../src/storage/accounts.ts';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { anAccount, NOW } from '../../support/records.ts';

export function accountContract(storage: () => Storage): void {
  const insert = (...accounts: ReturnType<typeof anAccount>[]) =>
    storage().write(async (queries) => {
      for (const account of accounts) await queries.accounts.insert(account);
    });

  it('returns an account by ID, by a list of IDs and by email address', async () => {
    const account = anAccount({
      id: 'a',
      email: 'ada@example.com',
      displayName: "Ada ✓ O'Brien",
      role: 'ADMIN',
    });
    await insert(account, anAccount({ id: 'b' }));
    expect(await storage().read(({ accounts }) => accounts.byId('a'))).toEqual(account);
    expect(await storage().read(({ accounts }) => accounts.byIds([account.id, 'nobody']))).toEqual([account]);
    expect(await storage().read(({ accounts }) => accounts.byEmail('ada@example.com'))).toEqual(account);
  });

  it('returns every existing account of a list of IDs', async () => {
    await insert(...['a', 'b', 'c'].map((id) => anAccount({ id })));
    const ids = async (...wanted: string[]) =>
      (await storage().read(({ accounts }) => accounts.byIds(wanted))).map(({ id }) => id).sort();
    expect(await ids('c', 'nobody', 'a')).toEqual(['a', 'c']);
    expect(await ids()).toEqual([]);
  });

  it('returns undefined for an unknown ID or email address', async () => {
    await insert(anAccount({ id: 'a', email: 'ada@example.com' }));
    expect(await storage().read(({ accounts }) => accounts.byId('b'))).toBeUndefined();
    expect(await storage().read(({ accounts }) => accounts.byEmail('a'))).toBeUndefined();
  });

  it('returns an account by its exact display name unless two accounts share the name', async () => {
    const ada = anAccount({ id: 'a', displayName: "Ada ✓ O'Brien" });
    await insert(ada, anAccount({ id: 'b', displayName: 'Bob' }), anAccount({ id: 'c', displayName: 'Bob' }));
    const named = (name: string) => storage().read(({ accounts }) => accounts.byDisplayName(name));
    expect(await named(ada.displayName)).toEqual(ada);
    for (const name of ['Bob', 'Ada', ada.displayName.toLowerCase(), '%', '']) {
      expect(await named(name)).toBeUndefined();
    }
  });

  it('updates email address, password hash and disabled time of one account only', async () => {
    const account = anAccount({ id: 'a' });
    await insert(account, anAccount({ id: 'b' }));
    const changes = { email: 'new@example.com', passwordHash: 'new', disabledAt: 7, emailVerifiedAt: 8 };
    const update = (id: string) => storage().write(({ accounts }) => accounts.update(id, changes));
    expect(await update('a')).toEqual({ ...account, ...changes });
    expect(await storage().read(({ accounts }) => accounts.byId('a'))).toEqual({ ...account, ...changes });
    expect(await storage().read(({ accounts }) => accounts.byId('b'))).toEqual(anAccount({ id: 'b' }));
    expect(await update('nobody')).toBeUndefined();
  });

  it('rejects an update to a taken email address with a UniqueViolation', async () => {
    await insert(anAccount({ id: 'a' }), anAccount({ id: 'b', email: 'taken@example.com' }));
    const update = storage().write(({ accounts }) => accounts.update('a', { email: 'taken@example.com' }));
    await expect(update).rejects.toThrow(UniqueViolation);
    expect(await storage().read(({ accounts }) => accounts.byId('a'))).toEqual(anAccount({ id: 'a' }));
  });

  it('counts all accounts', async () => {
    expect(await storage().read(({ accounts }) => accounts.count())).toBe(0);
    await insert(anAccount({ id: 'a' }), anAccount({ id: 'b' }));
    expect(await storage().read(({ accounts }) => accounts.count())).toBe(2);
  });

  it('rejects a new account with a taken email address or ID with a UniqueViolation', async () => {
    await insert(anAccount({ id: 'a', email: 'ada@example.com' }));
    await expect(insert(anAccount({ id: 'b', email: 'ada@example.com' }))).rejects.toThrow(UniqueViolation);
    await expect(insert(anAccount({ id: 'a', email: 'other@example.com' }))).rejects.toThrow(UniqueViolation);
    expect(await storage().read(({ accounts }) => accounts.count())).toBe(1);
  });

  describe('update', () => {
    it('changes the given fields, keeps all others and returns the account', async () => {
      const [before, other] = [anAccount({ id: 'a' }), anAccount({ id: 'b' })];
      await insert(before, other);
      const changes = { disabledAt: NOW + 1, passwordHash: 'new hash' };
      const updated = await storage().write(({ accounts }) => accounts.update('a', changes));
      expect(updated).toEqual({ ...before, ...changes });
      expect(await storage().read(({ accounts }) => accounts.byId('a'))).toEqual(updated);
      expect(await storage().read(({ accounts }) => accounts.byId('b'))).toEqual(other);
    });

    it('returns undefined for an account that does not exist', async () => {
      expect(
        await storage().write(({ accounts }) => accounts.update('nobody', { disabledAt: NOW })),
      ).toBeUndefined();
    });
  });

  describe('list', () => {
    /** Returns the ids of the accounts that meet the criteria, in list order. Asserts that `count` agrees. */
    async function matching(criteria: AccountCriteria): Promise<string[]> {
      const [listed, count] = await storage().read(({ accounts }) =>
        Promise.all([accounts.list(criteria, { limit: 100, inverted: false }), accounts.count(criteria)]),
      );
      expect(count).toBe(listed.length);
      return listed.map(({ id }) => id);
    }

    beforeEach(() =>
      insert(
        anAccount({ id: 'a', email: 'ada@example.com', displayName: 'The Countess' }),
        anAccount({ id: 'b', email: 'bob@example.com', displayName: 'Bob', createdAt: NOW + 1 }),
        anAccount({ id: 'c', email: 'c_x@example.org', displayName: 'ÄRGER 100%', disabledAt: NOW }),
      ),
    );

    it('returns every account without criteria, newest first', async () => {
      expect(await matching({})).toEqual(['b', 'c', 'a']);
      expect(await matching({ text: '' })).toEqual(['b', 'c', 'a']);
    });

    it('filters accounts by status', async () => {
      expect(await matching({ status: 'ACTIVE' })).toEqual(['b', 'a']);
      expect(await matching({ status: 'DISABLED' })).toEqual(['c']);
    });

    it.each([
      ['EXAMPLE.COM', ['b', 'a']],
      ['countess', ['a']],
      ['ärger', ['c']],
      ['0%', ['c']],
      ['%', ['c']],
      ['c_x', ['c']],
      ['_', ['c']],
      ['hash', []],
    ])('returns the accounts whose email address or display name contains "%s"', async (text, ids) => {
      expect(await matching({ text })).toEqual(ids);
    });

    it('returns only accounts that meet all criteria', async () => {
      expect(await matching({ status: 'DISABLED', text: 'example' })).toEqual(['c']);
      expect(await matching({ status: 'ACTIVE', text: 'ärger' })).toEqual([]);
    });
  });
}
