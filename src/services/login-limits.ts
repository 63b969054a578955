import type { Clock } from '../domain/clock.ts';
import { digestOf } from '../domain/digest.ts';
import type { Origin } from '../domain/origin.ts';
import { Attempts, networkOf } from './attempts.ts';
import { normalizedEmail } from './email.ts';

const BY_ACCOUNT = 10;
const BY_NETWORK = 60;

/** Limits how often passwords may be tried and accounts made, in any 60 seconds. Asked before any hashing. */
export class LoginLimits {
  readonly #byAccount: Attempts;
  readonly #byNetwork: Attempts;

  constructor(clock: Clock) {
    this.#byAccount = new Attempts({
      clock,
      limit: BY_ACCOUNT,
      message: 'The password of this account was tried too often.',
    });
    this.#byNetwork = new Attempts({
      clock,
      limit: BY_NETWORK,
      message: 'Too many attempts to sign in or up came from this network.',
    });
  }

  /** Counts an attempt to sign in or up. @throws {RateLimitedError} when its network made too many. */
  countFrom({ ip }: Origin): void {
    this.#byNetwork.count(networkOf(ip));
  }

  /**
   * Counts a try of a password, whether there is such an account or not, and answers what takes it back when the
   * password is right: some clients send it with every request. Counted first, so that many at once are not too many.
   * @throws {RateLimitedError}
   */
  countPasswordOf(name: string): () => void {
    // The digest, because what claims to be a name can be as long as a request.
    return this.#byAccount.count(digestOf(normalizedEmail(name)));
  }
}
