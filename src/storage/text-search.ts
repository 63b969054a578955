import { and, desc, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from './database.ts';

/** Rows that can be searched for text. */
export interface Searched extends SQLiteTable {
  readonly id: SQLiteColumn;
  readonly createdAt: SQLiteColumn;
}

/** Finds rows by an index of their texts. */
export interface TextIndex {
  /** Texts with fewer characters are in no index. */
  readonly minLength: number;
  /**
   * Returns a condition that only rows with a text fulfil, or a few others. Undefined: the database uses its index by
   * itself, or the rows are so many that looking at them in their order finds them sooner.
   */
  narrow(db: Database, table: 'client_keys' | 'accounts', text: string): Promise<SQL | undefined>;
}

/** How many rows are looked at for a text that is in no index. */
export const MAX_SCANNED = 10_000;

interface Search {
  readonly text: string;
  readonly columns: readonly SQLiteColumn[];
  readonly name: 'client_keys' | 'accounts';
  readonly table: Searched;
  /** Of which rows the newest are looked at, when the text is in no index. */
  readonly among: SQL | undefined;
}

/** That a text is part of one of the columns, in any case. */
export async function containing(
  db: Database,
  index: TextIndex,
  { text, columns, name, table, among }: Search,
): Promise<SQL | undefined> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const found = or(...columns.map((column) => sql`lower(${column}) like lower(${pattern}) escape '\\'`));
  if ([...text].length >= index.minLength) return and(await index.narrow(db, name, text), found);
  const newest = db
    .select({ id: table.id })
    .from(table)
    .where(among)
    .orderBy(desc(table.createdAt), desc(table.id))
    .limit(MAX_SCANNED);
  return and(sql`${table.id} in ${newest}`, found);
}
