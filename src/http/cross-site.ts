import type { IncomingMessage } from 'node:http';
import { RequestError } from '../domain/errors.ts';
import type { Exchange } from './exchange.ts';

/**
 * Rejects a request that a page of another origin makes. Called for each credential that a browser adds
 * to a request by itself, for any page: a password of `Authorization: Basic`, or a cookie. What a page has
 * to know and to send itself, such as a bearer token, an API key or a secret in the body, needs no such check.
 * @throws {RequestError} `FORBIDDEN`
 */
export function rejectCrossSite({ req, publicOrigin }: Exchange): void {
  if (!isCrossSite(req, publicOrigin)) return;
  throw new RequestError('FORBIDDEN', 'Pages of other origins may not use a password or a cookie of yours.');
}

/**
 * Returns whether a browser marks a request as one that a page of another origin makes, other than by leading
 * the person here: a top-level GET shows its response to that person alone. Clients that are not browsers send no marks.
 */
function isCrossSite(req: IncomingMessage, publicOrigin: string | undefined): boolean {
  switch (req.headers['sec-fetch-site']) {
    case 'same-origin':
    case 'none':
      return false;
    case 'same-site':
      return !isTopLevelGet(req) && !isOwnOrigin(req, publicOrigin);
    case undefined:
      // Browsers leave the mark out where the gateway has neither TLS nor a loopback address, and old ones always.
      return req.headers.origin !== undefined && !isOwnOrigin(req, publicOrigin);
    default:
      return !isTopLevelGet(req);
  }
}

// Fetch Metadata Request Headers, sections 2.1 and 2.2. A page in a frame is not a document.
function isTopLevelGet({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  );
}

/** Whether the origin is the public one, or that of the address that the request was sent to. */
function isOwnOrigin({ headers }: IncomingMessage, publicOrigin: string | undefined): boolean {
  const { origin, host } = headers;
  if (origin === undefined || host === undefined) return false;
  if (origin === publicOrigin) return true;
  // A page cannot choose the Host header. The scheme is unknown here, as a proxy may have ended TLS.
  return URL.parse(origin)?.host === host.toLowerCase();
}
