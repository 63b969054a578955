import {
  AccountsDocument,
  CreatePasswordResetDocument,
  DisableAccountDocument,
  EnableAccountDocument,
  VerifyAccountEmailDocument,
} from '../generated/operations.ts';
import { List, pageOf } from '../list.ts';
import type { CallOptions, Send } from '../plane.ts';
import type { Account } from './account.ts';
import { PAGE_SIZE } from './input.ts';
import { toAccount } from './to-account.ts';

/** Which accounts to list. Everything given must hold. */
export interface ListAccountsInput {
  readonly status?: Account['status'] | undefined;
  /** Only accounts with this in their name or email address, in any case. */
  readonly search?: string | undefined;
  /** How many to fetch at a time, 1 to 100. Default: 100. */
  readonly page_size?: number | undefined;
}

/** All accounts that a list was to have. */
export interface AccountList {
  readonly accounts: Account[];
  readonly total: number;
}

/** A way to set a new password, which is told once. */
export interface PasswordReset {
  readonly account: Account;
  readonly reset_token: string;
  /** A page that asks for the new password. */
  readonly reset_url: string;
  /** ISO 8601. */
  readonly expires_at: string;
}

/**
 * The accounts of everybody, for administrators. An `id` is a global id or an email address.
 * All methods throw {PermissionError}, or {NotFoundError}, to anybody else.
 */
export class Accounts {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Lists accounts, newest first: `await` for all, `for await` for one after the other. */
  list(input: ListAccountsInput = {}, options?: CallOptions): List<Account, AccountList> {
    const { status, search: text, page_size: first = PAGE_SIZE } = input;
    return new List(
      async (after) => {
        const variables = { first, after, filter: { status, text } };
        const { accounts } = await this.#send(AccountsDocument, variables, options);
        return pageOf(accounts, toAccount);
      },
      (accounts, total) => ({ accounts, total }),
    );
  }

  /** Ends all sessions of an account, and refuses its client keys. @throws {NotFoundError | ValidationError} */
  async disable(id: string, options?: CallOptions): Promise<Account> {
    const { disableAccount } = await this.#send(DisableAccountDocument, { input: { id } }, options);
    return toAccount(disableAccount.account);
  }

  /** Lets an account sign in again. Its client keys work at once. @throws {NotFoundError} */
  async enable(id: string, options?: CallOptions): Promise<Account> {
    const { enableAccount } = await this.#send(EnableAccountDocument, { input: { id } }, options);
    return toAccount(enableAccount.account);
  }

  /**
   * Marks the email address of an account as verified, so that the account receives keys by it. Does nothing when the
   * account has another address by now.
   * @throws {NotFoundError | ValidationError}
   */
  async verifyEmail(id: string, email: string, options?: CallOptions): Promise<Account> {
    const variables = { input: { id, email } };
    const { verifyAccountEmail } = await this.#send(VerifyAccountEmailDocument, variables, options);
    return toAccount(verifyAccountEmail.account);
  }

  /** Issues a reset, good for an hour and for one use. @throws {NotFoundError | ValidationError} */
  async resetPassword(id: string, options?: CallOptions): Promise<PasswordReset> {
    const variables = { input: { account: id } };
    const { createPasswordReset } = await this.#send(CreatePasswordResetDocument, variables, options);
    const {
      account,
      resetToken: reset_token,
      resetUrl: reset_url,
      expiresAt: expires_at,
    } = createPasswordReset;
    return { account: toAccount(account), reset_token, reset_url, expires_at };
  }
}
