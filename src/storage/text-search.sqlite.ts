import { count, sql } from 'drizzle-orm';
import { MAX_SCANNED, type TextIndex } from './text-search.ts';

/** The tables of trigrams that the migration `text_search` makes, and its triggers keep up. */
export const trigrams: TextIndex = {
  minLength: 3,
  async narrow(db, table, text) {
    const [texts, rows] = [sql.raw(`${table}_text`), sql.raw(`${table}_search`)];
    const matching = sql`${texts} where ${texts} match ${`"${text.toLowerCase().replaceAll('"', '""')}"`}`;
    const some = sql`(select rowid from ${matching} limit ${MAX_SCANNED + 1})`;
    const [found] = await db.select({ count: count() }).from(some);
    if ((found?.count ?? 0) > MAX_SCANNED) return undefined;
    return sql`id in (select id from ${rows} where n in (select rowid from ${matching}))`;
  },
};
