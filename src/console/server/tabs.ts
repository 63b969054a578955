import type { AccountFieldsFragment } from '../../sdk/generated/operations.ts';
import { BASE_PATH } from './address.ts';

// Contains the base path, because other gateways may serve consoles below other paths of the same origin.
const CHANNEL_NAME = `latchkey-session ${BASE_PATH}`;
const DELIVERY_MS = 300;

/** Session change that one tab sends to the others. */
export type Message =
  | {
      readonly kind: 'in';
      readonly account: AccountFieldsFragment;
      readonly accessToken: string;
      readonly expiresAt: number;
    }
  | { readonly kind: 'out' };

/** Shares the session between the tabs of a browser, because a refresh in one tab ends the access token of all. */
export class TabChannel {
  readonly #channel = new BroadcastChannel(CHANNEL_NAME);

  constructor(onMessage: (message: Message) => void) {
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => onMessage(data);
  }

  post(message: Message): void {
    this.#channel.postMessage(message);
  }
}

/**
 * Runs `work` in one tab at a time. Web Locks require a secure context (HTTPS or localhost) and may be denied, for
 * example where storage is blocked. `work` then runs without a lock.
 */
export async function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return await work();
  let isGranted = false;
  await new Promise<void>((resolve, reject) => {
    const run = () => work().then(resolve, reject);
    const lock = navigator.locks.request(CHANNEL_NAME, async () => {
      isGranted = true;
      await run();
      // Holds the lock until the message of this tab is delivered, because the lock may reach the next tab first.
      await new Promise((delivered) => setTimeout(delivered, DELIVERY_MS));
    });
    lock.catch(() => (isGranted ? undefined : run()));
  });
}
