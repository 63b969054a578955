import { count, eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Account, Tables } from './tables.ts';

export function accountQueries(db: Database, { accounts }: Tables) {
  return {
    async insert(account: Account): Promise<void> {
      await db.insert(accounts).values(account);
    },
    async byId(id: string): Promise<Account | undefined> {
      return (await db.select().from(accounts).where(eq(accounts.id, id)))[0];
    },
    /** `email` as it is stored: in lower case. */
    async byEmail(email: string): Promise<Account | undefined> {
      return (await db.select().from(accounts).where(eq(accounts.email, email)))[0];
    },
    async update(id: string, changes: Partial<Account>): Promise<Account | undefined> {
      return (await db.update(accounts).set(changes).where(eq(accounts.id, id)).returning())[0];
    },
    async count(): Promise<number> {
      return (await db.select({ count: count() }).from(accounts))[0]?.count ?? 0;
    },
  };
}
