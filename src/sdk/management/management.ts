import type { Send } from '../plane.ts';
import { Accounts } from './accounts.ts';
import { ClientKeys } from './client-keys.ts';
import { Events } from './events.ts';
import { AccountResource } from './own-account.ts';
import { PgpKeys } from './pgp-keys.ts';
import { Sessions } from './sessions.ts';
import { SigningKeys } from './signing-keys.ts';

/** The management API, with one property for each resource. */
export class Management {
  readonly account: AccountResource;
  readonly accounts: Accounts;
  readonly clientKeys: ClientKeys;
  readonly events: Events;
  readonly pgpKeys: PgpKeys;
  readonly sessions: Sessions;
  readonly signingKeys: SigningKeys;

  constructor(send: Send) {
    this.account = new AccountResource(send);
    this.accounts = new Accounts(send);
    this.clientKeys = new ClientKeys(send);
    this.events = new Events(send);
    this.pgpKeys = new PgpKeys(send);
    this.sessions = new Sessions(send);
    this.signingKeys = new SigningKeys(send);
  }
}
