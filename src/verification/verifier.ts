import { type AccessTokenClaims, narrowedTo } from '../domain/access-token.ts';
import { type ClientKeyStatus, isWellFormed, splitKey, statusOf } from '../domain/client-key.ts';
import type { Clock } from '../domain/clock.ts';
import { digestOf, rawDigest, rawDigestOf } from '../domain/digest.ts';
import { type MaybePromise, whenThere } from '../domain/maybe-promise.ts';
import type { ScopeNeed } from '../domain/scope.ts';
import {
  type Allowed,
  type AuthenticationRequest,
  admit,
  authorize,
  decide,
  type Verdict,
  type VerifiableKey,
} from '../domain/verdict.ts';
import type { Limiter } from '../limiter/limiter.ts';
import type { OwnedClientKey } from '../storage/client-keys.ts';
import type { Storage } from '../storage/storage.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { ExpiryLatch } from './expiry-latch.ts';
import type { LastUsedTracker } from './last-used.ts';
import type { Meter } from './meter.ts';
import { ReadThroughCache } from './read-through-cache.ts';
import type { Outcome } from './write-through.ts';

interface VerifierOptions {
  readonly storage: Storage;
  readonly limiter: Limiter;
  readonly usage: LastUsedTracker;
  /** Counts each request of an existing key. */
  readonly meter: Meter;
  readonly accessTokens: AccessTokens;
  readonly clock: Clock;
  readonly expiries: ExpiryLatch;
}

/** Verifies the client key or access token of each request of the data plane. */
export class Verifier {
  readonly #storage: Storage;
  readonly #limiter: Limiter;
  readonly #usage: LastUsedTracker;
  readonly #meter: Meter;
  readonly #accessTokens: AccessTokens;
  readonly #clock: Clock;
  readonly #expiries: ExpiryLatch;
  readonly #keys: ReadThroughCache<VerifiableKey>;
  /** The client ids of keys that came from other systems, by the digest of the whole key. */
  readonly #imported: ReadThroughCache<{ readonly clientId: string }>;
  /** Skips the lookup of imported keys until one has been imported. */
  #anyImported = false;
  /** The key as narrowed by the claims of each access token, with the state of the key that it was computed from. */
  readonly #narrowed = new WeakMap<
    AccessTokenClaims,
    { key: VerifiableKey; narrowed: VerifiableKey | undefined }
  >();

