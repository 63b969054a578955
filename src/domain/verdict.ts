import { toStatus } from './client-key.ts';
import type { DenialKind } from './denials.ts';
import { sameDigest } from './digest.ts';
import type { RateLimitResult } from './rate-window.ts';
import { missingScopes, type ScopeNeed } from './scope.ts';

/** The attributes of a client key that verification needs. */
export interface VerifiableKey {
  readonly id: string;
  readonly clientId: string;
  readonly ownerId: string;
  /** Raw, as `sameDigest` compares it. The previous digest is raw too. */
  readonly secretDigest: string;
  /** The secret before the last rotation, valid until `previousSecretExpiresAt`. */
  readonly previousSecretDigest: string | null;
  readonly previousSecretExpiresAt: number | null;
  readonly scopes: ReadonlySet<string>;
  /** The scopes, separated by spaces (RFC 6749 section 3.3). */
  readonly scope: string;
  /** Requests in any 60 seconds, or `null` if unlimited. */
  readonly rateLimitPerMinute: number | null;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

/** The result of verification. Each surface translates it once. */
export type Verdict =
  | {
      readonly kind: 'allowed';
      readonly key: VerifiableKey;
      readonly rateLimit: RateLimitResult | null;
      /** When the request was admitted, in milliseconds since the epoch. */
      readonly at: number;
    }
  /** `key` is set if only its secret was wrong. Its owner is notified; the caller never learns of it. */
  | { readonly kind: 'invalid_credentials'; readonly key?: VerifiableKey }
  | { readonly kind: 'revoked'; readonly key: VerifiableKey }
  | { readonly kind: 'expired'; readonly key: VerifiableKey }
  | { readonly kind: 'rate_limited'; readonly key: VerifiableKey; readonly rateLimit: RateLimitResult }
  | {
      readonly kind: 'insufficient_scope';
      readonly key: VerifiableKey;
      readonly rateLimit: RateLimitResult | null;
      readonly at: number;
      readonly missing: readonly string[];
    };

export type Allowed = Extract<Verdict, { kind: 'allowed' }>;
export type Denial = Extract<Verdict, { kind: DenialKind }>;

/** The facts about a request that its verdict depends on. */
export interface AuthenticationRequest {
  /** The client key or access token that the request presents. */
  readonly credential: string | undefined;
}

/** A request on its way through verification: the next fact that a verdict depends on is one more property. */
export interface VerificationRequest extends AuthenticationRequest {
  /** Consumes one request of the rate limit; `null` for an unlimited key. Called only for an active key. */
  readonly consume: (key: VerifiableKey) => RateLimitResult | null;
}

/** Verifies the secret and the state of a key, then consumes one request. @param secretDigest Raw. */
export function verifySecret(
  key: VerifiableKey | undefined,
  secretDigest: string,
  request: VerificationRequest,
  now: number,
): Verdict {
  if (!key) return { kind: 'invalid_credentials' };
  if (!secretMatches(key, secretDigest, now)) return { kind: 'invalid_credentials', key };
  return verifyKey(key, request, now);
}

/** Verifies the state of a key whose holder is authenticated, then consumes one request. */
export function verifyKey(key: VerifiableKey, { consume }: VerificationRequest, now: number): Verdict {
  const status = toStatus(key, now);
  if (status === 'REVOKED') return { kind: 'revoked', key };
  if (status === 'EXPIRED') return { kind: 'expired', key };
  const rateLimit = consume(key);
  if (rateLimit && !rateLimit.allowed) return { kind: 'rate_limited', key, rateLimit };
  return { kind: 'allowed', key, rateLimit, at: now };
}

/** The most missing scopes that are reported: a document can need any number, and a header has to hold them. */
const MAX_MISSING = 40;

/** Verifies that the key of an admitted request holds the scopes that its operation needs. */
export function authorize(admitted: Allowed, needs: readonly ScopeNeed[]): Verdict {
  const missing = missingScopes(admitted.key.scopes, needs).slice(0, MAX_MISSING);
  return missing.length === 0 ? admitted : { ...admitted, kind: 'insufficient_scope', missing };
}

function secretMatches(key: VerifiableKey, digest: string, now: number): boolean {
  if (sameDigest(key.secretDigest, digest)) return true;
  return (
    key.previousSecretDigest !== null &&
    key.previousSecretExpiresAt !== null &&
    key.previousSecretExpiresAt > now &&
    sameDigest(key.previousSecretDigest, digest)
  );
}
