import type { IncomingMessage, ServerResponse } from 'node:http';

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-API-Key, X-Client-Key',
  'Access-Control-Max-Age': '86400',
};

/**
 * Lets pages of any origin call Latchkey. Safe because nothing here is authenticated by what a browser
 * adds of itself: without `Access-Control-Allow-Credentials`, cookies are never sent along.
 */
export function allowAnyOrigin(res: ServerResponse): void {
  res.setHeader('Access-Control-Allow-Origin', '*');
  res.setHeader('Access-Control-Expose-Headers', 'RateLimit, RateLimit-Policy, Retry-After, X-Request-Id');
}

export function isPreflight(req: IncomingMessage): boolean {
  return req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
}

export function answerPreflight(res: ServerResponse): void {
  res.writeHead(204, PREFLIGHT).end();
}