  constructor({ storage, limiter, usage, meter, accessTokens, clock, expiries }: VerifierOptions) {
    this.#storage = storage;
    this.#limiter = limiter;
    this.#usage = usage;
    this.#meter = meter;
    this.#accessTokens = accessTokens;
    this.#clock = clock;
    this.#expiries = expiries;
    this.#keys = new ReadThroughCache(async (clientId) => {
      const row = await storage.read((db) => db.clientKeys.byClientId(clientId));
      return row && verifiable(row);
    }, clock);
    this.#imported = new ReadThroughCache(async (digest) => {
      const clientId = await storage.read((db) => db.importedKeys.clientIdOf(digest));
      return clientId === undefined ? undefined : { clientId };
    }, clock);
  }

  /** Loads whether any keys were imported. To be awaited before the first request. */
  async start(): Promise<void> {
    this.#anyImported = await this.#storage.read((db) => db.importedKeys.any());
  }

  /**
   * Checks a client key or access token and consumes one request of its budget. Returns synchronously if it is cached.
   * @throws {RequestError} `UNAVAILABLE` when the key is not cached and the database cannot answer.
   */
  verify(presented: string | undefined): MaybePromise<Verdict> {
    return whenThere(this.#decide(presented, this.#take), this.#countedAndUsed);
  }

  /**
   * Checks the credential with which a client authenticates at an endpoint of OAuth. Records the use of the key, but
   * counts no request and takes nothing from the budget.
   * @throws {RequestError} as `verify` does.
   */
  authenticate(presented: string): MaybePromise<Verdict> {
    return whenThere(this.#decide(presented, unlimited), this.#used);
  }

  /** Checks that the key of an admitted request holds the scopes that its operation needs. */
  authorize(admitted: Allowed, needs: readonly ScopeNeed[]): Verdict {
    const verdict = authorize(admitted, needs);
    return verdict.kind === 'allowed' ? verdict : this.#metered(verdict);
  }

  /**
   * Checks a credential without effects: no budget, no count and no last use. For long requests, and for tokens about
   * which a client asks.
   * @param admitted The verdict that admitted the request. While its key is unchanged, this costs nanoseconds.
   * @throws {RequestError} as `verify` does.
   */
  recheck(presented: string | undefined, admitted?: Allowed): MaybePromise<Verdict> {
    if (admitted && this.#stillHolds(admitted)) return admitted;
    return this.#decide(presented, unlimited);
  }

  #stillHolds({ key }: Allowed): boolean {
    // Which of two secrets was presented, and for how long it is good, is not known here.
    const unchanged = key.previousSecretDigest === null && this.#keys.peek(key.clientId) === key;
    return unchanged && this.statusOf(key) === 'ACTIVE';
  }

  #decide(presented: string | undefined, take: AuthenticationRequest['take']): MaybePromise<Verdict> {
    if (presented === undefined) return { kind: 'invalid_credentials' };
    if (presented.startsWith(JOSE_HEADER)) return this.#decideByToken(presented, take);
    const { clientId, clientSecret } = splitKey(presented);
    const known = this.#keys.peek(clientId);
    if (known) return this.#judge(known, clientSecret, take);
    if (!isWellFormed(presented)) return this.#decideImported(presented, take);
    return whenThere(this.#keys.get(clientId), (key) => this.#judge(key, clientSecret, take));
  }

  /** A key from another system is a secret as a whole. */
  #decideImported(presented: string, take: AuthenticationRequest['take']): MaybePromise<Verdict> {
    if (!this.#anyImported) return { kind: 'invalid_credentials' };
    return whenThere(this.#imported.get(digestOf(presented)), (imported) => {
      if (!imported) return { kind: 'invalid_credentials' };
      return whenThere(this.#keys.get(imported.clientId), (key) => this.#judge(key, presented, take));
    });
  }

  #judge(key: VerifiableKey | undefined, clientSecret: string, take: AuthenticationRequest['take']): Verdict {
    const now = key ? this.#nowFor(key) : this.#clock.now();
    return decide(key, { secretDigest: rawDigestOf(clientSecret), take }, now);
  }

  #decideByToken(token: string, take: AuthenticationRequest['take']): MaybePromise<Verdict> {
    return whenThere(this.#accessTokens.read(token), (grant) => {
      if (!grant) return this.#decideImported(token, take);
      return whenThere(this.#keys.get(grant.clientId), (key) => this.#judgeByGrant(key, grant, take));
    });
  }

  #judgeByGrant(
    key: VerifiableKey | undefined,
    grant: AccessTokenClaims,
    take: AuthenticationRequest['take'],
  ): Verdict {
    if (!key) return { kind: 'invalid_credentials' };
    const narrowed = this.#narrow(key, grant);
    if (!narrowed) return { kind: 'revoked', key };
    const now = Math.max(this.#nowFor(key), this.#expiries.nowFor(grant.id, narrowed.expiresAt));
    return admit(narrowed, take, now);
  }

  #narrow(key: VerifiableKey, grant: AccessTokenClaims): VerifiableKey | undefined {
    const known = this.#narrowed.get(grant);
    if (known?.key === key) return known.narrowed;
    const narrowed = narrowedTo(grant, key);
    this.#narrowed.set(grant, { key, narrowed });
    return narrowed;
  }

  #nowFor({ id, expiresAt, previousSecretExpiresAt }: VerifiableKey): number {
    return this.#expiries.nowFor(id, expiresAt, previousSecretExpiresAt);
  }

  /** Returns the status of a key by the clock that requests are verified with. */
  statusOf(key: VerifiableKey): ClientKeyStatus {
    return statusOf(key, this.#nowFor(key));
  }

  /** Returns the key by its client id. @throws {RequestError} as `verify` does. */
  keyOf(clientId: string): MaybePromise<VerifiableKey | undefined> {
    return this.#keys.get(clientId);
  }

  /** Invalidates a cached key: a change of it holds for every request that begins after this call. */
  invalidateKey(clientId: string, outcome?: Outcome): void {
    this.#keys.invalidate(clientId, outcome);
  }

  /** Invalidates the cached absence of a key from another system, by the digest of the whole key. */
  invalidateImported(digest: string, outcome?: Outcome): void {
    this.#anyImported = true;
    this.#imported.invalidate(digest, outcome);
  }

  readonly #used = (verdict: Verdict): Verdict => {
    if (verdict.kind === 'allowed') this.#usage.record(verdict.key.id, this.#clock.now());
    return verdict;
  };

  readonly #countedAndUsed = (verdict: Verdict): Verdict => this.#metered(this.#used(verdict));

  readonly #metered = (verdict: Verdict): Verdict => {
    this.#meter.count(verdict);
    return verdict;
  };

  readonly #take = (key: VerifiableKey) =>
    key.rateLimitPerMinute === null ? null : this.#limiter.take(key.id, key.rateLimitPerMinute);
}

// How the base64url of a JWT's header begins; no client key does, whose prefix is in small letters.
const JOSE_HEADER = 'eyJ';

const unlimited: AuthenticationRequest['take'] = () => null;

// Only what a verdict needs: a hundred thousand of these are kept in memory.
function verifiable(row: OwnedClientKey): VerifiableKey {
  return {
    id: row.id,
    clientId: row.clientId,
    ownerId: row.ownerId,
    secretDigest: rawDigest(row.secretDigest),
    previousSecretDigest: row.previousSecretDigest === null ? null : rawDigest(row.previousSecretDigest),
    previousSecretExpiresAt: row.previousSecretExpiresAt,
    scopes: new Set(row.scopes),
    scope: row.scopes.join(' '),
    rateLimitPerMinute: row.rateLimitPerMinute,
    expiresAt: row.expiresAt,
    // To the data plane, a key whose owner is disabled is as good as revoked.
    revokedAt: row.revokedAt ?? row.ownerDisabledAt,
  };
}
