import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REQUEST_ID, startGateway, type TestGateway } from '../support/gateway.ts';
import { sendRaw } from './raw-client.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('an unreadable HTTP request', () => {
  it.each([
    ['400 Bad Request', 'a request line that is not HTTP', 'hello\r\n\r\n'],
    [
      '400 Bad Request',
      'a Content-Length that is not a number',
      'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n',
    ],
    [
      '431 Request Header Fields Too Large',
      'headers over 16 KiB',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    ],
  ])('gets %s with a request id and a closed connection for %s', async (status, _, bytes) => {
    const response = await sendRaw(gateway.url, bytes);
    expect(response.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
    expect(/\r\nX-Request-Id: (\S+)\r\n/.exec(response)?.[1]).toMatch(REQUEST_ID);
    expect(response).toMatch(/\r\nContent-Length: 0\r\n/);
    expect(response).toMatch(/\r\nConnection: close\r\n\r\n$/);
  });
});
