import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { eventually } from '../support/eventually.ts';
import { outcomeOf } from '../support/shop-gateway.ts';

let api: ApiGateway;
beforeAll(async () => {
  api = await startApiGateway({ timeoutMs: 2_000 });
});
afterAll(() => api[Symbol.asyncDispose]());

const JSON_TYPE = { 'Content-Type': 'application/json' };
const MEGABYTE = Buffer.alloc(1_000_000, 'x');

/** Writes without end, as fast as it is read; tells how much was taken. */
function pour(res: ServerResponse): { taken: () => number } {
  let taken = 0;
  res.writeHead(200, JSON_TYPE);
  res.write('{"data":{"hello":"');
  const more = () => {
    while (!res.destroyed) {
      taken += MEGABYTE.length;
      if (!res.write(MEGABYTE)) return void res.once('drain', more);
    }
  };
  more();
  return { taken: () => taken };
}

it('an answer without an end is cut off at its limit, and memory with it', async () => {
  const pours: { taken: () => number }[] = [];
  const before = process.memoryUsage().arrayBuffers;
  const asked = Array.from({ length: 4 }, () => api.askWhile((res) => pours.push(pour(res))));
  for (const answer of asked) expect(await outcomeOf(await answer)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  for (const { taken } of pours) expect(taken()).toBeLessThan(60_000_000);
  await eventually(() => {
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 32_000_000);
  });
});

it('an answer that drips is cut off when its time is over, however steadily it drips', async () => {
  let drips = 0;
  const answer = await api.askWhile((res) => {
    res.writeHead(200, JSON_TYPE).write('{"data":{"hello":"');
    const timer = setInterval(() => {
      drips += 1;
      res.write('x');
    }, 50);
    res.once('close', () => clearInterval(timer));
  });
  expect(await outcomeOf(answer)).toEqual([504, 'UPSTREAM_TIMEOUT']);
  expect(drips).toBeGreaterThan(5);
});

describe('compression that was not asked for', () => {
  it('is refused, and a bomb is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, ' '));
    const before = process.memoryUsage().rss;
    const answer = await api.askWhile((res) =>
      res.writeHead(200, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }).end(bomb),
    );
    expect(await outcomeOf(answer)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    expect(process.memoryUsage().rss - before).toBeLessThan(90_000_000);
  });
});

it('others are served while one upstream holds all its connections', async () => {
  const holding = Array.from({ length: 200 }, () => api.askWhile(() => undefined));
  expect((await api.gateway.call(api.key)).status).toBe(200);
  for (const answer of holding) expect((await answer).status).toBe(504);
});

it.each<[string, (res: ServerResponse) => void]>([
  ['headers without an end', (res) => void endlessHeaders(res)],
  ['a header that is none', (res) => void res.socket?.end('HTTP/1.1 200 OK\r\nbroken header\r\n\r\n')],
  ['what is no HTTP', (res) => void res.socket?.end('hello\r\n\r\n')],
  [
    'two lengths',
    (res) => void res.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
  ],
])('an answer with %s is told as 502', async (_, answer) => {
  expect(await outcomeOf(await api.askWhile(answer))).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  expect((await api.gateway.call(api.key)).status).toBe(200);
});

function endlessHeaders(res: ServerResponse): void {
  res.socket?.write('HTTP/1.1 200 OK\r\n');
  for (let n = 0; n < 5_000; n += 1) res.socket?.write(`X-${n}: ${'x'.repeat(100)}\r\n`);
}

it('a request whose client has left is not waited for', async () => {
  const client = new AbortController();
  const { promise: hungUp, resolve } = Promise.withResolvers<void>();
  const answer = (res: ServerResponse) => {
    res.once('close', () => resolve());
    client.abort();
  };
  const asked = api.askWhile(answer, undefined, {}, client.signal);
  await expect(asked).rejects.toThrow('aborted');
  const began = performance.now();
  await hungUp;
  expect(performance.now() - began).toBeLessThan(1_500);
  await sleep(50);
  expect(api.gateway.logged.filter((line) => line.includes('The client is gone'))).toEqual([]);
});
