import { inArray, lt, lte, type SQL } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** Removes what is past its time, up to `limit` rows at once; each tells how many they were. */
export function expiredQueries(db: Database, { events, revokedAccessTokens, passwordResets }: Tables) {
  async function removeSome(
    { table, id, time }: { table: SQLiteTable; id: SQLiteColumn; time: SQLiteColumn },
    where: SQL,
    limit: number,
  ): Promise<number> {
    const some = db.select({ id }).from(table).where(where).orderBy(time).limit(limit);
    return (await db.delete(table).where(inArray(id, some)).returning({ id })).length;
  }

  return {
    removeEvents(before: number, limit: number): Promise<number> {
      const rows = { table: events, id: events.id, time: events.createdAt };
      return removeSome(rows, lt(rows.time, before), limit);
    },
    removeRevokedAccessTokens(now: number, limit: number): Promise<number> {
      const { id, expiresAt: time } = revokedAccessTokens;
      return removeSome({ table: revokedAccessTokens, id, time }, lte(time, now), limit);
    },
    removePasswordResets(now: number, limit: number): Promise<number> {
      const { digest: id, expiresAt: time } = passwordResets;
      return removeSome({ table: passwordResets, id, time }, lte(time, now), limit);
    },
  };
}
