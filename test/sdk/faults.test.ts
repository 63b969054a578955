import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it, test } from 'vitest';
import {
  type ClientOptions,
  ConnectionError,
  createClient,
  LatchkeyError,
  NotLatchkeyError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from '../../src/sdk/index.ts';
import { failureOf } from '../support/sdk.ts';
import { startUpstream } from '../support/upstream.ts';

type Step = (res: ServerResponse, req: IncomingMessage) => void;

const QUERY = '{ a }';
const MUTATION = 'mutation { a }';

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Step =>
  (res) => {
    res.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
const ok = json({ data: { a: 1 } });
const busy = (status: number, headers: Record<string, string> = {}): Step =>
  json({ errors: [{ message: 'busy', extensions: { code: 'UNAVAILABLE' } }] }, status, headers);
const page =
  (status: number, headers: Record<string, string> = {}): Step =>
  (res) => {
    res.writeHead(status, { 'Content-Type': 'text/html', ...headers }).end('<h1>Hello</h1>');
  };
const drop: Step = (res) => res.destroy();
const cut: Step = (res) => {
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
  res.write('{"data":', () => res.destroy());
};
const never: Step = () => {};

/** A server that answers each request as the next step says, and those after the last as the last. */
async function faulty(steps: readonly Step[], options: Partial<ClientOptions> = {}) {
  let requests = 0;
  const at: number[] = [];
  const server = await startUpstream((req, _, res) => {
    at.push(performance.now());
    steps[Math.min(requests++, steps.length - 1)]?.(res, req);
  });
  const url = new URL('/', server.url);
  const client = createClient({ url, clientKey: 'lk_x', ...options });
  return {
    url,
    client,
    api: client.api('shop'),
    requests: () => requests,
    /** Milliseconds between the first two requests. */
    waited: () => (at[1] ?? 0) - (at[0] ?? 0),
    [Symbol.asyncDispose]: server.close,
  };
}

describe('what may pass is tried again', () => {
  it.each([
    ['a dropped connection', drop],
    ['an answer that is cut off', cut],
    ['502', busy(502)],
    ['503', busy(503)],
    ['504', busy(504)],
    ['a page with 503, of a proxy', page(503)],
    ['429', busy(429, { 'Retry-After': '0' })],
  ])('a query after %s', async (_, fault) => {
    await using server = await faulty([fault, ok]);
    expect(await server.api.request(QUERY)).toEqual({ a: 1 });
    expect(server.requests()).toBe(2);
  });

  it.each([
    ['429', busy(429)],
    ['503', busy(503)],
    ['a page with 503, of a proxy', page(503)],
  ])('a mutation after %s, which was not done', async (_, fault) => {
    await using server = await faulty([fault, ok]);
    expect(await server.api.request(MUTATION)).toEqual({ a: 1 });
    expect(server.requests()).toBe(2);
  });

  it.each([
    ['a dropped connection', drop, ConnectionError],
    ['an answer that is cut off', cut, ConnectionError],
    ['502', busy(502), ServerError],
    ['504', busy(504), ServerError],
    ['500', busy(500), ServerError],
  ])('but no mutation after %s, which may have been done', async (_, fault, Class) => {
    await using server = await faulty([fault, ok]);
    const error = await failureOf(server.api.request(MUTATION));
    expect(error).toBeInstanceOf(Class);
    expect(server.requests()).toBe(1);
  });

  it('twice by default, then the last error is told', async () => {
    await using server = await faulty([busy(503), drop, busy(503, { 'X-Request-Id': 'r-1' })]);
    const error = await failureOf(server.api.request(QUERY));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 503, requestId: 'r-1' });
    expect(server.requests()).toBe(3);
  });

  it('as often as is wanted', async () => {
    await using never = await faulty([busy(503), ok], { maxRetries: 0 });
    expect(await failureOf(never.api.request(QUERY))).toBeInstanceOf(ServerError);
    await using often = await faulty([drop, drop, drop, ok], { maxRetries: 3 });
    expect(await often.api.request(QUERY)).toEqual({ a: 1 });
  });

  it('after a timeout of one attempt', async () => {
    await using server = await faulty([never, ok], { timeout: 100 });
    expect(await server.api.request(QUERY)).toEqual({ a: 1 });
    await using stuck = await faulty([never], { timeout: 50 });
    const error = await failureOf(stuck.api.request(MUTATION));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ code: 'TIMEOUT', status: undefined });
    expect(stuck.requests()).toBe(1);
  });
});

describe('Retry-After', () => {
  it.each([
    ['in seconds', () => '1'],
    ['as a date', () => new Date(Date.now() + 1500).toUTCString()],
  ])('%s is waited for', async (_, moment) => {
    const late: Step = (...args) => busy(429, { 'Retry-After': moment() })(...args);
    await using server = await faulty([late, ok]);
    expect(await server.api.request(MUTATION)).toEqual({ a: 1 });
    expect(server.waited()).toBeGreaterThan(990);
  });

  it('of more than a minute is told, and not waited for', async () => {
    await using server = await faulty([busy(429, { 'Retry-After': '61' }), ok]);
    const error = await failureOf(server.api.request(QUERY));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfter: 61 });
    expect(server.requests()).toBe(1);
  });

  it('that cannot be read is none', async () => {
    await using server = await faulty([busy(503, { 'Retry-After': 'soon' }), ok]);
    expect(await server.api.request(QUERY)).toEqual({ a: 1 });
  });
});

