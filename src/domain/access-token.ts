import { toSecretId } from './digest.ts';
import { commonScopes } from './scope.ts';
import type { VerifiableKey } from './verdict.ts';

/** The longest lifetime of a client access token, in milliseconds: one hour. */
export const CLIENT_TOKEN_LIFETIME = 3_600_000;

/** The claims of a client access token (RFC 9068 section 2.2). */
export interface AccessTokenClaims {
  /** The `jti`. */
  readonly id: string;
  readonly clientId: string;
  /** The id of the secret that the token was issued for, from `toSecretId`. */
  readonly secretId: string;
  readonly scopes: ReadonlySet<string>;
  /** In milliseconds since the epoch, like `expiresAt`. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/**
 * Narrows a key to the claims of an access token: the scopes that both have, until the first of them or the secret of
 * the token expires. Returns `undefined` after the rotation that replaced the secret.
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

/** Returns when a secret of the key expires, in milliseconds, or null if it expires with the key. */
function secretExpiry(key: VerifiableKey, secretId: string): number | null | undefined {
  if (toSecretId(key.secretDigest) === secretId) return null;
  const { previousSecretDigest, previousSecretExpiresAt } = key;
  const isPrevious = previousSecretDigest !== null && toSecretId(previousSecretDigest) === secretId;
  return isPrevious ? (previousSecretExpiresAt ?? undefined) : undefined;
}
