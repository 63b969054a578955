import type { IncomingHttpHeaders } from 'node:http';

const BEARER = /^Bearer +(\S+) *$/i;

/** Finds the client key that a request presents. */
export type PresentedKey = (headers: IncomingHttpHeaders) => string | undefined;

/**
 * Looks for a client key in the bearer token, `X-Client-Key`, `X-API-Key`, and where else clients are known to
 * put it. A request that presents two different ones presents none (RFC 6750 section 2: clients must not use
 * more than one method).
 */
export function keyPresentedIn(more: readonly string[] = []): PresentedKey {
  const names = ['x-client-key', 'x-api-key', ...more.map((name) => name.toLowerCase())];
  return (headers) => {
    const { authorization } = headers;
    const bearer = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
    let key = bearer;
    for (const name of names) {
      const value = headers[name];
      if (value === undefined) continue;
      if (typeof value !== 'string' || (key !== undefined && key !== value)) return undefined;
      key = value;
    }
    return key;
  };
}