describe('a signal', () => {
  it.each([
    ['while an answer is waited for', never],
    ['while another try is waited for', busy(503, { 'Retry-After': '30' })],
  ])('ends a call %s, with its reason', async (_, fault) => {
    await using server = await faulty([fault]);
    const reason = new Error('enough');
    const ending = new AbortController();
    const call = server.api.request(QUERY, {}, { signal: ending.signal });
    setTimeout(() => ending.abort(reason), 50);
    const before = performance.now();
    expect(await failureOf(call)).toBe(reason);
    expect(performance.now() - before).toBeLessThan(2000);
    expect(server.requests()).toBe(1);
  });

  it('that is aborted already lets nothing be sent, by any method', async () => {
    await using server = await faulty([ok]);
    const { client } = server;
    const options = { signal: AbortSignal.abort(new Error('before')) };
    const keys = client.management.clientKeys;
    const keyed = createClient({ url: server.url, clientKey: `lk_a_b` });
    const calls: (() => PromiseLike<unknown>)[] = [
      () => client.auth.login({ email: '', password: '' }, options),
      () => client.auth.signUp({ email: '', password: '', display_name: '' }, options),
      () => client.auth.user(options),
      () => client.management.account.get(options),
      () => client.management.events.list({}, options),
      () => keys.create({ name: '', scopes: [] }, options),
      () => keys.list({}, options),
      () => keys.get('', options),
      () => keys.update('', {}, options),
      () => keys.rotate('', {}, options),
      () => keys.revoke('', options),
      () => keys.delete('', options),
      () => client.verify('x', options),
      () => server.api.request(QUERY, {}, options),
      () => keyed.oauth.introspect('', options),
      () => keyed.oauth.revoke('', options),
    ];
    for (const call of calls) expect(await failureOf(call())).toEqual(new Error('before'));
    expect(server.requests()).toBe(0);
  });
});

describe('what is not Latchkey is told as such', () => {
  it.each([
    ['a page', page(200)],
    ['a page that is missing', page(404)],
    ['JSON of another kind', json({ hello: 'world' })],
    ['a list', json([1])],
    ['no object as data', json({ data: 'x' })],
    [
      'JSON that is none',
      (res: ServerResponse) => res.setHeader('Content-Type', 'application/json').end('{'),
    ],
    ['nothing', (res: ServerResponse) => res.end()],
    ['a redirect', page(302, { Location: 'http://127.0.0.1:1/' })],
  ])('%s', async (_, step) => {
    await using server = await faulty([step]);
    const { client } = server;
    const oauth = createClient({ url: server.url, clientKey: 'lk_a_b' }).oauth;
    const calls: (() => Promise<unknown>)[] = [
      () => server.api.request(QUERY),
      () => client.verify('x'),
      () => client.auth.user(),
      () => oauth.token(),
    ];
    for (const call of calls) {
      const error = await failureOf(call());
      expect(error).toBeInstanceOf(NotLatchkeyError);
      expect(error).toMatchObject({ code: 'NOT_LATCHKEY', status: expect.any(Number) });
      expect(String(error)).not.toContain('Hello');
    }
  });

  it('nobody at all, with the reason', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1/', clientKey: 'lk_x', maxRetries: 0 });
    const error = await failureOf(client.api('shop').request(QUERY));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({ code: 'CONNECTION_FAILED', cause: expect.any(TypeError) });
  });
});

describe('the URL', () => {
  it.each([
    ['http://h.example', 'http://h.example/graphql'],
    ['http://h.example/', 'http://h.example/graphql'],
    ['https://h.example:8443/a/b', 'https://h.example:8443/a/b/graphql'],
    ['https://h.example/a/b///', 'https://h.example/a/b/graphql'],
    [new URL('https://h.example/a'), 'https://h.example/a/graphql'],
  ])('%s is asked at %s', async (url, expected) => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(String(input));
      return Response.json({ data: { me: {} } });
    };
    await createClient({ url, fetch }).auth.user();
    expect(asked).toEqual([expected]);
  });

  it.each([
    'ftp://h.example',
    'file:///etc',
    'javascript:alert(1)',
    'http://user:s3cret@h.example',
    'http://s3cret@h.example',
    'http://user:s3cret@h example',
    'http://h.example/?q=s3cret',
    'http://h.example/#s3cret',
    '/graphql',
    '',
  ])('%s is refused, and not told', (url) => {
    const make = () => createClient({ url });
    expect(make).toThrow(TypeError);
    expect(make).not.toThrow(/s3cret/);
  });
});

test.each([
  { timeout: 0 },
  { timeout: Number.NaN },
  { timeout: 2 ** 31 },
  { maxRetries: -1 },
  { maxRetries: 0.5 },
])('the option %j is refused', (options) => {
  expect(() => createClient({ url: 'http://h.example', ...options })).toThrow(RangeError);
});

test('a fetch of its own that heeds no signal is left behind in time', async () => {
  const fetch = () => new Promise<Response>(() => {});
  const client = createClient({ url: 'http://h.example', fetch, timeout: 30, maxRetries: 0 });
  expect(await failureOf(client.auth.user())).toBeInstanceOf(TimeoutError);
});
