import { expect, it } from 'vitest';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { anAccount } from '../records.ts';

export function accountContract(storage: () => Storage): void {
  const insert = (...accounts: ReturnType<typeof anAccount>[]) =>
    storage().write(async (queries) => {
      for (const account of accounts) await queries.accounts.insert(account);
    });

  it('finds an account by its id and its email address', async () => {
    const account = anAccount({
      id: 'a',
      email: 'ada@example.com',
      displayName: "Ada ✓ O'Brien",
      role: 'ADMIN',
    });
    await insert(account, anAccount({ id: 'b' }));
    expect(await storage().read(({ accounts }) => accounts.byId('a'))).toEqual(account);
    expect(await storage().read(({ accounts }) => accounts.byEmail('ada@example.com'))).toEqual(account);
  });

  it('finds nothing under an unknown id or address', async () => {
    await insert(anAccount({ id: 'a', email: 'ada@example.com' }));
    expect(await storage().read(({ accounts }) => accounts.byId('b'))).toBeUndefined();
    expect(await storage().read(({ accounts }) => accounts.byEmail('a'))).toBeUndefined();
  });

  it('changes what is named of one account, and answers it', async () => {
    const account = anAccount({ id: 'a' });
    await insert(account, anAccount({ id: 'b' }));
    const changes = { email: 'new@example.com', passwordHash: 'new', disabledAt: 7 };
    const update = (id: string) => storage().write(({ accounts }) => accounts.update(id, changes));
    expect(await update('a')).toEqual({ ...account, ...changes });
    expect(await storage().read(({ accounts }) => accounts.byId('a'))).toEqual({ ...account, ...changes });
    expect(await storage().read(({ accounts }) => accounts.byId('b'))).toEqual(anAccount({ id: 'b' }));
    expect(await update('nobody')).toBeUndefined();
  });

  it('does not change an address to one that is taken', async () => {
    await insert(anAccount({ id: 'a' }), anAccount({ id: 'b', email: 'taken@example.com' }));
    const update = storage().write(({ accounts }) => accounts.update('a', { email: 'taken@example.com' }));
    await expect(update).rejects.toThrow(UniqueViolation);
    expect(await storage().read(({ accounts }) => accounts.byId('a'))).toEqual(anAccount({ id: 'a' }));
  });

  it('counts the accounts there are', async () => {
    expect(await storage().read(({ accounts }) => accounts.count())).toBe(0);
    await insert(anAccount({ id: 'a' }), anAccount({ id: 'b' }));
    expect(await storage().read(({ accounts }) => accounts.count())).toBe(2);
  });

  it('refuses an address or an id that is taken', async () => {
    await insert(anAccount({ id: 'a', email: 'ada@example.com' }));
    await expect(insert(anAccount({ id: 'b', email: 'ada@example.com' }))).rejects.toThrow(UniqueViolation);
    await expect(insert(anAccount({ id: 'a', email: 'other@example.com' }))).rejects.toThrow(UniqueViolation);
    expect(await storage().read(({ accounts }) => accounts.count())).toBe(1);
  });
}
