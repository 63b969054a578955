import type { AccountFieldsFragment } from '../../sdk/generated/operations.ts';

const NAME = 'latchkey-session';

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

/** Runs work in one tab at a time. Browsers know locks only where the page came safely: by https, or locally. */
export async function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  if ('locks' in navigator) await navigator.locks.request(NAME, work);
  else await work();
}
