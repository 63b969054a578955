import { and, eq, inArray, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { RESOLUTIONS, type Resolution } from '../domain/usage.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** Queries that delete expired rows, up to `limit` at once, and return their number. */
export function expiredQueries(db: Database, tables: Tables) {
  const { events, idempotencyRecords, sessions, revokedAccessTokens, passwordResets, usage, usageWriters } =
    tables;

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
    removeSessions(now: number, limit: number): Promise<number> {
      const { id, refreshExpiresAt: time } = sessions;
      return removeSome({ table: sessions, id, time }, lte(time, now), limit);
    },
    async removeIdempotencyRecords(before: number, limit: number): Promise<number> {
      const { accountId, keyDigest, createdAt } = idempotencyRecords;
      const some = db
        .select({ accountId, keyDigest })
        .from(idempotencyRecords)
        .where(lte(createdAt, before))
        .limit(limit);
      const place = sql`(${accountId}, ${keyDigest})`;
      return (await db.delete(idempotencyRecords).where(sql`${place} in ${some}`).returning({ accountId }))
        .length;
    },
    /** Each resolution has its own time. */
    async removeUsage(now: number, limit: number): Promise<number> {
      const past = (Object.keys(RESOLUTIONS) as Resolution[]).map((resolution) =>
        and(eq(usage.resolution, resolution), lt(usage.start, now - RESOLUTIONS[resolution].kept)),
      );
      const { clientKeyId, resolution, start } = usage;
      const some = db
        .select({ clientKeyId, resolution, start })
        .from(usage)
        .where(or(...past))
        .limit(limit);
      const place = sql`(${clientKeyId}, ${resolution}, ${start})`;
      return (await db.delete(usage).where(sql`${place} in ${some}`).returning({ start })).length;
    },
    removeUsageWriters(before: number, limit: number): Promise<number> {
      const { id, writtenAt: time } = usageWriters;
      return removeSome({ table: usageWriters, id, time }, lt(time, before), limit);
    },
  };
}
