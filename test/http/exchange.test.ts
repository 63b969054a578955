import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/http/exchange.ts';
import { eventually } from '../support/eventually.ts';
import { startFront } from './front-server.ts';
import { openSocket, sendRaw } from './raw-client.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

describe('Exchange.set', () => {
  it('replaces an earlier value of the same header', async () => {
    await using front = await startFront((exchange) => {
      exchange.set('X-One', 'first');
      exchange.set('X-Two', 2);
      exchange.set('X-One', 'second');
      exchange.answer(204, { 'X-Two': 3, 'X-Three': 'c' });
    });
    const { headers } = await fetch(front.url);
    expect(['x-one', 'x-two', 'x-three'].map((name) => headers.get(name))).toEqual(['second', '3', 'c']);
  });
});

describe('Exchange.answerWith', () => {
  it.each([
    ['a string', 'schöne Grüße 🔑'],
    ['a small buffer', Buffer.from('schöne Grüße 🔑')],
    ['a buffer of every byte', Buffer.from(Array.from({ length: 256 }, (_, n) => n))],
    ['a buffer of 65,536 bytes', Buffer.alloc(65_536, 'ü')],
    ['a buffer of 65,537 bytes', Buffer.alloc(65_537, 'ü')],
    ['an empty buffer', Buffer.alloc(0)],
  ])('sends %s unchanged with its length in bytes', async (_, body) => {
    await using front = await startFront((exchange) => exchange.answerWith(200, 'text/plain', body));
    const response = await fetch(front.url);
    const received = Buffer.from(await response.arrayBuffer());
    expect(received.equals(Buffer.from(body as string))).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-length': String(received.length),
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
  });

  it('lets a header argument override the defaults', async () => {
    await using front = await startFront((exchange) =>
      exchange.answerWith(200, 'text/plain', 'x', { 'Cache-Control': 'no-store' }),
    );
    expect((await fetch(front.url)).headers.get('cache-control')).toBe('no-store');
  });

  it('sends no body in response to HEAD', async () => {
    await using front = await startFront((exchange) => exchange.answerWith(200, 'text/plain', 'hello'));
    const response = await sendRaw(front.url, GET.replace('GET', 'HEAD'));
    expect(response).toMatch(/\r\nContent-Length: 5\r\n/);
    expect(response).toMatch(/\r\n\r\n$/);
  });
});

describe('Exchange.answered', () => {
  it('is false before the response and true after it', async () => {
    const seen: boolean[] = [];
    await using front = await startFront((exchange) => {
      seen.push(exchange.answered);
      exchange.answer(204);
      seen.push(exchange.answered);
    });
    await fetch(front.url);
    expect(seen).toEqual([false, true]);
  });

  it('is true after the client hung up', async () => {
    const exchanges: Exchange[] = [];
    await using front = await startFront((exchange) => void exchanges.push(exchange));
    const socket = await openSocket(front.url);
    socket.write(GET);
    await eventually(() => expect(exchanges).toHaveLength(1));
    socket.destroy();
    await eventually(() => expect(exchanges[0]?.answered).toBe(true));
  });
});

describe('Exchange.closed', () => {
  it('is aborted when the client hangs up', async () => {
    const exchanges: Exchange[] = [];
    await using front = await startFront((exchange) => {
      expect(exchange.closed.aborted).toBe(false);
      exchanges.push(exchange);
    });
    const socket = await openSocket(front.url);
    socket.write(GET);
    await eventually(() => expect(exchanges).toHaveLength(1));
    socket.destroy();
    await eventually(() => expect(exchanges[0]?.closed.aborted).toBe(true));
  });

  it('is aborted from the start when it is asked for after the response', async () => {
    const exchanges: Exchange[] = [];
    await using front = await startFront((exchange) => {
      exchanges.push(exchange);
      exchange.answer(204);
    });
    await fetch(front.url);
    await eventually(() => expect(exchanges[0]?.res.closed).toBe(true));
    expect(exchanges[0]?.closed.aborted).toBe(true);
    expect(exchanges[0]?.closed).toBe(exchanges[0]?.closed);
  });
});

describe('Exchange.handOver', () => {
  it('gives its headers to a response that is written elsewhere', async () => {
    await using front = await startFront((exchange) => {
      exchange.set('X-One', 1);
      return exchange.handOver((res) => {
        res.writeHead(200).end('elsewhere');
      });
    });
    const response = await fetch(front.url);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-one': '1',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String),
    });
  });

  it('counts the response to the bytes that wait for all clients', async () => {
    const tooMuch = Buffer.alloc(70_000_000);
    const destroyed: boolean[] = [];
    await using front = await startFront(async (exchange) => {
      await exchange.handOver((res) => {
        res.writeHead(200).end(tooMuch);
      });
      destroyed.push(exchange.res.destroyed);
    });
    const read = fetch(front.url).then((response) => response.arrayBuffer());
    await expect(read).rejects.toThrow();
    expect(destroyed).toEqual([true]);
  });
});
