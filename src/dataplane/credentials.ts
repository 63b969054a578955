import type { IncomingHttpHeaders } from 'node:http';

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * The client key that a request presents, in any of the three places it may stand. One that presents two
 * different ones presents none (RFC 6750 section 2: clients must not use more than one method).
 */
export function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const { authorization, 'x-client-key': clientKey, 'x-api-key': apiKey } = headers;
  const bearer = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
  if (bearer !== undefined && clientKey === undefined && apiKey === undefined) return bearer;
  const presented = new Set([bearer, clientKey, apiKey].flat().filter((key) => key !== undefined));
  const [key] = presented;
  return presented.size === 1 ? key : undefined;
}
