import { once } from 'node:events';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { RequestError } from '../../src/domain/errors.ts';
import { graphqlHandler } from '../../src/graphql/yoga.ts';
import type { Handler } from '../../src/http/exchange.ts';
import { startFront } from '../http/front-server.ts';

/** Starts a server for one handler. `logged` returns what the handler itself logs. */
async function start(handle: Handler) {
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => logged.push(line) });
  const front = await startFront(graphqlHandler(handle, log));
  return {
    url: front.url,
    /** The errors in the logs of the handler and of the server. */
    errors: () =>
      [...logged.map((line) => JSON.parse(line)), ...front.lines].filter(({ level }) => level >= 40),
    [Symbol.asyncDispose]: () => front[Symbol.asyncDispose](),
  };
}

describe('graphqlHandler', () => {
  it('responds to a domain error with a GraphQL error and its status', async () => {
    await using server = await start(() => {
      throw new RequestError('UPSTREAM_TIMEOUT', 'Too late.');
    });
    const response = await fetch(server.url);
    const requestId = response.headers.get('x-request-id');
    expect([response.status, await response.json()]).toEqual([
      504,
      { errors: [{ message: 'Too late.', extensions: { code: 'UPSTREAM_TIMEOUT', requestId } }] },
    ]);
    expect(server.errors()).toEqual([]);
  });

  it('responds to a program error with 500 INTERNAL and logs it once', async () => {
    await using server = await start(() => Promise.reject(new TypeError('secret detail')));
    const response = await fetch(server.url);
    const text = await response.text();
    expect([response.status, JSON.parse(text).errors[0].extensions.code]).toEqual([500, 'INTERNAL']);
    expect(text).not.toContain('secret');
    expect(server.errors()).toMatchObject([{ err: { message: 'secret detail' } }]);
  });

  it('closes the connection and logs one error when it fails after its headers', async () => {
    await using server = await start(async ({ res }) => {
      res.writeHead(200, { 'Content-Length': 100 }).write('half');
      throw new Error('the other half is missing');
    });
    await expect(fetch(server.url).then((response) => response.text())).rejects.toThrow();
    expect(server.errors()).toMatchObject([{ err: { message: 'the other half is missing' } }]);
  });

  it('logs no error when it fails after the client hung up', async () => {
    const failed = Promise.withResolvers<void>();
    const aborter = new AbortController();
    await using server = await start(async ({ res }) => {
      aborter.abort();
      await once(res, 'close');
      failed.resolve();
      throw new Error('nobody waits');
    });
    await expect(fetch(server.url, { signal: aborter.signal })).rejects.toThrow();
    await failed.promise;
    await new Promise(setImmediate);
    expect(server.errors()).toEqual([]);
  });
});
