import { and, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { once } from './once.ts';
import type { Account, Tables } from './tables.ts';

type ExternalIdentity = Tables['externalIdentities']['$inferSelect'];

export function externalIdentityQueries(db: Database, { externalIdentities, accounts }: Tables) {
  const account = once(() =>
    db
      .select({ account: accounts })
      .from(externalIdentities)
      .innerJoin(accounts, eq(accounts.id, externalIdentities.accountId))
      .where(
        and(
          eq(externalIdentities.issuer, sql.param(sql.placeholder('issuer'), externalIdentities.issuer)),
          eq(externalIdentities.subject, sql.param(sql.placeholder('subject'), externalIdentities.subject)),
        ),
      )
      .prepare(),
  );

  return {
    async insert(identity: ExternalIdentity): Promise<void> {
      await db.insert(externalIdentities).values(identity);
    },
    /** The account of the person whom an issuer calls by this subject. */
    async account(issuer: string, subject: string): Promise<Account | undefined> {
      return (await account().execute({ issuer, subject }))[0]?.account;
    },
  };
}
