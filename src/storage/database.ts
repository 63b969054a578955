import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
/**
 * The part of Drizzle that both dialects share: built queries that are awaited. Never `.get`, `.all`,
 * `.run` or `db.query`, which are one dialect's own.
 */
export type Database = Pick<BaseSQLiteDatabase<'async', unknown>, 'select' | 'insert' | 'update' | 'delete'>;
