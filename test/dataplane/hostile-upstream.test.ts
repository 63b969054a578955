import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { eventually } from '../support/eventually.ts';
import { readOutcome } from '../support/shop-gateway.ts';

let api: ApiGateway;
beforeAll(async () => {
  api = await startApiGateway({ timeoutMs: 600_000 });
});
afterAll(() => api[Symbol.asyncDispose]());

const JSON_TYPE = { 'Content-Type': 'application/json' };
const MEGABYTE = Buffer.alloc(1_000_000, 'x');

/** Writes without end, as fast as the gateway reads, and counts the bytes that were written. */
function pour(res: ServerResponse): { written: () => number } {
  let written = 0;
  res.writeHead(200, JSON_TYPE);
  res.write('{"data":{"hello":"');
  const more = () => {
    while (!res.destroyed) {
      written += MEGABYTE.length;
      if (!res.write(MEGABYTE)) return void res.once('drain', more);
    }
  };
  more();
  return { written: () => written };
}

describe('a response of the upstream', () => {
  it('without end is aborted at the size limit, and its memory is freed', async () => {
    const pours: { written: () => number }[] = [];
    const before = process.memoryUsage().arrayBuffers;
    const responses = Array.from({ length: 4 }, () => api.askWhile((res) => pours.push(pour(res))));
    for (const answer of responses)
      expect(await readOutcome(await answer)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    for (const { written } of pours) expect(written()).toBeLessThan(60_000_000);
    await eventually(() => {
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 32_000_000);
    });
  });

  it('whose body keeps arriving is aborted after the timeout', async () => {
    await using hasty = await startApiGateway({ timeoutMs: 300 });
    const answer = await hasty.askWhile((res) => {
      res.writeHead(200, JSON_TYPE).write('{"data":{"hello":"');
      const drip = () => {
        if (!res.destroyed) res.write('x', () => setImmediate(drip));
      };
      drip();
    });
    expect(await readOutcome(answer)).toEqual([504, 'UPSTREAM_TIMEOUT']);
  });

  it('that is compressed without request is rejected, and not decompressed', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, ' '));
    const before = process.memoryUsage().rss;
    const answer = await api.askWhile((res) =>
      res.writeHead(200, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }).end(bomb),
    );
    expect(await readOutcome(answer)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    expect(process.memoryUsage().rss - before).toBeLessThan(90_000_000);
  });

  it('that claims to be compressed is rejected, although it is plain JSON', async () => {
    const answer = await api.askWhile((res) =>
      res.writeHead(200, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }).end('{"data":{"hello":"x"}}'),
    );
    expect(await readOutcome(answer)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
  });

  it.each<[string, (res: ServerResponse) => void]>([
    ['endless headers', (res) => void writeEndlessHeaders(res)],
    ['an invalid header', (res) => void res.socket?.end('HTTP/1.1 200 OK\r\nbroken header\r\n\r\n')],
    ['text that is not HTTP', (res) => void res.socket?.end('hello\r\n\r\n')],
    [
      'two content lengths',
      (res) => void res.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
    ],
  ])('with %s leads to 502, and leaves other APIs unaffected', async (_, answer) => {
    expect(await readOutcome(await api.askWhile(answer))).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    expect((await api.gateway.call(api.key)).status).toBe(200);
  });
});

function writeEndlessHeaders(res: ServerResponse): void {
  res.socket?.write('HTTP/1.1 200 OK\r\n');
  for (let n = 0; n < 5_000; n += 1) res.socket?.write(`X-${n}: ${'x'.repeat(100)}\r\n`);
}
