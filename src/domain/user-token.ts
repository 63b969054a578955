import { randomSecret } from './base62.ts';
import { digestOf } from './digest.ts';

/** An access token is good for one hour, in milliseconds. */
export const ACCESS_TOKEN_LIFETIME = 3_600_000;
/** A refresh token is good for thirty days, in milliseconds. */
export const REFRESH_TOKEN_LIFETIME = 30 * 86_400_000;

export interface MintedToken {
  /** The token in plain text. Shown once. */
  readonly token: string;
  readonly digest: string;
}

/** A new opaque user token: `{prefix}u_` for access, `{prefix}r_` for refresh, and 43 random base62 characters. */
export function mintToken(prefix: string, kind: 'access' | 'refresh'): MintedToken {
  const token = `${prefix}${kind === 'access' ? 'u' : 'r'}_${randomSecret()}`;
  return { token, digest: digestOf(token) };
}
