import { eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

export function revokedAccessTokenQueries(db: Database, { revokedAccessTokens }: Tables) {
  return {
    /** Returns whether the row is new. */
    async insert(id: string, expiresAt: number): Promise<boolean> {
      const inserted = await db
        .insert(revokedAccessTokens)
        .values({ id, expiresAt })
        .onConflictDoNothing()
        .returning();
      return inserted.length > 0;
    },
    async has(id: string): Promise<boolean> {
      return (await db.select().from(revokedAccessTokens).where(eq(revokedAccessTokens.id, id))).length > 0;
    },
  };
}
