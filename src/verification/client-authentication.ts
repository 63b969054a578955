import type { ClientInfo } from '../domain/client-info.ts';
import { isWellFormed, splitKey } from '../domain/client-key.ts';
import type { Clock } from '../domain/clock.ts';
import { hashSecretRaw, toSecretId } from '../domain/digest.ts';
import type { VerifiableKey } from '../domain/verdict.ts';
import { Attempts, rateLimitSubnet } from './attempts.ts';
import type { DenialEvents } from './denial-events.ts';
import type { Verifier } from './verifier.ts';

const FAILURES_PER_MINUTE = 10;

/** A client id and a secret, as a client presents them. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** An authenticated client. */
export interface AuthenticatedClient {
  readonly key: VerifiableKey;
  /** The id of the presented secret, from `toSecretId`. */
  readonly secretId: string;
}

interface ClientAuthenticationOptions {
  readonly verifier: Verifier;
  readonly denialEvents: DenialEvents;
  readonly clock: Clock;
}

/**
 * Authenticates the client of a request for tokens. Limits failures by network and client id. A valid secret always
 * passes, so that failures of others cannot lock a client out.
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

  /** Returns the client, or `undefined` for invalid credentials. @throws {RateLimitedError} */
  async authenticate(
    { clientId, clientSecret }: ClientCredentials,
    clientInfo: ClientInfo,
  ): Promise<AuthenticatedClient | undefined> {
    const credential = `${clientId}_${clientSecret}`;
    // The same characters with another separator would name another client, and the whole could be an imported key.
    const isKey = isWellFormed(credential) && splitKey(credential).clientId === clientId;
    const verdict = isKey ? await this.#verifier.authenticate({ credential }) : undefined;
    if (verdict?.kind === 'allowed') {
      return { key: verdict.key, secretId: toSecretId(hashSecretRaw(clientSecret)) };
    }
    if (verdict) this.#denialEvents.note(verdict, clientInfo);
    this.#failures.count(`${rateLimitSubnet(clientInfo.ip)} ${clientId}`);
    return undefined;
  }
}
