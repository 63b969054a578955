import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';
import type { Origin } from '../domain/origin.ts';

const REQUEST_ID = /^[\w.-]{1,128}$/;
const MAX_USER_AGENT = 500;

/** Makes the function that tells where a request came from, believing only proxies that are trusted. */
export function originReader(trustedProxies: readonly string[]): (req: IncomingMessage) => Origin {
  const trusted = proxyAddr.compile([...trustedProxies]);
  return (req) => {
    const peer = req.socket.remoteAddress ?? '';
    const behindProxy = trustedProxies.length > 0 && peer !== '' && trusted(peer, 0);
    return {
      ip: behindProxy ? proxyAddr(req, trusted) : peer,
      userAgent: req.headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null,
      requestId: (behindProxy && givenId(req)) || randomUUID(),
    };
  };
}

function givenId(req: IncomingMessage): string | undefined {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : undefined;
}
