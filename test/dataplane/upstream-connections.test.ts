import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { closeWatch } from '../support/event-streams.ts';
import { eventually } from '../support/eventually.ts';
import { bearer } from '../support/gateway.ts';
import { readOutcome } from '../support/shop-gateway.ts';
import { advanceHttpClient, postWithoutTimeout } from '../support/undici-timers.ts';

const LONGEST_TIMEOUT_MS = 600_000;
const JSON_TYPE = { 'Content-Type': 'application/json' };

const succeed = (res: ServerResponse) => res.writeHead(200, JSON_TYPE).end('{"data":{"hello":"world"}}');

let api: ApiGateway;
beforeAll(async () => {
  api = await startApiGateway({ timeoutMs: LONGEST_TIMEOUT_MS });
});
afterAll(() => api[Symbol.asyncDispose]());
afterEach(() => {
  vi.useRealTimers();
});

describe('a request whose client leaves within its body', () => {
  it('is not forwarded', async () => {
    const { hostname, port } = new URL(api.gateway.url);
    const received: string[] = [];
    const before = api.gateway.logged.length;
    api.respondWith((res, { query }) => {
      received.push(query);
      succeed(res);
    });
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ query: 'mutation { act }' });
    const headers = `X-API-Key: ${api.key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    socket.write(`POST /apis/api HTTP/1.1\r\nHost: ${hostname}\r\n${headers}\r\n\r\n${body.slice(0, -1)}`);
    // By then the gateway has read the incomplete request.
    expect((await api.gateway.call(api.key)).status).toBe(200);
    socket.destroy();
    const hasLeft = (line: string) => line.includes('"Request"') && line.includes('/apis/api');
    await eventually(() => expect(api.gateway.logged.slice(before).some(hasLeft)).toBe(true));
    expect((await api.ask()).status).toBe(200);
    expect(received).not.toContainEqual(expect.stringContaining('act'));
  });
});

describe('the connection to an upstream', () => {
  it('is reused for the next request', async () => {
    expect((await api.askWhile(succeed)).status).toBe(200);
    const before = api.upstream.acceptedConnections();
    for (let n = 0; n < 5; n += 1) expect((await api.ask()).status).toBe(200);
    expect(api.upstream.acceptedConnections()).toBe(before);
  });

  it('is reused after a complete response that is not a GraphQL result', async () => {
    expect((await api.askWhile(succeed)).status).toBe(200);
    const before = api.upstream.acceptedConnections();
    const rejected = await api.askWhile((res) => res.writeHead(200, JSON_TYPE).end('{"message":"no"}'));
    expect(rejected.status).toBe(502);
    expect((await api.askWhile(succeed)).status).toBe(200);
    expect(api.upstream.acceptedConnections()).toBe(before);
  });

  it.each<[string, Record<string, string>, string]>([
    ['of the wrong content type', { 'Content-Type': 'text/html' }, '{"data":{'],
    ['that is compressed', { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, '{"data":{'],
    ['that is too large', JSON_TYPE, ' '.repeat(32_000_001)],
  ])('is closed at a response %s, which is not awaited', async (_, headers, text) => {
    const { closed, watch } = closeWatch();
    const response = await api.askWhile((res) => {
      watch(res);
      res.writeHead(200, headers).write(text);
    });
    expect(await readOutcome(response)).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    await closed;
    expect((await api.askWhile(succeed)).status).toBe(200);
  });

  it('is closed when the upstream exceeds its time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { closed, watch } = closeWatch();
    const response = await api.askWhile((res) => {
      watch(res);
      vi.advanceTimersByTime(LONGEST_TIMEOUT_MS);
    });
    expect(response.status).toBe(504);
    await closed;
  });

  it.each([
    ['a query', '{ hello }'],
    ['a mutation', 'mutation { act }'],
  ])('is closed when the client of %s leaves, which is not logged as a failure', async (_, query) => {
    const { closed, watch } = closeWatch();
    const before = api.gateway.logged.length;
    const client = new AbortController();
    const leave = (res: ServerResponse) => {
      watch(res);
      client.abort();
    };
    await expect(api.askWhile(leave, { query }, {}, client.signal)).rejects.toThrow('aborted');
    await closed;
    expect((await api.askWhile(succeed)).status).toBe(200);
    const logged = api.gateway.logged.slice(before);
    expect(logged.filter((line) => line.includes('"err"'))).toEqual([]);
  });

  it('waits for a response for as long as it is configured, beyond the defaults of the HTTP client', async () => {
    const wait = async () => {
      // Until the gateway has read what was written.
      for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
      advanceHttpClient(LONGEST_TIMEOUT_MS - 1);
    };
    api.respondWith(async (res) => {
      await wait();
      res.writeHead(200, JSON_TYPE).write('{"data":');
      await wait();
      res.end('{"hello":"world"}}');
    });
    const url = `${api.gateway.url}/apis/api`;
    const { statusCode, body } = await postWithoutTimeout(url, { query: '{ hello }' }, bearer(api.key));
    expect([statusCode, await body.text()]).toEqual([200, '{"data":{"hello":"world"}}']);
  });
});
