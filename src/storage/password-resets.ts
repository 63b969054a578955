import { eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

export type PasswordReset = Tables['passwordResets']['$inferSelect'];

export function passwordResetQueries(db: Database, { passwordResets }: Tables) {
  return {
    /** Keeps a reset, in place of an earlier one of that account. */
    async put({ digest, accountId, expiresAt }: PasswordReset): Promise<void> {
      await db
        .insert(passwordResets)
        .values({ digest, accountId, expiresAt })
        .onConflictDoUpdate({ target: passwordResets.accountId, set: { digest, expiresAt } });
    },
    async byDigest(digest: string): Promise<PasswordReset | undefined> {
      return (await db.select().from(passwordResets).where(eq(passwordResets.digest, digest)))[0];
    },
    /** Deletes and returns a reset. Of concurrent calls, one gets it. */
    async take(digest: string): Promise<PasswordReset | undefined> {
      return (await db.delete(passwordResets).where(eq(passwordResets.digest, digest)).returning())[0];
    },
    async removeAll(accountId: string): Promise<void> {
      await db.delete(passwordResets).where(eq(passwordResets.accountId, accountId));
    },
  };
}
