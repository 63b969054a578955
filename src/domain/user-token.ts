import { randomSecret } from './base62.ts';
import { hashSecret } from './digest.ts';

/** The lifetime of an access token, in milliseconds: one hour. */
export const ACCESS_TOKEN_LIFETIME = 3_600_000;
/** The lifetime of a refresh token, in milliseconds: thirty days. */
export const REFRESH_TOKEN_LIFETIME = 30 * 86_400_000;
/** The lifetime of a password reset, in milliseconds: one hour. */
export const PASSWORD_RESET_LIFETIME = 3_600_000;

const MARK = { access: 'u', refresh: 'r', passwordReset: 'p' } as const;

export interface MintedToken {
  /** The token in plain text. Shown once. */
  readonly token: string;
  readonly digest: string;
}

/**
 * Creates an opaque user token: `{prefix}u_` for access, `{prefix}r_` for refresh, `{prefix}p_` for the reset of a
 * password, and 43 random base62 characters.
 */
export function mintToken(prefix: string, kind: keyof typeof MARK): MintedToken {
  const token = `${prefix}${MARK[kind]}_${randomSecret()}`;
  return { token, digest: hashSecret(token) };
}
