import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
  jwtVerify,
  type RemoteJWKSet,
} from 'jose';
import type { Clock } from '../../domain/clock.ts';
import { hashSecret } from '../../domain/digest.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { isSecureUrl } from '../../domain/secure-url.ts';
import { lru } from '../../lru.ts';
import { isAccessToken } from './openid-access-token.ts';

/** The claims of a valid access token. */
export interface Claims {
  readonly sub: string;
  readonly exp: number;
  readonly name: unknown;
  readonly email: unknown;
  readonly email_verified: unknown;
}

export interface OpenIdProviderOptions {
  /** Exactly as the provider writes it (OpenID Connect Discovery section 4.3). */
  readonly issuer: string;
  /** For whom its tokens must be made out. */
  readonly audience: string;
  readonly clock: Clock;
  /** Called with the reason for which a token is rejected. Its bearer does not get it. */
  readonly onRefused: (reason: string) => void;
}

// Signatures that only the provider can make. With a shared secret, its public key could be taken for one.
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
// OpenID Connect Core section 2: at most 255 characters of ASCII.
const SUBJECT = /^[ -~]{1,255}$/;
// By how many seconds the clocks of provider and gateway may differ.
const CLOCK_TOLERANCE = 60;
const TIMEOUT_MS = 3_000;
const MAX_ANSWER_BYTES = 1_000_000;
// An unknown key is asked for this often at most, however many tokens name one.
const COOLDOWN_MS = 10_000;
// The keys, and every token, are checked again after this time, so that withdrawn keys become invalid.
const MAX_AGE_MS = 600_000;
// Some 10,000 tokens.
const MAX_VERIFIED_BYTES = 8_000_000;

/** Verifies access tokens of an OpenID provider (RFC 9068, RFC 8725). */
export class OpenIdProvider {
  readonly #options: OpenIdProviderOptions;
  /** By the digest of the token, until when it need not be verified again, in milliseconds since the epoch. */
  readonly #verified = lru<{ claims: Claims; until: number }>(MAX_VERIFIED_BYTES);
  #keys: RemoteJWKSet | undefined;
  #discovery: Promise<RemoteJWKSet> | undefined;

  constructor(options: OpenIdProviderOptions) {
    this.#options = options;
  }

  /**
   * The claims of a token; `undefined` when it is not a good one.
   * @throws {UnavailableError} when the provider is needed and cannot be reached.
   */
  async verify(token: string): Promise<Claims | undefined> {
    const digest = hashSecret(token);
    const cached = this.#verified.get(digest);
    const now = this.#options.clock.now();
    if (cached && now < cached.until) return cached.claims;
    const claims = await this.#check(token, now);
    if (claims) {
      const until = Math.min((claims.exp + CLOCK_TOLERANCE) * 1000, now + MAX_AGE_MS);
      this.#verified.set(digest, { claims, until });
    }
    return claims;
  }

  async #check(token: string, now: number): Promise<Claims | undefined> {
    const { issuer, audience, onRefused } = this.#options;
    try {
      const { protectedHeader, payload } = await jwtVerify(token, this.#findKey, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(now),
      });
      const { sub = '', exp = 0, name, email, email_verified } = payload;
      if (isSubject(sub) && isAccessToken(protectedHeader, payload))
        return { sub, exp, name, email, email_verified };
      onRefused('not an access token');
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      onRefused(error.message);
    }
    return undefined;
  }

  readonly #findKey: JWTVerifyGetKey = async (header, token) => {
    try {
      const keys = await this.#freshKeys();
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw error;
      throw new UnavailableError('The OpenID provider cannot be asked now. Try again shortly.', {
        performed: false,
        cause: error,
      });
    }
  };

  /** The provider's keys, which all who ask at a time wait for together. */
  async #freshKeys(): Promise<RemoteJWKSet> {
    if (this.#keys?.fresh) return this.#keys;
    this.#discovery ??= this.#discover().finally(() => {
      this.#discovery = undefined;
    });
    return await this.#discovery;
  }

  /** OpenID Connect Discovery section 4. */
  async #discover(): Promise<RemoteJWKSet> {
    const { issuer } = this.#options;
    const response = await fetchCapped(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      method: 'GET',
      headers: new Headers({ accept: 'application/json' }),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const keys = createRemoteJWKSet(keysUrlIn(await response.json(), issuer), {
      timeoutDuration: TIMEOUT_MS,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: MAX_AGE_MS,
      [customFetch]: fetchCapped,
    });
    await keys.reload();
    this.#keys = keys;
    return keys;
  }
}

/** Where the keys are, by metadata that must be the issuer's own (OpenID Connect Discovery section 4.3). */
function keysUrlIn(metadata: unknown, issuer: string): URL {
  const { issuer: named, jwks_uri: url }: { issuer?: unknown; jwks_uri?: unknown } = Object(metadata);
  if (named !== issuer) {
    throw new Error(
      `The metadata of ${issuer} are those of the issuer ${JSON.stringify(named)?.slice(0, 200)}`,
    );
  }
  if (typeof url !== 'string' || !isSecureUrl(url)) {
    throw new Error(`The metadata of ${issuer} name no jwks_uri that is secure`);
  }
  return new URL(url);
}

// The issuer decides the type of a claim.
function isSubject(sub: unknown): boolean {
  return typeof sub === 'string' && SUBJECT.test(sub);
}

/** Fetches what is small and there. A redirect is not followed: another host is not the one that is believed. */
const fetchCapped: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    throw new Error(`${url} answers ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`${url} answers more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks));
};
