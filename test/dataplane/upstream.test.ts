import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configFile } from '../../src/config/apis.ts';
import { Upstream } from '../../src/dataplane/upstream.ts';
import { RequestError } from '../../src/domain/errors.ts';
import { next, STREAM_HEADERS, tick } from '../support/event-streams.ts';
import { eventually } from '../support/eventually.ts';
import { started } from '../support/upstream.ts';

const QUERY = { query: '{ hello }' };
const SUBSCRIPTION = { query: 'subscription { tick }' };

let respond: (res: ServerResponse) => void;
let server: Awaited<ReturnType<typeof started>>;
let stopping: AbortController;
let upstream: Upstream;
beforeEach(async () => {
  server = await started(createServer((_, res) => respond(res)));
  stopping = new AbortController();
  const { api } = configFile.parse({ apis: { api: { url: server.url } } }).apis;
  if (!api) throw new Error('no API');
  upstream = new Upstream('api', api, stopping.signal);
});
afterEach(async () => {
  await upstream.close();
  await server.close();
});

/** Opens a subscription, and reads its first result. */
async function openSubscription() {
  respond = (res) => res.writeHead(200, STREAM_HEADERS).write(next(tick(1)));
  const results = upstream.subscribe(SUBSCRIPTION, {}, new AbortController().signal);
  expect((await results.next()).value).toMatchObject(tick(1));
  return results;
}

describe('Upstream.close', () => {
  it('rejects a request that waits for its response', async () => {
    const received = Promise.withResolvers<unknown>();
    respond = received.resolve;
    const answer = upstream.send(QUERY, {});
    const rejected = expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await received.promise;
    await upstream.close();
    await rejected;
  });

  it('ends an open subscription and closes its connection', async () => {
    const results = await openSubscription();
    const rejected = expect(results.next()).rejects.toThrow();
    await upstream.close();
    await rejected;
    await eventually(() => expect(server.openConnections()).toBe(0));
  });

  it('makes later requests fail', async () => {
    await upstream.close();
    await expect(upstream.send(QUERY, {})).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    const results = upstream.subscribe(SUBSCRIPTION, {}, new AbortController().signal);
    await expect(results.next()).rejects.toThrow();
  });
});

describe('Upstream.subscribe', () => {
  const reason = new RequestError('UNAVAILABLE', 'The gateway is stopping.');

  it('throws the reason for which the gateway stops, and closes the connection', async () => {
    const results = await openSubscription();
    const rejected = expect(results.next()).rejects.toBe(reason);
    stopping.abort(reason);
    await rejected;
    await eventually(() => expect(server.openConnections()).toBe(0));
  });

  it('throws the reason of a signal that is aborted before it is called, and sends no request', async () => {
    let requests = 0;
    respond = (res) => {
      requests += 1;
      res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":{}}');
    };
    const results = upstream.subscribe(SUBSCRIPTION, {}, AbortSignal.abort(reason));
    await expect(results.next()).rejects.toBe(reason);
    expect(String(await upstream.send(QUERY, {}))).toBe('{"data":{}}');
    expect(requests).toBe(1);
  });

  it('throws and closes the connection at a response that is neither an event stream nor JSON', async () => {
    respond = (res) => res.writeHead(200, { 'Content-Type': 'text/html' }).write('<p>');
    const results = upstream.subscribe(SUBSCRIPTION, {}, new AbortController().signal);
    await expect(results.next()).rejects.toThrow(
      'The response (status 200) is not an event stream but "text/html"',
    );
    await eventually(() => expect(server.openConnections()).toBe(0));
  });

  it('closes the connection when its consumer stops reading', async () => {
    const results = await openSubscription();
    await results.return(undefined);
    await eventually(() => expect(server.openConnections()).toBe(0));
  });
});
