import { createServer, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ApiGateway, EVENT_STREAM, startApiGateway } from '../support/api-gateway.ts';
import { COMPLETE, closeWatch, next, STREAM_HEADERS, tick } from '../support/event-streams.ts';
import { streamEvents } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { bearer } from '../support/gateway.ts';
import { readOutcome, startShopGateway } from '../support/shop-gateway.ts';
import { advanceHttpClient, postWithoutTimeout } from '../support/undici-timers.ts';
import { started } from '../support/upstream.ts';

const CONNECTIONS = 128;
const LONGEST_TIMEOUT_MS = 600_000;
const JSON_TYPE = { 'Content-Type': 'application/json' };
const MUTATION = { query: 'mutation { act }' };
const SUBSCRIPTION = { query: 'subscription { tick }' };

const succeed = (res: ServerResponse) => res.writeHead(200, JSON_TYPE).end('{"data":{"hello":"world"}}');

afterEach(() => {
  vi.useRealTimers();
});

/** Starts an API all of whose connections wait for a response. */
async function startBusyApi() {
  const api = await startApiGateway({ timeoutMs: LONGEST_TIMEOUT_MS });
  // The timeouts of requests pass only when a test advances them.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const waiting: ServerResponse[] = [];
  const queries: string[] = [];
  const hold = (res: ServerResponse, { query }: { query: string }) => {
    queries.push(query);
    waiting.push(res);
  };
  const held = Array.from({ length: CONNECTIONS }, () => api.askWhile(hold));
  await eventually(() => expect(waiting).toHaveLength(CONNECTIONS));

  /** Sends a mutation, for which there is no connection. */
  async function queueMutation(signal?: AbortSignal) {
    const response = api.ask(MUTATION, {}, signal);
    response.catch(() => undefined);
    // The gateway has read the mutation by the time that it has handled later requests.
    for (let n = 0; n < 3; n += 1) expect((await api.gateway.call(api.key)).status).toBe(200);
    return { response };
  }

  return {
    api,
    held,
    queries,
    queueMutation,
    release: () => waiting.splice(0).forEach(succeed),
    /** Sends a query, and returns every operation that the upstream received up to then. */
    async queriesUpToNow() {
      const response = await api.askWhile((res, { query }) => {
        queries.push(query);
        succeed(res);
      });
      expect(response.status).toBe(200);
      return queries;
    },
    async [Symbol.asyncDispose]() {
      vi.useRealTimers();
      api.respondWith(succeed);
      waiting.forEach(succeed);
      await api[Symbol.asyncDispose]();
    },
  };
}

describe('a request that waits for a connection to the upstream', () => {
  it('is sent once one of 128 connections is free, and does not delay other APIs', async () => {
    await using busy = await startBusyApi();
    const { response } = await busy.queueMutation();
    expect(busy.queries).toHaveLength(CONNECTIONS);
    expect(busy.api.upstream.acceptedConnections()).toBe(CONNECTIONS);
    busy.release();
    await eventually(() => expect(busy.queries).toHaveLength(CONNECTIONS + 1));
    busy.release();
    expect((await response).status).toBe(200);
    for (const { status } of await Promise.all(busy.held)) expect(status).toBe(200);
    expect(busy.api.upstream.acceptedConnections()).toBe(CONNECTIONS);
  });

  it('is rejected with 504 after the timeout of the API, and never sent', async () => {
    await using busy = await startBusyApi();
    const { response } = await busy.queueMutation();
    vi.advanceTimersByTime(LONGEST_TIMEOUT_MS);
    expect(await readOutcome(await response)).toEqual([504, 'UPSTREAM_TIMEOUT']);
    for (const { status } of await Promise.all(busy.held)) expect(status).toBe(504);
    expect(await busy.queriesUpToNow()).not.toContainEqual(expect.stringContaining('act'));
  });

  it('is never sent if its client has left', async () => {
    await using busy = await startBusyApi();
    const client = new AbortController();
    const { response } = await busy.queueMutation(client.signal);
    client.abort();
    await expect(response).rejects.toThrow('aborted');
    const isLeft = (line: string) => line.includes('"Request"') && line.includes('/apis/api');
    await eventually(() => expect(busy.api.gateway.logged.some(isLeft)).toBe(true));
    busy.release();
    for (const { status } of await Promise.all(busy.held)) expect(status).toBe(200);
    expect(await busy.queriesUpToNow()).not.toContainEqual(expect.stringContaining('act'));
  });
});

describe('open subscriptions', () => {
  it('take no connection from queries, and are not limited in number', async () => {
    await using api = await startApiGateway();
    const clients = new AbortController();
    const open = { ...EVENT_STREAM, signal: clients.signal };
    const streams = await Promise.all(
      Array.from({ length: CONNECTIONS + 2 }, async () => {
        const response = await api.askWhile(
          (res, { query }) =>
            query.includes('tick') ? res.writeHead(200, STREAM_HEADERS).write(next(tick(1))) : succeed(res),
          SUBSCRIPTION,
          EVENT_STREAM,
          open.signal,
        );
        return streamEvents(response);
      }),
    );
    for (const events of streams) expect((await events.next()).value).toMatchObject({ event: 'next' });
    expect((await api.ask()).status).toBe(200);
    clients.abort();
  });

  it('may be silent for longer than any timeout', async () => {
    await using api = await startApiGateway();
    let upstream: ServerResponse | undefined;
    api.respondWith((res) => {
      upstream = res;
      res.writeHead(200, STREAM_HEADERS).write(next(tick(1)));
    });
    const { body } = await subscribeWithoutTimeout(api);
    const chunks = body[Symbol.asyncIterator]();
    let text = '';
    while (!text.includes('"tick":1')) text += (await chunks.next()).value;
    advanceHttpClient(10 * LONGEST_TIMEOUT_MS);
    upstream?.end(next(tick(2)) + COMPLETE);
    while (!text.includes('complete')) text += (await chunks.next()).value;
    expect(text).toContain(next(tick(2)));
    expect(text).not.toContain('errors');
  });

  it('end with UPSTREAM_TIMEOUT if the upstream has not responded after the timeout of the API', async () => {
    await using api = await startApiGateway({ timeoutMs: 30_000 });
    const { closed, watch } = closeWatch();
    api.respondWith((res) => {
      watch(res);
      advanceHttpClient(31_000);
    });
    const { body } = await subscribeWithoutTimeout(api);
    expect(await body.text()).toContain('UPSTREAM_TIMEOUT');
    await closed;
  });
});

function subscribeWithoutTimeout({ gateway, key }: ApiGateway) {
  const headers = { ...bearer(key), ...EVENT_STREAM };
  return postWithoutTimeout(`${gateway.url}/apis/api`, SUBSCRIPTION, headers);
}

describe('a gateway that stops', () => {
  it('closes its idle connections to the upstream', async () => {
    const server = createServer((_, res) => {
      res
        .writeHead(200, { ...JSON_TYPE, 'Keep-Alive': 'timeout=600' })
        .end('{"data":{"__typename":"Query"}}');
    });
    server.keepAliveTimeout = 0;
    await using upstream = await started(server);
    await using gateway = await startShopGateway({ apis: { idle: { url: upstream.url } } });
    expect(upstream.openConnections()).toBe(1);
    await gateway.close();
    await eventually(() => expect(upstream.openConnections()).toBe(0));
  });
});
