import { rejectCrossSite } from './cross-site.ts';
import type { Exchange } from './exchange.ts';

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** The credentials of `Authorization: Basic`. */
export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Reads `Authorization: Basic` (RFC 7617 section 2); returns `undefined` for another scheme or without a name.
 * @throws {RequestError} `FORBIDDEN` for a request of another origin: browsers keep such credentials, and send them
 * along by themselves.
 */
export function basicCredentials(exchange: Exchange): BasicCredentials | undefined {
  rejectCrossSite(exchange);
  const encoded = BASIC.exec(exchange.req.headers.authorization ?? '')?.[1];
  const [username, ...rest] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(':');
  return username && rest.length > 0 ? { username, password: rest.join(':') } : undefined;
}
