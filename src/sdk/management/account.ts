import { MeDocument } from '../generated/operations.ts';
import type { CallOptions, Send } from '../plane.ts';
import { toAccount } from './to-account.ts';

/** A person who manages client keys. */
export interface Account {
  /** The global id. */
  readonly id: string;
  readonly email: string;
  readonly display_name: string;
  /** `ADMIN` sees and manages everything of every account, `MEMBER` its own. */
  readonly role: 'ADMIN' | 'MEMBER';
  readonly status: 'ACTIVE' | 'DISABLED';
  /** ISO 8601, as all times. */
  readonly created_at: string;
  readonly disabled_at: string | null;
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
}
