import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answerer, type ApiGateway, EVENT_STREAM, startApiGateway } from '../support/api-gateway.ts';
import {
  COMPLETE,
  closeWatch,
  next,
  STREAM_HEADERS,
  stream,
  subscribedResults,
  tick,
} from '../support/event-streams.ts';
import { readEvents, streamEvents } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';

let api: ApiGateway;
beforeAll(async () => {
  api = await startApiGateway();
});
afterAll(() => api[Symbol.asyncDispose]());

const subscribeTo = (answer: Answerer) => subscribedResults(api, answer);

/** The result that reports an error of Latchkey. */
const failure = (code: string, message: unknown = 'The API api cannot be reached.') => ({
  errors: [{ message, extensions: { code, requestId: expect.any(String) } }],
});
const UNAVAILABLE = failure('UPSTREAM_UNAVAILABLE');

describe('a subscription ends with UPSTREAM_UNAVAILABLE', () => {
  it.each([
    ['breaks off after a result', next(tick(1)), [tick(1)]],
    ['breaks off within an event', `${next(tick(1))}event: next\ndata: {"da`, [tick(1)]],
    ['sends no event', '', []],
    ['sends data that is not JSON', next('hello'), []],
    ['sends data that is not a result', next(tick(1)) + next({ tick: 2 }) + next(tick(3)), [tick(1)]],
    ['sends too large an event', next('x'.repeat(5_000_000)) + COMPLETE, []],
  ])('if the upstream %s', async (_, text, results) => {
    expect(await subscribeTo(stream(text))).toEqual([...results, UNAVAILABLE]);
  });

  it('if the upstream breaks the connection', async () => {
    const results = await subscribeTo((res) => {
      res.writeHead(200, STREAM_HEADERS).write(next(tick(1)), () => res.destroy());
    });
    expect(results).toEqual([tick(1), UNAVAILABLE]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['sends an HTML page', { 'Content-Type': 'text/html' }, '<p>'],
    ['sends no content type', {}, '{"data":{"tick":1}}'],
    ['sends a similar content type', { 'Content-Type': 'text/event-streams' }, next(tick(1))],
    ['sends too large an event', STREAM_HEADERS, `event: next\ndata: ${'x'.repeat(4_000_001)}`],
    ['sends data that is not a result', STREAM_HEADERS, next('hello')],
    ['sends too large a result', { 'Content-Type': 'application/json' }, ' '.repeat(4_000_001)],
  ])('if the upstream %s, and hangs up without waiting for the end', async (_, headers, text) => {
    const { closed, watch } = closeWatch();
    const results = await subscribeTo((res) => {
      watch(res);
      res.writeHead(200, headers).write(text);
    });
    expect(results).toEqual([UNAVAILABLE]);
    await closed;
  });

  it('if the upstream sends a single response that is not a result', async () => {
    const results = await subscribeTo((res) =>
      res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"message":"no"}'),
    );
    expect(results).toEqual([UNAVAILABLE]);
  });

  it('and its cause is logged, but not sent to the client', async () => {
    const before = api.gateway.logged.length;
    const [result] = await subscribeTo(stream(next('an internal stack trace')));
    expect(JSON.stringify(result)).not.toContain('stack');
    const lines = api.gateway.logged.slice(before).filter((line) => line.includes('Invalid GraphQL result'));
    expect(lines).toHaveLength(1);
  });
});

describe('a subscription', () => {
  it('ends with UPSTREAM_TIMEOUT if the upstream does not respond in time', async () => {
    await using hasty = await startApiGateway({ timeoutMs: 100 });
    const results = await subscribedResults(hasty, () => undefined);
    expect(results).toEqual([failure('UPSTREAM_TIMEOUT', 'The API api did not respond in time.')]);
  });

  it('logs no failure if its client leaves', async () => {
    const before = api.gateway.logged.length;
    const { closed, watch } = closeWatch();
    const client = new AbortController();
    const response = await api.subscribeWhile((res) => {
      watch(res);
      res.writeHead(200, STREAM_HEADERS).write(next(tick(1)));
    }, client.signal);
    await streamEvents(response).next();
    client.abort();
    await closed;
    const logged = () => api.gateway.logged.slice(before);
    await eventually(() => expect(logged().join('')).toContain('"Request"'));
    expect(await subscribeTo(stream(COMPLETE))).toEqual([]);
    expect(logged().filter((line) => line.includes('"err"'))).toEqual([]);
  });

  it('delivers no result that arrives after its key was revoked, and hangs up on the upstream', async () => {
    const { key, clientKey } = await api.gateway.key();
    let upstream: ServerResponse | undefined;
    const { closed, watch } = closeWatch();
    const response = await api.askWhile(
      (res) => {
        upstream = res;
        watch(res);
        res.writeHead(200, STREAM_HEADERS).write(next(tick(1)));
      },
      { query: 'subscription { tick }' },
      { ...EVENT_STREAM, 'X-API-Key': key },
    );
    const events = streamEvents(response);
    expect((await events.next()).value).toEqual({ event: 'next', data: JSON.stringify(tick(1)) });
    await api.gateway.revoke(clientKey.id);
    upstream?.write(next(tick(2)));
    const [last, complete] = await readEvents(events);
    expect(JSON.parse(last?.data ?? '')).toMatchObject(failure('UNAUTHENTICATED', expect.any(String)));
    expect(complete?.event).toBe('complete');
    await closed;
  });
});
