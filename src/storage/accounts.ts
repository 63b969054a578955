import { and, count, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import { MAX_COUNTED } from '../domain/total-count.ts';
import type { Database } from './database.ts';
import { type Page, selectPage } from './page.ts';
import type { Account, Tables } from './tables.ts';
import { containing, type TextIndex } from './text-search.ts';

export interface AccountCriteria {
  readonly status?: 'ACTIVE' | 'DISABLED' | undefined;
  /** Part of the email address or the display name, in any case. */
  readonly text?: string | undefined;
}

export function accountQueries(db: Database, { accounts }: Tables, textIndex: TextIndex) {
  async function matching({ status, text }: AccountCriteria): Promise<SQL | undefined> {
    return and(
      status && (status === 'ACTIVE' ? isNull : isNotNull)(accounts.disabledAt),
      text ? await withText(text) : undefined,
    );
  }

  function withText(text: string): Promise<SQL | undefined> {
    const columns = [accounts.email, accounts.displayName];
    return containing(db, textIndex, { text, columns, name: 'accounts', table: accounts, among: undefined });
  }

  return {
    async insert(account: Account): Promise<void> {
      await db.insert(accounts).values(account);
    },
    /** Changes nothing, in a way that takes the right to change accounts. */
    async changeNone(): Promise<void> {
      await db.update(accounts).set({ displayName: sql`display_name` }).where(sql`1 = 0`);
    },
    async byId(id: string): Promise<Account | undefined> {
      return (await db.select().from(accounts).where(eq(accounts.id, id)))[0];
    },
    /** Those of the accounts that are there, in no order. */
    async byIds(ids: readonly string[]): Promise<Account[]> {
      return await db
        .select()
        .from(accounts)
        .where(inArray(accounts.id, [...ids]));
    },
    /** `email` as it is stored: in lower case. */
    async byEmail(email: string): Promise<Account | undefined> {
      return (await db.select().from(accounts).where(eq(accounts.email, email)))[0];
    },
    /** The one account that shows this name; none, when several do. */
    async byDisplayName(displayName: string): Promise<Account | undefined> {
      const found = await db.select().from(accounts).where(eq(accounts.displayName, displayName)).limit(2);
      return found.length === 1 ? found[0] : undefined;
    },
    async list(criteria: AccountCriteria, page: Page): Promise<Account[]> {
      const { where, orderBy } = selectPage(accounts, page);
      return await db
        .select()
        .from(accounts)
        .where(and(await matching(criteria), where))
        .orderBy(...orderBy)
        .limit(page.limit);
    },
    /** How many there are, up to one more than `MAX_COUNTED`. */
    async count(criteria: AccountCriteria = {}): Promise<number> {
      const some = db
        .select({ id: accounts.id })
        .from(accounts)
        .where(await matching(criteria))
        .limit(MAX_COUNTED + 1);
      return (await db.select({ count: count() }).from(some.as('some')))[0]?.count ?? 0;
    },
    async update(id: string, changes: Partial<Account>): Promise<Account | undefined> {
      return (await db.update(accounts).set(changes).where(eq(accounts.id, id)).returning())[0];
    },
  };
}
