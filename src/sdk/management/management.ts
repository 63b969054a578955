import type { Send } from '../plane.ts';
import { AccountResource } from './account.ts';
import { ClientKeys } from './client-keys.ts';
import { Events } from './events.ts';

/** What people manage, one property for each noun of the management API. */
export class Management {
  readonly account: AccountResource;
  readonly clientKeys: ClientKeys;
  readonly events: Events;

  constructor(send: Send) {
    this.account = new AccountResource(send);
    this.clientKeys = new ClientKeys(send);
    this.events = new Events(send);
  }
}
