import type { ClientInfo } from '../domain/client-info.ts';
import { isWellFormed, splitKey } from '../domain/client-key.ts';
import type { Clock } from '../domain/clock.ts';
import { rawDigestOf, secretIdOf } from '../domain/digest.ts';
import type { VerifiableKey } from '../domain/verdict.ts';
import { Attempts, rateLimitSubnet } from './attempts.ts';
import type { DenialEvents } from './denial-events.ts';
import type { Verifier } from './verifier.ts';

const FAILURES_PER_MINUTE = 10;

/** A client id and a secret, as a client shows them. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A client that showed its secret. */
export interface AuthenticatedClient {
  readonly key: VerifiableKey;
  /** Which of its secrets, as `secretIdOf` names it. */
  readonly secretId: string;
}

interface ClientAuthenticationOptions {
  readonly verifier: Verifier;
  readonly denialEvents: DenialEvents;
  readonly clock: Clock;
}

/**
 * Finds out which client makes a request for tokens. Failures are limited by network and client id; a good
 * secret always passes, so that nobody's failures can lock a client out.
 */
export class ClientAuthentication {
  readonly #verifier: Verifier;
  readonly #denialEvents: DenialEvents;
  readonly #failures: Attempts;

  constructor({ verifier, denialEvents, clock }: ClientAuthenticationOptions) {
    this.#verifier = verifier;
    this.#denialEvents = denialEvents;
    const message = 'Too many failed attempts to authenticate as this client.';
    this.#failures = new Attempts({ clock, limit: FAILURES_PER_MINUTE, message });
  }

  /** The client, or `undefined` when its credentials are not good. @throws {RateLimitedError} */
  async authenticate(
    { clientId, clientSecret }: ClientCredentials,
    clientInfo: ClientInfo,
  ): Promise<AuthenticatedClient | undefined> {
    const credential = `${clientId}_${clientSecret}`;
    // Checked first, so that nothing but a client key is taken for one. The same characters, divided at another
    // place, would name another client.
    const isKey = isWellFormed(credential) && splitKey(credential).clientId === clientId;
    const verdict = isKey ? await this.#verifier.authenticate({ credential }) : undefined;
    if (verdict?.kind === 'allowed') {
      return { key: verdict.key, secretId: secretIdOf(rawDigestOf(clientSecret)) };
    }
    if (verdict) this.#denialEvents.note(verdict, clientInfo);
    this.#failures.count(`${rateLimitSubnet(clientInfo.ip)} ${clientId}`);
    return undefined;
  }
}
