import { z } from 'zod';
import { type Caller, requireAdmin } from '../../domain/caller.ts';
import type { ClientInfo } from '../../domain/client-info.ts';
import type { Clock } from '../../domain/clock.ts';
import { hashSecret } from '../../domain/digest.ts';
import { InvalidResetTokenError, NotFoundError, ValidationError } from '../../domain/errors.ts';
import { type EventType, newEvent } from '../../domain/event.ts';
import { mintToken, PASSWORD_RESET_LIFETIME } from '../../domain/user-token.ts';
import type { PasswordReset } from '../../storage/password-resets.ts';
import type { Queries, Storage } from '../../storage/storage.ts';
import type { Account } from '../../storage/tables.ts';
import { Attempts, rateLimitSubnet } from '../../verification/attempts.ts';
import { writeThrough } from '../../verification/write-through.ts';
import { requireEnabled } from '../enabled-account.ts';
import { validate } from '../validate.ts';
import { findAccountByRef } from './administration.ts';
import { rejectGuessable } from './guessable-passwords.ts';
import { NO_PASSWORD, type PasswordHasher, password } from './passwords.ts';
import type { Sessions } from './sessions.ts';

// In any 60 seconds, from one network.
const MAX_ATTEMPTS = 30;

const resetInput = z.object({ newPassword: password });

/** A way to set a new password, which is shown once. */
export interface IssuedReset {
  readonly account: Account;
  readonly resetToken: string;
  /** A page that asks for the new password. The token is in the fragment, which no server gets to see. */
  readonly resetUrl: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

interface PasswordResetsOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly passwords: PasswordHasher;
  readonly keyPrefix: string;
  /** Where people reach the gateway, without a slash at its end. */
  readonly baseUrl: string;
}

/** How people whose password is lost get a new one: an administrator hands them a link. */
export class PasswordResets {
  readonly #options: PasswordResetsOptions;
  readonly #attempts: Attempts;

  constructor(options: PasswordResetsOptions) {
    this.#options = options;
    const message = 'Too many attempts to reset a password.';
    this.#attempts = new Attempts({ clock: options.clock, limit: MAX_ATTEMPTS, message });
  }

  /**
   * Issues a reset for one use within an hour. Replaces an earlier one. A `ref` is an account's id or
   * its email address.
   * @throws {RequestError} `FORBIDDEN`
   * @throws {NotFoundError | ValidationError}
   */
  async issue(ref: string, caller: Caller): Promise<IssuedReset> {
    requireAdmin(caller.viewer);
    const { storage, clock, keyPrefix, baseUrl } = this.#options;
    const expiresAt = clock.now() + PASSWORD_RESET_LIFETIME;
    const { token, digest } = mintToken(keyPrefix, 'passwordReset');
    const account = await storage.write(async (db) => {
      await requireEnabled(db, caller.viewer);
      const account = await requireResettableAccount(db, ref);
      await db.passwordResets.put({ digest, accountId: account.id, expiresAt });
      const actorId = caller.viewer.accountId;
      await this.#record(db, 'account.password_reset_issued', account, {
        actorId,
        clientInfo: caller.clientInfo,
      });
      return account;
    });
    return { account, resetToken: token, resetUrl: `${baseUrl}/reset-password#${token}`, expiresAt };
  }

  /**
   * Sets a new password by the token of a reset, which is then spent, and ends all sessions of the account. A
   * password that does not follow the rules spends nothing.
   * @throws {ValidationError | InvalidResetTokenError}
   * @throws {RateLimitedError} by the network that asks.
   */
  async reset(input: { resetToken: string; newPassword: string }, clientInfo: ClientInfo): Promise<Account> {
    const network = rateLimitSubnet(clientInfo.ip);
    const giveBack = this.#attempts.count(network);
    const { newPassword } = validate(resetInput, input);
    const { storage, sessions, passwords } = this.#options;
    const digest = hashSecret(input.resetToken);
    // Asked before the password is hashed, and again where it counts.
    const owner = await storage.read(async (db) =>
      db.accounts.byId(this.#requireValidReset(await db.passwordResets.byDigest(digest)).accountId),
    );
    if (!owner) throw new InvalidResetTokenError();
    await rejectGuessable({ password: newPassword, field: 'newPassword', ...owner });
    const party = { network, account: owner.email };
    const passwordHash = await passwords.hash(newPassword, party).catch((error: unknown) => {
      giveBack();
      throw error;
    });
    const { account } = await writeThrough(
      storage,
      async (db) => {
        const { accountId } = this.#requireValidReset(await db.passwordResets.take(digest));
        const account = await db.accounts.update(accountId, { passwordHash });
        if (!account) throw new InvalidResetTokenError();
        await this.#record(db, 'account.password_reset', account, { actorId: null, clientInfo });
        return { account, ended: await db.sessions.removeAll(accountId) };
      },
      ({ ended }, outcome) => sessions.invalidate(ended, outcome),
    );
    return account;
  }

  #requireValidReset(reset: PasswordReset | undefined): PasswordReset {
    if (!reset || reset.expiresAt <= this.#options.clock.now()) throw new InvalidResetTokenError();
    return reset;
  }

  async #record(
    db: Queries,
    type: EventType,
    { id }: Account,
    { actorId, clientInfo }: { actorId: string | null; clientInfo: ClientInfo },
  ): Promise<void> {
    const subject = { accountId: id, actorId, target: { type: 'Account', id } } as const;
    await db.events.insert(newEvent(type, subject, clientInfo, this.#options.clock.now()));
  }
}

async function requireResettableAccount(db: Queries, ref: string): Promise<Account> {
  const account = await findAccountByRef(db, ref);
  if (!account) throw new NotFoundError('account');
  if (account.passwordHash !== NO_PASSWORD) return account;
  throw new ValidationError([{ path: ['account'], message: 'signs in elsewhere and has no password here' }]);
}
