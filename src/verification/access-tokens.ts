import { createLocalJWKSet, errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type AccessTokenClaims, CLIENT_TOKEN_LIFETIME, narrowedTo } from '../domain/access-token.ts';
import type { ClientInfo } from '../domain/client-info.ts';
import type { Clock } from '../domain/clock.ts';
import { hashSecretRaw } from '../domain/digest.ts';
import { ValidationError } from '../domain/errors.ts';
import { newEvent } from '../domain/event.ts';
import { newId } from '../domain/id.ts';
import { type MaybePromise, mapMaybePromise } from '../domain/maybe-promise.ts';
import type { VerifiableKey } from '../domain/verdict.ts';
import { lru } from '../lru.ts';
import type { Queries, Storage } from '../storage/storage.ts';
import { ReadThroughCache } from './read-through-cache.ts';
import { ALGORITHM, type SigningKeys } from './signing-keys.ts';
import { writeThrough } from './write-through.ts';

/** The media type of an access token (RFC 9068 section 2.1), without `application/`. */
const TYPE = 'at+jwt';

// A longer token would not fit into the 16 KB that Node gives all headers of a request.
const MAX_LENGTH = 8_000;

const MAX_REVOKED_BYTES = 4_000_000;
/** The memory of one revoked id, in bytes. */
const REVOKED_BYTES = 200;

const claims = z.object({
  jti: z.string(),
  client_id: z.string(),
  secret_id: z.string(),
  scope: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/** A token as issued to a client. */
export interface IssuedToken {
  /** The `jti`. */
  readonly id: string;
  readonly token: string;
  /** Whole seconds. */
  readonly expiresIn: number;
  /** The scopes, separated by spaces. */
  readonly scope: string;
}

interface AccessTokensOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly signingKeys: SigningKeys;
  /** The issuer and audience of all tokens: the URL of the gateway. */
  readonly issuer: string;
}

/** Issues, verifies and revokes client access tokens: JWTs by the profile of RFC 9068. */
export class AccessTokens {
  readonly issuer: string;
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #signingKeys: SigningKeys;
  /** The claims of valid tokens, by the digest of the token. */
  readonly #grants: ReadThroughCache<AccessTokenClaims>;
  /** The ids of recently revoked tokens, so that cached claims do not outlive a revocation. */
  readonly #revoked = lru<true>(MAX_REVOKED_BYTES, () => REVOKED_BYTES);

  constructor({ storage, clock, signingKeys, issuer }: AccessTokensOptions) {
    this.issuer = issuer;
    this.#storage = storage;
    this.#clock = clock;
    this.#signingKeys = signingKeys;
    this.#grants = new ReadThroughCache((token) => this.#verify(token), clock);
  }

  /**
   * Issues a token with these scopes of a key. It is valid for one hour, unless the key or its secret expires earlier.
   * Returns `undefined` if that is less than a second.
   * @param secretId The id of the secret that the token is issued for, from `toSecretId`.
   * @throws {ValidationError} of `scope`, if the token with all scopes would be too long for a header.
   */
  async issue(
    key: VerifiableKey,
    secretId: string,
    scopes: ReadonlySet<string>,
  ): Promise<IssuedToken | undefined> {
    const now = Math.floor(this.#clock.now() / 1000);
    const expiresAt = now * 1000 + CLIENT_TOKEN_LIFETIME;
    const narrowed = narrowedTo({ secretId, scopes, expiresAt }, key);
    const exp = Math.floor((narrowed?.expiresAt ?? 0) / 1000);
    if (!narrowed || exp <= now) return undefined;
    const { id: kid, privateKey } = await this.#signingKeys.signer();
    const id = newId();
    const { clientId, scope } = narrowed;
    const token = await new SignJWT({ client_id: clientId, secret_id: secretId, scope })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
      .setIssuer(this.issuer)
      .setAudience(this.issuer)
      .setSubject(clientId)
      .setJti(id)
      .setIssuedAt(now)
      .setExpirationTime(exp)
      .sign(privateKey);
    if (token.length > MAX_LENGTH) {
      throw new ValidationError([
        { path: ['scope'], message: 'makes the token too long; request fewer scopes' },
      ]);
    }
    return { id, token, expiresIn: exp - now, scope };
  }

  /** Returns the claims of a token, or `undefined` if it is foreign, revoked or expired. */
  read(token: string): MaybePromise<AccessTokenClaims | undefined> {
    return mapMaybePromise(this.#grants.get(hashSecretRaw(token), token), (grant) =>
      grant && this.#revoked.has(grant.id) ? undefined : grant,
    );
  }

  /** Revokes a token before it expires (RFC 7009). */
  async revoke(
    token: string,
    { id, expiresAt }: AccessTokenClaims,
    key: VerifiableKey,
    clientInfo: ClientInfo,
  ): Promise<void> {
    const subject = {
      accountId: key.ownerId,
      actorId: null,
      target: { type: 'ClientKey', id: key.id },
      metadata: { clientId: key.clientId, jti: id },
    } as const;
    const revocation = async (db: Queries) => {
      if (!(await db.revokedAccessTokens.insert(id, expiresAt))) return;
      await db.events.insert(newEvent('access_token.revoked', subject, clientInfo, this.#clock.now()));
    };
    await writeThrough(this.#storage, revocation, (_, outcome) => {
      if (outcome === 'known') this.#revoked.set(id, true);
      this.#grants.invalidate(hashSecretRaw(token), outcome);
    });
  }

  async #verify(token: string): Promise<AccessTokenClaims | undefined> {
    const grant = await this.#signed(token);
    if (!grant) return undefined;
    const revoked = await this.#storage.read((db) => db.revokedAccessTokens.has(grant.id));
    return revoked ? undefined : grant;
  }

  async #signed(token: string): Promise<AccessTokenClaims | undefined> {
    if (!isCanonical(token)) return undefined;
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet(this.#signingKeys.published()), {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: this.issuer,
        audience: this.issuer,
        currentDate: new Date(this.#clock.now()),
      });
      const { jti, client_id, secret_id, scope, iat, exp } = claims.parse(payload);
      const scopes = new Set(scope.split(' ').filter(Boolean));
      const times = { issuedAt: iat * 1000, expiresAt: exp * 1000 };
      return { id: jti, clientId: client_id, secretId: secret_id, scopes, ...times };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return undefined;
      throw error;
    }
  }
}

/**
 * Returns whether all parts of a token are in canonical base64url. Because of unused bits and optional padding, one
 * signature has several encodings (RFC 4648 section 3.5).
 */
function isCanonical(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}
