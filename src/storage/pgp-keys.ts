import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { PgpKey, Tables } from './tables.ts';

export function pgpKeyQueries(db: Database, { pgpKeys }: Tables) {
  return {
    async insert(key: PgpKey): Promise<void> {
      await db.insert(pgpKeys).values(key);
    },
    /** All keys of an account, newest first. */
    async list(accountId: string): Promise<PgpKey[]> {
      return await db
        .select()
        .from(pgpKeys)
        .where(eq(pgpKeys.accountId, accountId))
        .orderBy(desc(pgpKeys.createdAt), desc(pgpKeys.id));
    },
    async byId(id: string): Promise<PgpKey | undefined> {
      return (await db.select().from(pgpKeys).where(eq(pgpKeys.id, id)))[0];
    },
    /** The keys with one of these ids, in no order. */
    async byIds(ids: readonly string[]): Promise<PgpKey[]> {
      return await db
        .select()
        .from(pgpKeys)
        .where(inArray(pgpKeys.id, [...ids]));
    },
    /** The keys of an account that have one of these fingerprints, in no order. */
    async byFingerprints(accountId: string, fingerprints: readonly string[]): Promise<PgpKey[]> {
      return await db
        .select()
        .from(pgpKeys)
        .where(and(eq(pgpKeys.accountId, accountId), inArray(pgpKeys.fingerprint, [...fingerprints])));
    },
    async remove(id: string): Promise<void> {
      await db.delete(pgpKeys).where(eq(pgpKeys.id, id));
    },
  };
}
