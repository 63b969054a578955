/** The challenge of `WWW-Authenticate` (RFC 6750 section 3). */
export const BEARER_CHALLENGE = 'Bearer realm="latchkey"';

// Keys that were imported from other systems may hold characters that RFC 6750 does not allow.
const BEARER = /^Bearer +(\S+) *$/i;

/** Returns the token of `Authorization: Bearer` (RFC 6750 section 2.1), or undefined for another scheme. */
export function parseBearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
}
