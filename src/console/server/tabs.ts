import type { AccountFieldsFragment } from '../../sdk/generated/operations.ts';
import { BASE_PATH } from './address.ts';

// Other gateways may have consoles below other paths of the same origin.
const NAME = `latchkey-session ${BASE_PATH}`;
const HEARD_WITHIN_MS = 300;

/** What one tab tells the others. */
export type Message =
  | {
      readonly kind: 'in';
      readonly account: AccountFieldsFragment;
      readonly accessToken: string;
      readonly expiresAt: number;
    }
  | { readonly kind: 'out' };

/** Keeps the tabs of one browser in the same session: a refresh in one ends the access token of all. */
export class TabChannel {
  readonly #channel = new BroadcastChannel(NAME);

  constructor(hear: (message: Message) => void) {
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  }

  tell(message: Message): void {
    this.#channel.postMessage(message);
  }
}

/**
 * Runs work in one tab at a time. Browsers know locks only where the page came safely: by https, or locally; and may
 * refuse them, as where a page may store nothing. Work is done all the same.
 */
export async function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return await work();
  let isGranted = false;
  await new Promise<void>((resolve, reject) => {
    const done = () => work().then(resolve, reject);
    const locked = navigator.locks.request(NAME, async () => {
      isGranted = true;
      await done();
      // A message may arrive later than the lock: the next tab is to know what this one has told.
      await new Promise((heard) => setTimeout(heard, HEARD_WITHIN_MS));
    });
    locked.catch(() => (isGranted ? undefined : done()));
  });
}
