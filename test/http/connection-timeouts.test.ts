import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { startGateway, TIMEOUTS } from '../support/gateway.ts';

const GET = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';

/** Connects to a gateway, sends this, and returns all that it receives until the connection is closed. */
async function receiveAll(url: string, sent: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(sent);
  return await text(socket);
}

describe('an idle connection', () => {
  it('is kept for 75 s by default, longer than proxies keep theirs', async () => {
    await using gateway = await startGateway();
    const { headers } = await fetch(`${gateway.url}/health/live`);
    expect(headers.get('keep-alive')).toBe('timeout=75');
  });

  it('is closed after the configured time', async () => {
    await using gateway = await startGateway({ timeouts: { ...TIMEOUTS, keepAlive: 1 } });
    const since = performance.now();
    expect(await receiveAll(gateway.url, GET)).toMatch(/^HTTP\/1\.1 200 .*Keep-Alive: timeout=1\r\n/s);
    expect(performance.now() - since).toBeGreaterThan(900);
  });
});

describe('a slow request', () => {
  it.each([
    ['its headers', { headers: 1, request: 30 }, 'GET / HTTP/1.1\r\nHost: x\r\n'],
    [
      'its body',
      { headers: 1, request: 2 },
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ],
  ])('gets 408 after the configured time for %s', async (_, timeouts, sent) => {
    await using gateway = await startGateway({ timeouts: { ...TIMEOUTS, ...timeouts } });
    const since = performance.now();
    expect(await receiveAll(gateway.url, sent)).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - since).toBeGreaterThan(900 * (timeouts.request === 2 ? 2 : 1));
  });
});
