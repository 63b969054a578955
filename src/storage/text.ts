import { or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

/** That a text is part of one of the columns, in any case. */
export function containing(text: string, columns: readonly SQLiteColumn[]): SQL | undefined {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return or(...columns.map((column) => sql`lower(${column}) like lower(${pattern}) escape '\\'`));
}
