import type { Viewer } from '../../domain/caller.ts';
import type { ClientInfo } from '../../domain/client-info.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { newEvent } from '../../domain/event.ts';
import type { Queries } from '../../storage/storage.ts';
import type { Account } from '../../storage/tables.ts';

/** The verification of an email address: its actor, time and metadata. */
interface Verification {
  /** The administrator, or the person who signed in at a provider that verified the address. */
  readonly actorId: string;
  readonly clientInfo: ClientInfo;
  readonly now: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Marks the email address of an account as verified and records that, in the caller's transaction. The caller has
 * read the account in it, so that the address is still the one that was verified. Once more changes nothing.
 */
export async function markEmailVerified(
  db: Queries,
  account: Account,
  { actorId, clientInfo, now, metadata = {} }: Verification,
): Promise<Account> {
  if (account.emailVerifiedAt !== null) return account;
  const changed = await db.accounts.update(account.id, { emailVerifiedAt: now });
  if (!changed) throw new NotFoundError('account');
  const target = { type: 'Account', id: account.id } as const;
  const subject = { accountId: account.id, actorId, target, metadata };
  await db.events.insert(newEvent('account.email_verified', subject, clientInfo, now));
  return changed;
}

/**
 * Returns whether keys may be given to the account that `ref` names, which is its id or its email address. Anybody
 * can sign up with the address of somebody else, and would receive their keys: an address names an account only once
 * it is verified. What people give to themselves needs no proof.
 */
export function mayReceiveKeys(account: Account, ref: string, viewer: Viewer): boolean {
  return account.emailVerifiedAt !== null || account.id === ref || account.id === viewer.accountId;
}
