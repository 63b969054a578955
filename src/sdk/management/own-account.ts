import { ChangePasswordDocument, MeDocument, UpdateAccountDocument } from '../generated/operations.ts';
import type { CallOptions, Send } from '../plane.ts';
import type { Account } from './account.ts';
import { toAccount } from './to-account.ts';

/** What to change: undefined leaves it as it is. */
export interface UpdateAccountInput {
  /** 1 to 100 characters. */
  readonly display_name?: string | undefined;
  readonly email?: string | undefined;
  /** Needed with `email`: the address is what signs in. */
  readonly current_password?: string | undefined;
}

export interface ChangePasswordInput {
  readonly current_password: string;
  /** 15 to 1024 characters. */
  readonly new_password: string;
}

/** The account that is signed in. */
export class AccountResource {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Who is signed in. @throws {AuthenticationError} when nobody is. */
  async get(options?: CallOptions): Promise<Account> {
    const { me } = await this.#send(MeDocument, {}, options);
    return toAccount(me);
  }

  /** Changes it from the next request on. @throws {ValidationError | AuthenticationError} */
  async update(input: UpdateAccountInput, options?: CallOptions): Promise<Account> {
    const { display_name: displayName, email, current_password: currentPassword } = input;
    const variables = { input: { displayName, email, currentPassword } };
    const { updateAccount } = await this.#send(UpdateAccountDocument, variables, options);
    return toAccount(updateAccount.account);
  }

  /** Takes a new password, and ends every other session. @throws {ValidationError | AuthenticationError} */
  async changePassword(input: ChangePasswordInput, options?: CallOptions): Promise<Account> {
    const { current_password: currentPassword, new_password: newPassword } = input;
    const variables = { input: { currentPassword, newPassword } };
    const { changePassword } = await this.#send(ChangePasswordDocument, variables, options);
    return toAccount(changePassword.account);
  }
}
