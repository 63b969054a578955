import { eq, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from './database.ts';

interface Touchable extends SQLiteTable {
  readonly id: SQLiteColumn;
  readonly lastUsedAt: SQLiteColumn;
}

// SQLite allows 32,766 variables in one statement; each row takes two.
const TOUCHED_AT_ONCE = 5_000;

/** Sets when each row was last used, many in one statement. Ids that are gone are left out. */
export async function touch(
  db: Database,
  table: Touchable,
  lastUsedAt: ReadonlyMap<string, number>,
): Promise<void> {
  const entries = [...lastUsedAt];
  for (let start = 0; start < entries.length; start += TOUCHED_AT_ONCE) {
    const part = entries.slice(start, start + TOUCHED_AT_ONCE);
    const rows = part.map(([id, time]) => sql`(${id}, cast(${time} as bigint))`);
    // Both databases name the columns of a list of values like that.
    await db
      .update(table)
      .set({ lastUsedAt: sql`used.column2` })
      .from(sql`(values ${sql.join(rows, sql`, `)}) as used`)
      .where(eq(table.id, sql`used.column1`));
  }
}
