import { eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { once } from './once.ts';
import type { Tables } from './tables.ts';

export function importedKeyQueries(db: Database, { importedKeys }: Tables) {
  const byDigest = once(() =>
    db
      .select()
      .from(importedKeys)
      .where(eq(importedKeys.digest, sql.param(sql.placeholder('digest'), importedKeys.digest)))
      .prepare(),
  );

  return {
    async insert(digest: string, clientId: string, importedAt: number): Promise<void> {
      await db.insert(importedKeys).values({ digest, clientId, importedAt });
    },
    /** The client id that a key was given when it was imported, whether it is still there or not. */
    async findClientId(digest: string): Promise<string | undefined> {
      return (await byDigest().execute({ digest }))[0]?.clientId;
    },
    /** Whether any key was ever imported. */
    async any(): Promise<boolean> {
      return (await db.select().from(importedKeys).limit(1)).length > 0;
    },
  };
}
