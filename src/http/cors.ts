import type { Exchange } from './exchange.ts';

/** The web origins whose pages may read responses: all, or those listed. */
export type AllowedOrigins = '*' | ReadonlySet<string>;

/** A token of HTTP (RFC 9110 section 5.6.2). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
/** The headers of Latchkey itself, such as the one that selects the session of a browser. */
const OWN_HEADERS = /^x-latchkey-/i;

const EXPOSED = [
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-Id',
].join(', ');

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
  'Access-Control-Max-Age': '86400',
};

/**
 * Lets pages of the allowed origins call Latchkey with credentials that they hold themselves. Those that a browser adds
 * by itself are rejected: see `rejectCrossSite`.
 */
export function setCorsHeaders(exchange: Exchange, allowed: AllowedOrigins): void {
  const { origin } = exchange.req.headers;
  if (allowed !== '*') exchange.vary('Origin');
  if (origin === undefined || !(allowed === '*' || allowed.has(origin))) return;
  exchange.set('Access-Control-Allow-Origin', allowed === '*' ? '*' : origin);
  exchange.set('Access-Control-Expose-Headers', EXPOSED);
}

/** Responds to a preflight. Returns false for any other request. */
export function answersPreflight(exchange: Exchange): boolean {
  const { method, headers } = exchange.req;
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false;
  const names = allowHeaders(headers['access-control-request-headers']);
  exchange.answer(204, { ...PREFLIGHT, ...(names && { 'Access-Control-Allow-Headers': names }) });
  return true;
}

/**
 * Returns the header names that a page asks for. Clients add headers for tracing, versions and CSRF protection that no
 * list could anticipate, and a header that Latchkey does not know has no effect.
 */
function allowHeaders(requested = ''): string {
  const names = requested.split(',').map((name) => name.trim());
  return names.filter((name) => TOKEN.test(name) && !OWN_HEADERS.test(name)).join(', ');
}
