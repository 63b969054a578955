import type { IncomingHttpHeaders } from 'node:http';
import { parseBearerToken } from '../domain/bearer-token.ts';
import type { AuthenticationRequest } from '../domain/verdict.ts';
import type { Exchange } from '../http/exchange.ts';

/** Reads the properties of a request that its verdict depends on. */
export type ReadRequest = (exchange: Exchange) => AuthenticationRequest;

/** Creates a reader of the credential in `Authorization`, `X-Client-Key`, `X-API-Key` or one of the `more` headers. */
export function requestReader(more: readonly string[] = []): ReadRequest {
  const names = ['x-client-key', 'x-api-key', ...more.map((name) => name.toLowerCase())];
  return ({ req }) => ({ credential: findCredential(req.headers, names) });
}

/** Ignores all credentials if two differ: clients must not use more than one method (RFC 6750 section 2). */
function findCredential(headers: IncomingHttpHeaders, names: readonly string[]): string | undefined {
  let credential = parseBearerToken(headers.authorization);
  for (const name of names) {
    const value = headers[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || (credential !== undefined && credential !== value)) return undefined;
    credential = value;
  }
  return credential;
}
