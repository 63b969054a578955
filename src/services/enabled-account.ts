import type { Viewer } from '../domain/caller.ts';
import { RequestError } from '../domain/errors.ts';
import type { Queries } from '../storage/storage.ts';

/**
 * Looks again, in the caller's transaction, whether the account may act: it may have been disabled since the
 * request was let in. To the database, this read is what makes the two transactions collide.
 * @throws {RequestError} `UNAUTHENTICATED`
 */
export async function requireEnabled(db: Queries, { accountId }: Viewer): Promise<void> {
  const account = await db.accounts.byId(accountId);
  if (account?.disabledAt === null) return;
  throw new RequestError('UNAUTHENTICATED', 'The account is disabled.');
}
