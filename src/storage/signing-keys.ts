import { desc, isNull, lte } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { SigningKey, Tables } from './tables.ts';

export function signingKeyQueries(db: Database, { signingKeys }: Tables) {
  return {
    async insert(key: SigningKey): Promise<void> {
      await db.insert(signingKeys).values(key);
    },
    /** All that are kept, the newest first. */
    async list(): Promise<SigningKey[]> {
      return await db.select().from(signingKeys).orderBy(desc(signingKeys.createdAt), desc(signingKeys.id));
    },
    /** Retires those that are not retired yet. */
    async retireAll(now: number): Promise<void> {
      await db.update(signingKeys).set({ retiredAt: now }).where(isNull(signingKeys.retiredAt));
    },
    /** Removes those that were retired at this time or before. */
    async removeRetired(until: number): Promise<void> {
      await db.delete(signingKeys).where(lte(signingKeys.retiredAt, until));
    },
  };
}
