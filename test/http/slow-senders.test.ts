import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';

/** Node's default of looking at connections every 30 s would let them live for 28 s. */
const SOON_MS = 20_000;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

it.concurrent.each([
  ['no byte', ''],
  ['half a request line', 'GET /health'],
  ['headers without an end', 'GET /health/live HTTP/1.1\r\nHost: x\r\n'],
])('a client that sends %s is cut off soon after 10 s', async (_, sent) => {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const since = performance.now();
  socket.write(sent);
  const received = await text(socket);
  expect(performance.now() - since).toBeGreaterThan(9_000);
  expect(performance.now() - since).toBeLessThan(SOON_MS);
  if (received) expect(received).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
});
