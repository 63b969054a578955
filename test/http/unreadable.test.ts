import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REQUEST_ID, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Writes bytes to the gateway's port, and answers all that comes back until it hangs up. */
async function send(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.write(bytes);
  return await text(socket);
}

describe('what cannot be read as a request', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n', '400 Bad Request'],
    [
      'too many headers',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
  ])('is refused with an id, and hung up on: %s', async (_, bytes, status) => {
    const answer = await send(bytes);
    expect(answer.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
    expect(/\r\nX-Request-Id: (\S+)\r\n/.exec(answer)?.[1]).toMatch(REQUEST_ID);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
  });
});
