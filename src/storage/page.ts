import { and, asc, desc, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

/** A place in a list that is ordered by time of creation, then id. */
export interface Position {
  readonly createdAt: number;
  readonly id: string;
}

/** A part of a list, newest first. */
export interface Page {
  readonly limit: number;
  /** Only what comes after this place. */
  readonly after?: Position | undefined;
  /** Only what comes before this place. */
  readonly before?: Position | undefined;
  /** Count from the end of the list, and return the page in reverse. */
  readonly inverted: boolean;
}

interface Keyset {
  readonly createdAt: SQLiteColumn;
  readonly id: SQLiteColumn;
}

/** The condition and the order of a page in a query. */
export interface SelectedPage {
  readonly where: SQL | undefined;
  readonly orderBy: readonly SQL[];
}

/** The condition and order of a page, by keyset: as fast on the last page as on the first. */
export function selectPage(columns: Keyset, page: Page): SelectedPage {
  const order = page.inverted ? asc : desc;
  const place = sql`(${columns.createdAt}, ${columns.id})`;
  return {
    where: and(
      page.after && sql`${place} < (${page.after.createdAt}, ${page.after.id})`,
      page.before && sql`${place} > (${page.before.createdAt}, ${page.before.id})`,
    ),
    orderBy: [order(columns.createdAt), order(columns.id)],
  };
}
