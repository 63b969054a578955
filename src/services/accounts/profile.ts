import { z } from 'zod';
import type { Caller, Viewer } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import { InvalidCredentialsError, RequestError, ValidationError } from '../../domain/errors.ts';
import { type EventType, newEvent } from '../../domain/event.ts';
import { UniqueViolation } from '../../storage/failure.ts';
import type { Queries, Storage } from '../../storage/storage.ts';
import type { Account } from '../../storage/tables.ts';
import { rateLimitSubnet } from '../../verification/attempts.ts';
import { writeThrough } from '../../verification/write-through.ts';
import { singleLine, validate } from '../validate.ts';
import { email } from './email.ts';
import type { Party } from './fair-queue.ts';
import { rejectGuessable } from './guessable-passwords.ts';
import type { LoginLimits } from './login-limits.ts';
import { NO_PASSWORD, type PasswordHasher, password } from './passwords.ts';
import type { Sessions } from './sessions.ts';

const currentPassword = z.string('must be text');
const updateInput = z.object({
  displayName: singleLine(100).optional(),
  email: email.optional(),
  currentPassword: currentPassword.nullish(),
});
const passwordInput = z.object({ currentPassword, newPassword: password });

export interface UpdateAccount {
  readonly displayName?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly currentPassword?: string | null | undefined;
}

export type ChangePassword = z.input<typeof passwordInput>;

type Changes = Partial<Pick<Account, 'displayName' | 'email' | 'passwordHash' | 'emailVerifiedAt'>>;

interface ProfileOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly limits: LoginLimits;
  readonly passwords: PasswordHasher;
}

/** Changes of one's own account. They apply from the next request on. */
export class Profile {
  readonly #options: ProfileOptions;

  constructor(options: ProfileOptions) {
    this.#options = options;
  }

  /**
   * Changes what is given. The address is what signs in, so that another one needs the current password. Nobody has
   * verified it yet, for any caller.
   * @throws {ValidationError | InvalidCredentialsError | RateLimitedError}
   */
  async update(input: UpdateAccount, caller: Caller): Promise<Account> {
    const { currentPassword, email, displayName } = validate(updateInput, input);
    const seen = await this.#options.storage.read((db) => requireOwnAccount(db, caller.viewer));
    const moves = email !== undefined && email !== seen.email;
    if (moves) await this.#verify(seen, currentPassword, caller);
    return await this.#change(caller.viewer, async (db, account) => {
      if (moves) requireUnchangedPassword(account, seen.passwordHash);
      const changes = differences(account, { displayName, email: moves ? email : undefined });
      const changed = Object.keys(changes);
      if (changed.length === 0) return account;
      await this.#record(db, 'account.updated', caller, { changed });
      return await changedTo(db, account, moves ? { ...changes, emailVerifiedAt: null } : changes);
    });
  }

  /**
   * Takes a new password, and ends every session but the one that asks for it.
   * @throws {ValidationError | InvalidCredentialsError | RateLimitedError}
   */
  async changePassword(input: ChangePassword, caller: Caller): Promise<Account> {
    const { currentPassword, newPassword } = validate(passwordInput, input);
    const seen = await this.#options.storage.read((db) => requireOwnAccount(db, caller.viewer));
    await this.#verify(seen, currentPassword, caller);
    await rejectGuessable({ password: newPassword, field: 'newPassword', ...seen });
    const passwordHash = await this.#options.passwords.hash(newPassword, toParty(seen, caller));
    return await this.#change(caller.viewer, async (db, account) => {
      requireUnchangedPassword(account, seen.passwordHash);
      await db.sessions.removeAll(account.id, caller.viewer.sessionId);
      // A link that somebody else may hold must not undo the change.
      await db.passwordResets.removeAll(account.id);
      await this.#record(db, 'account.password_changed', caller);
      return await changedTo(db, account, { passwordHash });
    });
  }

  async #verify(account: Account, given: string | null | undefined, caller: Caller): Promise<void> {
    if (account.passwordHash === NO_PASSWORD) {
      throw invalid('currentPassword', 'there is none: this account signs in elsewhere');
    }
    if (given == null) throw invalid('currentPassword', 'is needed to change the email address');
    const { storage, limits, passwords } = this.#options;
    const { clientInfo } = caller;
    const party = toParty(account, caller);
    const knownNetwork = await storage.read((db) => db.knownNetworks.has(account.id, party.network));
    const giveBack = limits.countPassword({ name: account.email, clientInfo, knownNetwork });
    const matches = await passwords.verify(given, account.passwordHash, party).catch((error: unknown) => {
      giveBack();
      throw error;
    });
    if (!matches) throw wrongPassword();
    giveBack();
  }

  async #change(viewer: Viewer, work: (db: Queries, account: Account) => Promise<Account>): Promise<Account> {
    const { storage, sessions, clock } = this.#options;
    try {
      const { account } = await writeThrough(
        storage,
        async (db) => {
          const before = await requireOwnAccount(db, viewer);
          // Listed first, because the work may end some of them.
          const affected = await db.sessions.list(before.id, clock.now());
          return { account: await work(db, before), affected };
        },
        ({ affected }, outcome) => sessions.invalidate(affected, outcome),
      );
      return account;
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw invalid('email', 'is already used by an account');
    }
  }

  async #record(db: Queries, type: EventType, { viewer, clientInfo }: Caller, metadata = {}): Promise<void> {
    const { accountId } = viewer;
    const target = { type: 'Account', id: accountId } as const;
    const subject = { accountId, actorId: accountId, target, metadata };
    await db.events.insert(newEvent(type, subject, clientInfo, this.#options.clock.now()));
  }
}

async function requireOwnAccount(db: Queries, { accountId }: Viewer): Promise<Account> {
  const account = await db.accounts.byId(accountId);
  if (!account) throw new RequestError('UNAUTHENTICATED', 'This account is no more.');
  return account;
}

function toParty({ email }: Account, { clientInfo }: Caller): Party {
  return { network: rateLimitSubnet(clientInfo.ip), account: email };
}

/** Hashing takes long enough for the password to be changed by another request meanwhile. */
function requireUnchangedPassword(account: Account, passwordHash: string): void {
  if (account.passwordHash !== passwordHash) throw wrongPassword();
}

function differences(
  account: Account,
  wanted: { [Name in keyof Changes]: Changes[Name] | undefined },
): Changes {
  const entries = Object.entries(wanted);
  return Object.fromEntries(
    entries.filter(([name, value]) => value !== undefined && value !== account[name as keyof Changes]),
  );
}

async function changedTo(db: Queries, account: Account, changes: Changes): Promise<Account> {
  await db.accounts.update(account.id, changes);
  return { ...account, ...changes };
}

function wrongPassword(): InvalidCredentialsError {
  return new InvalidCredentialsError('The current password is wrong.');
}

function invalid(field: string, message: string): ValidationError {
  return new ValidationError([{ path: [field], message }]);
}
