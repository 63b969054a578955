import { secretIdOf } from './digest.ts';
import { commonScopes } from './scope.ts';
import type { VerifiableKey } from './verdict.ts';

/** A client access token is good for one hour at most, in milliseconds. */
export const CLIENT_TOKEN_LIFETIME = 3_600_000;

/** What a client access token says (RFC 9068 section 2.2). */
export interface AccessTokenClaims {
  /** The `jti`. */
  readonly id: string;
  readonly clientId: string;
  /** The secret that it was issued for, as `secretIdOf` names it. */
  readonly secretId: string;
  readonly scopes: ReadonlySet<string>;
  /** Milliseconds since the epoch; so is the next. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/**
 * What a token is good for: its key as it is now, narrowed to the scopes of both, for as long as both and
 * the secret that the token was issued for are good. `undefined` once that secret was rotated out.
 */
export function narrowedTo(
  { secretId, scopes: granted, expiresAt }: Pick<AccessTokenClaims, 'secretId' | 'scopes' | 'expiresAt'>,
  key: VerifiableKey,
): VerifiableKey | undefined {
  const secretExpiresAt = secretExpiry(key, secretId);
  if (secretExpiresAt === undefined) return undefined;
  const scopes = commonScopes(key.scopes, granted);
  return {
    ...key,
    scopes,
    scope: [...scopes].join(' '),
    expiresAt: Math.min(expiresAt, key.expiresAt ?? expiresAt, secretExpiresAt ?? expiresAt),
  };
}

/** Until when a secret of the key is good, in milliseconds; `null`: for as long as the key. */
function secretExpiry(key: VerifiableKey, secretId: string): number | null | undefined {
  if (secretIdOf(key.secretDigest) === secretId) return null;
  const { previousSecretDigest, previousSecretExpiresAt } = key;
  const isPrevious = previousSecretDigest !== null && secretIdOf(previousSecretDigest) === secretId;
  return isPrevious ? (previousSecretExpiresAt ?? undefined) : undefined;
}
