import type { ClientInfo } from '../../domain/client-info.ts';
import type { Clock } from '../../domain/clock.ts';
import { hashSecret } from '../../domain/digest.ts';
import { Attempts, rateLimitSubnet } from '../../verification/attempts.ts';
import { normalizedEmail } from './email.ts';

/** Attempts in any 60 seconds. The README's table lists them. */
export const LOGIN_LIMITS = {
  /** To sign in or up, from one network at any accounts. */
  network: 60,
  /** With a wrong password, at one account from one network. */
  accountAndNetwork: 10,
  /** With a wrong password, at one account from all networks together from which it never signed in. */
  account: 100,
} as const;

/** A try of a password, whether there is such an account or not. */
interface PasswordTry {
  /** The email address of the account, or another name. */
  readonly name: string;
  readonly clientInfo: ClientInfo;
  /** Whether the account signed in from this network before. */
  readonly knownNetwork: boolean;
}

/**
 * Limits how often passwords may be tried and accounts made. Asked before any hashing. Strangers who use up what an
 * account allows lock out neither its owner's networks nor each other.
 */
export class LoginLimits {
  readonly #byNetwork: Attempts;
  readonly #byAccountAndNetwork: Attempts;
  readonly #byAccount: Attempts;

  constructor(clock: Clock) {
    const { network, accountAndNetwork, account } = LOGIN_LIMITS;
    const tooOften = 'The password of this account was tried too often.';
    const tooMany = 'Too many attempts to sign in or up came from this network.';
    this.#byNetwork = new Attempts({ clock, limit: network, message: tooMany });
    this.#byAccountAndNetwork = new Attempts({ clock, limit: accountAndNetwork, message: tooOften });
    this.#byAccount = new Attempts({ clock, limit: account, message: tooOften });
  }

  /**
   * Counts an attempt to sign in or up, and returns what gives it back.
   * @throws {RateLimitedError} when its network made too many.
   */
  countFrom({ ip }: ClientInfo): () => void {
    return this.#byNetwork.count(rateLimitSubnet(ip));
  }

  /**
   * Counts a try of a password, and returns what gives it back when the password is right, because some clients send
   * it with every request, or was not checked. Counted first, so that many at once are not too many.
   * @throws {RateLimitedError}
   */
  countPassword({ name, clientInfo, knownNetwork }: PasswordTry): () => void {
    // The digest, because what claims to be a name can be as long as a request.
    const account = hashSecret(normalizedEmail(name));
    const giveBack = this.#byAccountAndNetwork.count(`${account} ${rateLimitSubnet(clientInfo.ip)}`);
    if (knownNetwork) return giveBack;
    try {
      const giveBackToAll = this.#byAccount.count(account);
      return () => {
        giveBack();
        giveBackToAll();
      };
    } catch (error) {
      giveBack();
      throw error;
    }
  }
}
