import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';
import { randomBase62 } from '../domain/base62.ts';
import type { ClientInfo } from '../domain/client-info.ts';

const REQUEST_ID = /^[\w.-]{1,128}$/;
const MAX_USER_AGENT = 500;

/** Creates a reader of client information that reads forwarded headers of trusted proxies only. */
export function clientInfoReader(trustedProxies: readonly string[]): (req: IncomingMessage) => ClientInfo {
  const trusted = proxyAddr.compile([...trustedProxies]);
  return (req) => {
    const peer = req.socket.remoteAddress ?? '';
    const behindProxy = trustedProxies.length > 0 && peer !== '' && trusted(peer, 0);
    return {
      ip: behindProxy ? clientAddress(peer, req.headers['x-forwarded-for'], trusted) : peer,
      userAgent: req.headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null,
      requestId: (behindProxy && givenId(req)) || nextRequestId(),
    };
  };
}

/** An address with what some proxies add: brackets, a port, a zone. */
const ADDRESS = /^(?:\[([^\]]*)\]|([^[\]:]*)|([^[\]]*))(?::\d+)?$/;
/** In place of a forwarded value that is not an address. */
const UNKNOWN = 'unknown';

/** Returns the address nearest to the client that a trusted proxy vouches for. */
function clientAddress(
  peer: string,
  header: string | string[] | undefined,
  trusted: (address: string, hop: number) => boolean,
): string {
  const forwarded = String(header ?? '')
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean)
    .reverse();
  let address = peer;
  for (const [hop, value] of forwarded.entries()) {
    if (!trusted(address, hop)) break;
    address = addressIn(value);
    if (address === UNKNOWN) break;
  }
  return address;
}

function addressIn(value: string): string {
  const [, bracketed, plain, colons] = isIP(value) ? [value, value] : (ADDRESS.exec(value) ?? []);
  const [address = ''] = (bracketed ?? plain ?? colons ?? '').split('%');
  return isIP(address) ? address : UNKNOWN;
}

function givenId(req: IncomingMessage): string | undefined {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : undefined;
}

// Odd, so that the first 2^32 products all differ.
const SCRAMBLER = 0x9e3779b1;
const PROCESS = randomBase62(12);
let requests = 0;

/**
 * Creates a request id from an id of the process and the number of the request, which is scrambled to hide the count.
 * Takes a tenth of the time of a random id.
 */
export function nextRequestId(): string {
  requests += 1;
  return `${PROCESS}-${(Math.imul(requests, SCRAMBLER) >>> 0).toString(36).padStart(7, '0')}`;
}
