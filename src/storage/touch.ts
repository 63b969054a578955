import { inArray, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from './database.ts';

// SQLite allows 32,766 variables in one statement; three are used for each row.
const TOUCHED_AT_ONCE = 500;

interface Touchable extends SQLiteTable {
  readonly id: SQLiteColumn;
  readonly lastUsedAt: SQLiteColumn;
}

/** Sets when each row was last used, many in one statement. Ids that are gone are left out. */
export async function touch(
  db: Database,
  table: Touchable,
  lastUsedAt: ReadonlyMap<string, number>,
): Promise<void> {
  const entries = [...lastUsedAt];
  for (let start = 0; start < entries.length; start += TOUCHED_AT_ONCE) {
    const part = entries.slice(start, start + TOUCHED_AT_ONCE);
    const cases = part.map(([id, time]) => sql`when ${id} then cast(${time} as bigint)`);
    const ids = part.map(([id]) => id);
    await db
      .update(table)
      .set({ lastUsedAt: sql`case ${table.id} ${sql.join(cases, sql` `)} end` })
      .where(inArray(table.id, ids));
  }
}
