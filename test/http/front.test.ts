import { once } from 'node:events';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { NotFoundError, RequestError } from '../../src/domain/errors.ts';
import { eventually } from '../support/eventually.ts';
import { REQUEST_ID } from '../support/gateway.ts';
import { startFront } from './front-server.ts';
import { openSocket } from './raw-client.ts';

const INTERNAL = {
  type: 'about:blank',
  title: 'Internal error. Report the request id to the operator of the gateway.',
  status: 500,
  code: 'INTERNAL',
};

describe('the HTTP server', () => {
  it('gives clients 10 s for their headers and 30 s for a whole request', async () => {
    await using front = await startFront((exchange) => exchange.answer(204));
    expect(front.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000 });
  });

  it('responds with 408, a request id and a closed connection to a request that times out', async () => {
    await using front = await startFront((exchange) => exchange.answer(204));
    const connection = once(front.server, 'connection') as Promise<[Socket]>;
    const socket = await openSocket(front.url);
    const response = text(socket);
    const [accepted] = await connection;
    const error = Object.assign(new Error('timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    front.server.emit('clientError', error, accepted);
    expect(await response).toMatch(
      /^HTTP\/1\.1 408 Request Timeout\r\nX-Request-Id: [0-9A-Za-z]{12}-[0-9a-z]{7}\r\n.*Connection: close\r\n\r\n$/s,
    );
  });

  it('destroys a connection that fails and can no longer be written to', async () => {
    await using front = await startFront((exchange) => exchange.answer(204));
    const connection = once(front.server, 'connection') as Promise<[Socket]>;
    const socket = await openSocket(front.url);
    const [accepted] = await connection;
    accepted.end();
    front.server.emit('clientError', new Error('reset'), accepted);
    expect(accepted.destroyed).toBe(true);
    socket.destroy();
  });

  it.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new TypeError('secret detail');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('secret detail'))],
    ['rejects with a value that is not an error', () => Promise.reject('secret detail')],
  ])('responds with 500 INTERNAL and logs the error once when a handler %s', async (_, fail) => {
    await using front = await startFront(fail);
    const response = await fetch(front.url);
    const requestId = response.headers.get('x-request-id');
    expect(requestId).toMatch(REQUEST_ID);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ ...INTERNAL, requestId });
    const errors = front.lines.filter(({ level }) => level >= 50);
    expect(errors).toMatchObject([{ msg: 'Unexpected error', requestId }]);
    expect(JSON.stringify(errors)).toContain('secret detail');
  });

  it('responds with a domain error without logging it', async () => {
    await using front = await startFront(() => {
      throw new NotFoundError('page');
    });
    const response = await fetch(front.url);
    expect([response.status, (await response.text()).includes('"NOT_FOUND"')]).toEqual([404, true]);
    expect(front.lines.filter(({ level }) => level >= 40)).toEqual([]);
  });

  it('logs the cause of a domain error once and keeps it out of the response', async () => {
    await using front = await startFront(() => {
      throw new RequestError('UNAVAILABLE', 'Not now.', { cause: new Error('disk full') });
    });
    const response = await fetch(front.url);
    const body = await response.text();
    expect([response.status, body.includes('disk full')]).toEqual([503, false]);
    const errors = front.lines.filter(({ level }) => level >= 50);
    const requestId = response.headers.get('x-request-id');
    expect(errors).toMatchObject([{ msg: 'Not now.', requestId, err: { message: 'disk full' } }]);
  });

  it('closes the connection and logs the error when a handler fails after its headers', async () => {
    await using front = await startFront(async ({ res }) => {
      res.writeHead(200, { 'Content-Length': 100 }).write('half');
      throw new Error('the other half is missing');
    });
    await expect(fetch(front.url).then((response) => response.text())).rejects.toThrow();
    const errors = front.lines.filter(({ level }) => level >= 50);
    expect(errors).toMatchObject([{ err: { message: 'the other half is missing' } }]);
  });

  it('sends a response to its end although its request fails afterwards', async () => {
    const body = 'x'.repeat(20_000_000);
    let fail: (error: unknown) => void = () => undefined;
    await using front = await startFront((exchange) => {
      exchange.answerWith(200, 'text/plain', body);
      fail(new Error('too late'));
    });
    fail = front.failCurrentRequest;
    const response = await fetch(front.url);
    expect((await response.text()).length).toBe(body.length);
  });

  it('does not log a failure after the client hung up', async () => {
    const failed = Promise.withResolvers<void>();
    await using front = await startFront(async ({ res }) => {
      await once(res, 'close');
      failed.resolve();
      throw new Error('nobody waits');
    });
    const socket = await openSocket(front.url);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n', () => socket.destroy());
    await failed.promise;
    await eventually(() => expect(front.lines.map(({ msg }) => msg)).toContain('Request'));
    expect(front.lines.filter(({ level }) => level >= 50)).toEqual([]);
  });

  it('logs each request at level debug with its method, path and status, without the query', async () => {
    await using front = await startFront((exchange) => exchange.answer(204));
    const response = await fetch(`${front.url}/a/b?token=secret`, { method: 'PUT' });
    await eventually(() => expect(front.lines).toHaveLength(1));
    const requestId = response.headers.get('x-request-id');
    expect(front.lines).toMatchObject([
      { level: 20, msg: 'Request', method: 'PUT', path: '/a/b', status: 204, requestId },
    ]);
    expect(JSON.stringify(front.lines)).not.toContain('secret');
  });
});
