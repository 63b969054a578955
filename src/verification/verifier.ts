import { type AccessTokenClaims, narrowedTo } from '../domain/access-token.ts';
import { type ClientKeyStatus, isWellFormed, splitKey, toStatus } from '../domain/client-key.ts';
import type { Clock } from '../domain/clock.ts';
import { hashSecret, hashSecretRaw, rawDigest } from '../domain/digest.ts';
import { type MaybePromise, mapMaybePromise } from '../domain/maybe-promise.ts';
import type { ScopeNeed } from '../domain/scope.ts';
import {
  type Allowed,
  type AuthenticationRequest,
  authorize,
  type Verdict,
  type VerifiableKey,
  type VerificationRequest,
  verifyKey,
  verifySecret,
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
  readonly lastUsed: LastUsedTracker;
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
  readonly #lastUsed: LastUsedTracker;
  readonly #meter: Meter;
  readonly #accessTokens: AccessTokens;
  readonly #clock: Clock;
  readonly #expiries: ExpiryLatch;
  readonly #keys: ReadThroughCache<VerifiableKey>;
  /** The client ids of keys from other systems, by the digest of the whole key. */
  readonly #imported: ReadThroughCache<{ readonly clientId: string }>;
  /** Skips the lookup of imported keys until one has been imported. */
  #anyImported = false;
  /** The key as narrowed by the claims of each access token, with the state of the key that it was computed from. */
  readonly #narrowed = new WeakMap<
    AccessTokenClaims,
    { key: VerifiableKey; narrowed: VerifiableKey | undefined }
  >();

  constructor({ storage, limiter, lastUsed, meter, accessTokens, clock, expiries }: VerifierOptions) {
    this.#storage = storage;
    this.#limiter = limiter;
    this.#lastUsed = lastUsed;
    this.#meter = meter;
    this.#accessTokens = accessTokens;
    this.#clock = clock;
    this.#expiries = expiries;
    this.#keys = new ReadThroughCache(async (clientId) => {
      const row = await storage.read((db) => db.clientKeys.byClientId(clientId));
      return row && verifiable(row);
    }, clock);
    this.#imported = new ReadThroughCache(async (digest) => {
      const clientId = await storage.read((db) => db.importedKeys.findClientId(digest));
      return clientId === undefined ? undefined : { clientId };
    }, clock);
  }

  /** Loads whether any keys were imported. Must complete before the first request. */
  async start(): Promise<void> {
    this.#anyImported = await this.#storage.read((db) => db.importedKeys.any());
  }

  /**
   * Verifies the credential of a request and consumes one request of its rate limit. Returns synchronously if the key
   * is cached.
   * @throws {RequestError} `UNAVAILABLE` when the key is not cached and the database is unavailable.
   */
  verify(request: AuthenticationRequest): MaybePromise<Verdict> {
    return mapMaybePromise(this.#verdict({ ...request, consume: this.#consume }), this.#recordUseAndCount);
  }

  /**
   * Verifies the credential with which a client authenticates at an endpoint of OAuth. Records the use of the key, but
   * neither counts nor consumes a request.
   * @throws {RequestError} as `verify` does.
   */
  authenticate(request: AuthenticationRequest): MaybePromise<Verdict> {
    return mapMaybePromise(this.#verdict({ ...request, consume: unlimited }), this.#recordUse);
  }

  /** Verifies that the key of an admitted request holds the scopes that its operation needs. */
  authorize(admitted: Allowed, needs: readonly ScopeNeed[]): Verdict {
    const verdict = authorize(admitted, needs);
    return verdict.kind === 'allowed' ? verdict : this.#count(verdict);
  }

  /**
   * Verifies a credential without effects: neither consumes nor counts a request, nor records the use of the key. For
   * long requests, and for introspection.
   * @param admitted The verdict that admitted the request. While its key is unchanged, this costs nanoseconds.
   * @throws {RequestError} as `verify` does.
   */
  recheck(request: AuthenticationRequest, admitted?: Allowed): MaybePromise<Verdict> {
    if (admitted && this.#stillHolds(admitted)) return admitted;
    return this.#verdict({ ...request, consume: unlimited });
  }

  #stillHolds({ key }: Allowed): boolean {
    // With two valid secrets, it is unknown which of them was presented and when it expires.
    const unchanged = key.previousSecretDigest === null && this.#keys.peek(key.clientId) === key;
    return unchanged && this.checkStatus(key) === 'ACTIVE';
  }

  #verdict(request: VerificationRequest): MaybePromise<Verdict> {
    const { credential } = request;
    if (credential === undefined) return { kind: 'invalid_credentials' };
    if (credential.startsWith(JOSE_HEADER)) return this.#accessTokenVerdict(credential, request);
    const { clientId, clientSecret } = splitKey(credential);
    const cached = this.#keys.peek(clientId);
    if (cached) return this.#secretVerdict(cached, clientSecret, request);
    if (!isWellFormed(credential)) return this.#importedKeyVerdict(credential, request);
    return mapMaybePromise(this.#keys.get(clientId), (key) =>
      this.#secretVerdict(key, clientSecret, request),
    );
  }

  /** Verifies a key from another system, whose secret is the whole key. */
  #importedKeyVerdict(secret: string, request: VerificationRequest): MaybePromise<Verdict> {
    if (!this.#anyImported) return { kind: 'invalid_credentials' };
    return mapMaybePromise(this.#imported.get(hashSecret(secret)), (imported) => {
      if (!imported) return { kind: 'invalid_credentials' };
      return mapMaybePromise(this.#keys.get(imported.clientId), (key) =>
        this.#secretVerdict(key, secret, request),
      );
    });
  }

  #secretVerdict(key: VerifiableKey | undefined, secret: string, request: VerificationRequest): Verdict {
    const now = key ? this.#nowFor(key) : this.#clock.now();
    return verifySecret(key, hashSecretRaw(secret), request, now);
  }

  #accessTokenVerdict(token: string, request: VerificationRequest): MaybePromise<Verdict> {
    return mapMaybePromise(this.#accessTokens.read(token), (claims) => {
      if (!claims) return this.#importedKeyVerdict(token, request);
      return mapMaybePromise(this.#keys.get(claims.clientId), (key) =>
        this.#claimsVerdict(key, claims, request),
      );
    });
  }

  #claimsVerdict(
    key: VerifiableKey | undefined,
    claims: AccessTokenClaims,
    request: VerificationRequest,
  ): Verdict {
    if (!key) return { kind: 'invalid_credentials' };
    const narrowed = this.#narrow(key, claims);
    if (!narrowed) return { kind: 'revoked', key };
    const now = Math.max(this.#nowFor(key), this.#expiries.nowFor(claims.id, narrowed.expiresAt));
    return verifyKey(narrowed, request, now);
  }

  #narrow(key: VerifiableKey, claims: AccessTokenClaims): VerifiableKey | undefined {
    const cached = this.#narrowed.get(claims);
    if (cached?.key === key) return cached.narrowed;
    const narrowed = narrowedTo(claims, key);
    this.#narrowed.set(claims, { key, narrowed });
    return narrowed;
  }

  #nowFor({ id, expiresAt, previousSecretExpiresAt }: VerifiableKey): number {
    return this.#expiries.nowFor(id, expiresAt, previousSecretExpiresAt);
  }

  /** Returns the status of a key by the clock that requests are verified with. */
  checkStatus(key: VerifiableKey): ClientKeyStatus {
    return toStatus(key, this.#nowFor(key));
  }

  /** Returns the key by its client id. @throws {RequestError} as `verify` does. */
  loadKey(clientId: string): MaybePromise<VerifiableKey | undefined> {
    return this.#keys.get(clientId);
  }

  /** Invalidates a cached key, so that its change takes effect for every request that begins after this call. */
  invalidateKey(clientId: string, outcome?: Outcome): void {
    this.#keys.invalidate(clientId, outcome);
  }

  /** Invalidates the cached absence of a key from another system, by the digest of the whole key. */
  invalidateImported(digest: string, outcome?: Outcome): void {
    this.#anyImported = true;
    this.#imported.invalidate(digest, outcome);
  }

  readonly #recordUse = (verdict: Verdict): Verdict => {
    if (verdict.kind === 'allowed') this.#lastUsed.record(verdict.key.id, this.#clock.now());
    return verdict;
  };

  readonly #count = (verdict: Verdict): Verdict => {
    this.#meter.count(verdict);
    return verdict;
  };

  readonly #recordUseAndCount = (verdict: Verdict): Verdict => this.#count(this.#recordUse(verdict));

  readonly #consume = (key: VerifiableKey) =>
    key.rateLimitPerMinute === null ? null : this.#limiter.consume(key.id, key.rateLimitPerMinute);
}

// The prefix of every JWT: its header in base64url. Distinct from client keys, whose prefix is in lower case.
const JOSE_HEADER = 'eyJ';

const unlimited: VerificationRequest['consume'] = () => null;

// Keeps only the attributes that verification needs, because up to a hundred thousand keys are cached.
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
    // The data plane treats the keys of a disabled account as revoked.
    revokedAt: row.revokedAt ?? row.ownerDisabledAt,
  };
}
