import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { rejectCrossSite } from '../../src/http/cross-site.ts';
import type { Exchange } from '../../src/http/exchange.ts';

const PUBLIC = 'https://keys.example.com';

/** Returns whether a request with these headers is rejected. */
function isRejected(headers: IncomingHttpHeaders, method = 'POST', publicOrigin: string | null = PUBLIC) {
  try {
    rejectCrossSite({ req: { method, headers }, publicOrigin: publicOrigin ?? undefined } as Exchange);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'FORBIDDEN' });
    return true;
  }
}

const host = 'gateway.example:4000';
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

describe('rejectCrossSite', () => {
  it.each<[string, IncomingHttpHeaders]>([
    ['without marks of a browser', { host }],
    ['of the origin that it is sent to', { host, origin: `http://${host}` }],
    ['of that origin by another scheme', { host, origin: `https://${host}` }],
    [
      'whose Host header has upper-case letters',
      { host: 'Gateway.Example:4000', origin: 'http://gateway.example:4000' },
    ],
    ['of the public origin by way of a proxy', { host, origin: PUBLIC }],
    ['marked same-origin', { host, origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['marked none', { host, 'sec-fetch-site': 'none' }],
    ['marked same-site, of the public origin', { host, origin: PUBLIC, 'sec-fetch-site': 'same-site' }],
  ])('accepts a request %s', (_, headers) => {
    expect(isRejected(headers)).toBe(false);
  });

  it.each<[string, IncomingHttpHeaders]>([
    ['of another origin', { host, origin: 'http://evil.example' }],
    ['of another port', { host, origin: 'http://gateway.example:4001' }],
    ['of an origin whose name begins like the host', { host, origin: `http://${host}.evil.example` }],
    ['of an opaque origin', { host, origin: 'null' }],
    ['without Host', { origin: 'http://undefined' }],
    ['marked cross-site, of the own origin', { host, origin: PUBLIC, 'sec-fetch-site': 'cross-site' }],
    [
      'marked same-site, of another origin',
      { host, origin: 'http://evil.example', 'sec-fetch-site': 'same-site' },
    ],
    ['marked same-site, without Origin', { host, 'sec-fetch-site': 'same-site' }],
    ['with an unknown mark', { host, 'sec-fetch-site': 'new' }],
  ])('rejects a request %s', (_, headers) => {
    expect(isRejected(headers)).toBe(true);
  });

  it.each(['same-site', 'cross-site'])('accepts only a top-level GET among requests marked %s', (site) => {
    const headers = { host, 'sec-fetch-site': site };
    expect(isRejected({ ...headers, ...NAVIGATION }, 'GET')).toBe(false);
    expect(isRejected({ ...headers, ...NAVIGATION }, 'POST')).toBe(true);
    expect(isRejected({ ...headers, ...NAVIGATION, 'sec-fetch-dest': 'iframe' }, 'GET')).toBe(true);
    expect(isRejected({ ...headers, ...NAVIGATION, 'sec-fetch-mode': 'cors' }, 'GET')).toBe(true);
  });

  it('takes no origin for the public one if none is configured', () => {
    expect(isRejected({ host, origin: PUBLIC }, 'POST', null)).toBe(true);
  });
});
