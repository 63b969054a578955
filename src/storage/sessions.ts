import { and, desc, eq, gt, inArray, lte, ne, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { once } from './once.ts';
import type { Account, Session, Tables } from './tables.ts';
import { touch } from './touch.ts';

export type SessionTokens = Pick<
  Session,
  'accessDigest' | 'accessExpiresAt' | 'refreshDigest' | 'refreshExpiresAt' | 'lastUsedAt'
>;

/** How many spent refresh tokens of a session are remembered. One an hour makes 720 in the lifetime of a token. */
export const MAX_SPENT_REFRESH_TOKENS = 1_000;

export function sessionQueries(db: Database, { sessions, spentRefreshTokens, accounts }: Tables) {
  const byAccessDigest = once(() =>
    db
      .select({ session: sessions, account: accounts })
      .from(sessions)
      .innerJoin(accounts, eq(accounts.id, sessions.accountId))
      .where(eq(sessions.accessDigest, sql.param(sql.placeholder('digest'), sessions.accessDigest)))
      .prepare(),
  );

  return {
    async insert(session: Session): Promise<void> {
      await db.insert(sessions).values(session);
    },
    async byId(id: string): Promise<Session | undefined> {
      return (await db.select().from(sessions).where(eq(sessions.id, id)))[0];
    },
    /** The sessions with one of these ids, in no order. */
    async byIds(ids: readonly string[]): Promise<Session[]> {
      return await db
        .select()
        .from(sessions)
        .where(inArray(sessions.id, [...ids]));
    },
    /** The sessions of an account that can still be refreshed, newest use first. */
    async list(accountId: string, now: number): Promise<Session[]> {
      return await db
        .select()
        .from(sessions)
        .where(and(eq(sessions.accountId, accountId), gt(sessions.refreshExpiresAt, now)))
        .orderBy(desc(sessions.lastUsedAt), desc(sessions.createdAt), desc(sessions.id));
    },
    async byAccessDigest(digest: string): Promise<{ session: Session; account: Account } | undefined> {
      return (await byAccessDigest().execute({ digest }))[0];
    },
    async byRefreshDigest(digest: string): Promise<Session | undefined> {
      return (await db.select().from(sessions).where(eq(sessions.refreshDigest, digest)))[0];
    },
    /** The session whose refresh token this once was. */
    async bySpentRefreshDigest(digest: string): Promise<Session | undefined> {
      const rows = await db
        .select({ session: sessions })
        .from(spentRefreshTokens)
        .innerJoin(sessions, eq(sessions.id, spentRefreshTokens.sessionId))
        .where(eq(spentRefreshTokens.digest, digest));
      return rows[0]?.session;
    },
    /** Replaces both tokens, and remembers the refresh token as spent: the last ones of each session. */
    async renew({ id, refreshDigest: digest }: Session, tokens: SessionTokens): Promise<void> {
      await db.insert(spentRefreshTokens).values({ digest, sessionId: id, spentAt: tokens.lastUsedAt });
      const older = db
        .select({ digest: spentRefreshTokens.digest })
        .from(spentRefreshTokens)
        .where(eq(spentRefreshTokens.sessionId, id))
        .orderBy(desc(spentRefreshTokens.spentAt))
        .limit(MAX_SPENT_REFRESH_TOKENS)
        .offset(MAX_SPENT_REFRESH_TOKENS);
      await db.delete(spentRefreshTokens).where(inArray(spentRefreshTokens.digest, older));
      await db.update(sessions).set(tokens).where(eq(sessions.id, id));
    },
    async remove(id: string): Promise<Session | undefined> {
      return (await db.delete(sessions).where(eq(sessions.id, id)).returning())[0];
    },
    /** Removes the sessions of an account, but for one. */
    async removeAll(accountId: string, but: string | null = null): Promise<Session[]> {
      const others = but === null ? undefined : ne(sessions.id, but);
      return await db
        .delete(sessions)
        .where(and(eq(sessions.accountId, accountId), others))
        .returning();
    },
    /** Sets when each session was last used. */
    async touch(lastUsedAt: ReadonlyMap<string, number>): Promise<void> {
      await touch(db, sessions, lastUsedAt);
    },
    async removeExpired(accountId: string, now: number): Promise<void> {
      await db
        .delete(sessions)
        .where(and(eq(sessions.accountId, accountId), lte(sessions.refreshExpiresAt, now)));
    },
  };
}
