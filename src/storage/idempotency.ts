import { and, eq, gt } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { IdempotencyRecord, Tables } from './tables.ts';

export function idempotencyQueries(db: Database, { idempotencyRecords: records }: Tables) {
  return {
    /** Returns the record of an idempotency key that was made after a time. */
    async find(accountId: string, keyDigest: string, after: number): Promise<IdempotencyRecord | undefined> {
      const rows = await db
        .select()
        .from(records)
        .where(
          and(
            eq(records.accountId, accountId),
            eq(records.keyDigest, keyDigest),
            gt(records.createdAt, after),
          ),
        );
      return rows[0];
    },
    /** Stores a record in place of an expired one. @throws {UniqueViolation} when `find` would return another. */
    async insert(record: IdempotencyRecord): Promise<void> {
      await db.insert(records).values(record);
    },
    async remove(accountId: string, keyDigest: string): Promise<void> {
      await db.delete(records).where(and(eq(records.accountId, accountId), eq(records.keyDigest, keyDigest)));
    },
  };
}
