import type { Exchange } from './exchange.ts';

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-API-Key, X-Client-Key, X-Blnk-Key, apikey',
  'Access-Control-Max-Age': '86400',
};

/**
 * Lets pages of any origin call Latchkey with credentials that they hold themselves. Those that a browser adds by
 * itself are rejected: see `rejectCrossSite`.
 */
export function allowAnyOrigin(exchange: Exchange): void {
  if (exchange.req.headers.origin === undefined) return;
  exchange.set('Access-Control-Allow-Origin', '*');
  exchange.set('Access-Control-Expose-Headers', 'RateLimit, RateLimit-Policy, Retry-After, X-Request-Id');
}

/** Responds to a preflight. Returns false for any other request. */
export function answersPreflight(exchange: Exchange): boolean {
  const { method, headers } = exchange.req;
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false;
  exchange.answer(204, PREFLIGHT);
  return true;
}
