import { and, asc, desc, eq, gt, lt, or, type SQL } from 'drizzle-orm';
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
  /** Count from the end of the list, and answer in reverse. */
  readonly inverted: boolean;
}

interface Keyset {
  readonly createdAt: SQLiteColumn;
  readonly id: SQLiteColumn;
}

/** The condition and order of a page, by keyset: as fast on the last page as on the first. */
export function pageOf(columns: Keyset, page: Page): { where: SQL | undefined; orderBy: SQL[] } {
  const order = page.inverted ? asc : desc;
  return {
    where: and(
      page.after && beyond(lt, columns, page.after),
      page.before && beyond(gt, columns, page.before),
    ),
    orderBy: [order(columns.createdAt), order(columns.id)],
  };
}

function beyond(compare: typeof lt, columns: Keyset, { createdAt, id }: Position): SQL | undefined {
  return or(
    compare(columns.createdAt, createdAt),
    and(eq(columns.createdAt, createdAt), compare(columns.id, id)),
  );
}
