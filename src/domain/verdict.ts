import { statusOf } from './client-key.ts';
import type { DenialKind } from './denials.ts';
import { sameDigest } from './digest.ts';
import type { RateLimitResult } from './rate-window.ts';
import { missingScopes, type ScopeNeed } from './scope.ts';

/** What the data plane knows of a client key. */
export interface VerifiableKey {
  readonly id: string;
  readonly clientId: string;
  readonly ownerId: string;
  /** Raw, as `sameDigest` compares it; so is the previous one. */
  readonly secretDigest: string;
  /** The secret before the last rotation, good until `previousSecretExpiresAt`. */
  readonly previousSecretDigest: string | null;
  readonly previousSecretExpiresAt: number | null;
  readonly scopes: ReadonlySet<string>;
  /** The scopes as OAuth 2 writes them: divided by spaces (RFC 6749 section 3.3). */
  readonly scope: string;
  /** Requests in any 60 seconds; `null`: unlimited. */
  readonly rateLimitPerMinute: number | null;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

/** Everything the data plane can conclude of a request. Each surface translates it once. */
export type Verdict =
  | {
      readonly kind: 'allowed';
      readonly key: VerifiableKey;
      readonly allowance: RateLimitResult | null;
      /** When it was let in, in milliseconds since the epoch. */
      readonly at: number;
    }
  /** With the key, when only its secret was wrong: for its owner to hear of, and never for the caller. */
  | { readonly kind: 'invalid_credentials'; readonly key?: VerifiableKey }
  | { readonly kind: 'revoked'; readonly key: VerifiableKey }
  | { readonly kind: 'expired'; readonly key: VerifiableKey }
  | { readonly kind: 'rate_limited'; readonly key: VerifiableKey; readonly allowance: RateLimitResult }
  | {
      readonly kind: 'insufficient_scope';
      readonly key: VerifiableKey;
      readonly allowance: RateLimitResult | null;
      readonly at: number;
      readonly missing: readonly string[];
    };

export type Allowed = Extract<Verdict, { kind: 'allowed' }>;
export type Denial = Extract<Verdict, { kind: DenialKind }>;

export interface AuthenticationRequest {
  /** Raw digest of the secret that was presented. */
  readonly secretDigest: string;
  /** Takes one request from the key's budget; `null` when it has no limit. Asked only for a key in force. */
  readonly take: (key: VerifiableKey) => RateLimitResult | null;
}

/** Who is calling, may the key still be used, and does its budget allow one more request? */
export function decide(key: VerifiableKey | undefined, claim: AuthenticationRequest, now: number): Verdict {
  if (!key) return { kind: 'invalid_credentials' };
  if (!secretMatches(key, claim.secretDigest, now)) return { kind: 'invalid_credentials', key };
  return admit(key, claim.take, now);
}

/** May this key, whose holder is known, still be used, and does its budget allow one more request? */
export function admit(key: VerifiableKey, take: AuthenticationRequest['take'], now: number): Verdict {
  const status = statusOf(key, now);
  if (status === 'REVOKED') return { kind: 'revoked', key };
  if (status === 'EXPIRED') return { kind: 'expired', key };
  const allowance = take(key);
  if (allowance && !allowance.allowed) return { kind: 'rate_limited', key, allowance };
  return { kind: 'allowed', key, allowance, at: now };
}

/** A document can need any number of scopes; so many missing ones are reported, which fit into a header. */
const MAX_MISSING = 40;

/** Does an admitted key hold the scopes that this operation needs? Asked once the operation is known. */
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
