import {
  AccountsDocument,
  CreatePasswordResetDocument,
  DisableAccountDocument,
  EnableAccountDocument,
  VerifyAccountEmailDocument,
} from '../generated/operations.ts';
import { List, toPage } from '../list.ts';
import type { CallOptions, Send } from '../plane.ts';
import type { Account } from './account.ts';
import { PAGE_SIZE } from './input.ts';
import { toAccount } from './to-account.ts';

/** Filters of an account list. An account must match all filters. */
export interface ListAccountsInput {
  readonly status?: Account['status'] | undefined;
  /** A case-insensitive part of the name or the email address. */
  readonly search?: string | undefined;
  /** The page size, 1 to 100. Default: 100. */
  readonly page_size?: number | undefined;
}

/** All accounts that match the filters. */
export interface AccountList {
  readonly accounts: Account[];
  readonly total: number;
}

/** A token for setting a new password. It is shown once. */
export interface PasswordReset {
  readonly account: Account;
  readonly reset_token: string;
  /** A page that asks for the new password. */
  readonly reset_url: string;
  /** ISO 8601. */
  readonly expires_at: string;
}

/**
 * All accounts of the gateway, for administrators. An `id` is a global id or an email address.
 * All methods throw {PermissionError} or {NotFoundError} if the caller is not an administrator.
 */
export class Accounts {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Lists accounts, newest first. `await` returns all at once, `for await` iterates over them. */
  list(input: ListAccountsInput = {}, options?: CallOptions): List<Account, AccountList> {
    const { status, search: text, page_size: first = PAGE_SIZE } = input;
    return new List(
      async (after) => {
        const variables = { first, after, filter: { status, text } };
        const { accounts } = await this.#send(AccountsDocument, variables, options);
        return toPage(accounts, toAccount);
      },
      (accounts, total) => ({ accounts, total }),
    );
  }

  /** Ends all sessions of an account and rejects its client keys. @throws {NotFoundError | ValidationError} */
  async disable(id: string, options?: CallOptions): Promise<Account> {
    const { disableAccount } = await this.#send(DisableAccountDocument, { input: { id } }, options);
    return toAccount(disableAccount.account);
  }

  /** Enables a disabled account. Its client keys work again immediately. @throws {NotFoundError} */
  async enable(id: string, options?: CallOptions): Promise<Account> {
    const { enableAccount } = await this.#send(EnableAccountDocument, { input: { id } }, options);
    return toAccount(enableAccount.account);
  }

  /**
   * Marks the email address of an account as verified, so that keys can be assigned to the account by its address. Has
   * no effect if the address of the account has changed.
   * @throws {NotFoundError | ValidationError}
   */
  async verifyEmail(id: string, email: string, options?: CallOptions): Promise<Account> {
    const variables = { input: { id, email } };
    const { verifyAccountEmail } = await this.#send(VerifyAccountEmailDocument, variables, options);
    return toAccount(verifyAccountEmail.account);
  }

  /** Creates a password reset that is valid for one hour and one use. @throws {NotFoundError | ValidationError} */
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
