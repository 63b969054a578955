import { ChangePasswordDocument, MeDocument, UpdateAccountDocument } from '../generated/operations.ts';
import type { CallOptions, Send } from '../plane.ts';
import type { Account } from './account.ts';
import { toAccount } from './to-account.ts';

/** The fields to change. Undefined fields are not changed. */
export interface UpdateAccountInput {
  /** 1 to 100 characters. */
  readonly display_name?: string | undefined;
  readonly email?: string | undefined;
  /** Required with `email`, because the address is a login credential. */
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

  /** Returns the account that is signed in. @throws {AuthenticationError} if signed out. */
  async get(options?: CallOptions): Promise<Account> {
    const { me } = await this.#send(MeDocument, {}, options);
    return toAccount(me);
  }

  /** Updates the account, effective from the next request. @throws {ValidationError | AuthenticationError} */
  async update(input: UpdateAccountInput, options?: CallOptions): Promise<Account> {
    const { display_name: displayName, email, current_password: currentPassword } = input;
    const variables = { input: { displayName, email, currentPassword } };
    const { updateAccount } = await this.#send(UpdateAccountDocument, variables, options);
    return toAccount(updateAccount.account);
  }

  /** Changes the password and ends all other sessions. @throws {ValidationError | AuthenticationError} */
  async changePassword(input: ChangePasswordInput, options?: CallOptions): Promise<Account> {
    const { current_password: currentPassword, new_password: newPassword } = input;
    const variables = { input: { currentPassword, newPassword } };
    const { changePassword } = await this.#send(ChangePasswordDocument, variables, options);
    return toAccount(changePassword.account);
  }
}
