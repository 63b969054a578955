import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClientOptions, createClient, RateLimitError, TimeoutError } from '../../src/sdk/index.ts';
import { catchFailure } from '../support/sdk.ts';

const QUERY = '{ a }';
const MUTATION = 'mutation { a }';
const START = Date.UTC(2030, 0, 1);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: START });
});
afterEach(() => {
  // A timer that is left behind would keep a program alive.
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Step = (signal: AbortSignal | null | undefined) => Response | Promise<Response>;

const succeed: Step = () => Response.json({ data: { a: 1 } });
const hang: Step = () => new Promise(() => {});
const reject: Step = () => Promise.reject(new TypeError('fetch failed'));
const failWith =
  (status: number, headers: Record<string, string> = {}): Step =>
  () =>
    Response.json(
      { errors: [{ message: 'busy', extensions: { code: 'UNAVAILABLE' } }] },
      { status, headers },
    );
const unperformed = (headers: Record<string, string>): Step => {
  const extensions = { code: 'UNAVAILABLE', performed: false };
  return () => Response.json({ errors: [{ message: 'busy', extensions }] }, { status: 503, headers });
};
const stall: Step = () =>
  new Response(new ReadableStream(), { headers: { 'Content-Type': 'application/json' } });

/** A client whose fetch follows one step for each request, and repeats the last one. */
function scriptedClient(steps: readonly Step[], options: Partial<ClientOptions> = {}) {
  /** The times of the requests, in milliseconds since the start of the test. */
  const sentAt: number[] = [];
  const signals: AbortSignal[] = [];
  const fetch: typeof globalThis.fetch = async (_, init) => {
    sentAt.push(Date.now() - START);
    if (init?.signal) signals.push(init.signal);
    const step = steps[Math.min(sentAt.length, steps.length) - 1] ?? succeed;
    return await step(init?.signal);
  };
  const client = createClient({ url: 'http://h.example/base', clientKey: 'lk_a_b', fetch, ...options });
  return { api: client.api('shop'), sentAt, signals };
}

/** Runs all timers while a call is pending, and returns its result or its error. */
async function settled(call: Promise<unknown>): Promise<unknown> {
  const outcome = call.catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return await outcome;
}

describe('the backoff of the SDK without Retry-After', () => {
  it.each([
    ['doubles from 500 ms to at most 8 s', 1, [0, 500, 1500, 3500, 7500, 15_500, 23_500, 31_500]],
    ['is a random share of its maximum', 0.5, [0, 250, 750, 1750, 3750, 7750, 11_750, 15_750]],
  ])('%s', async (_, random, times) => {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const { api, sentAt } = scriptedClient([reject], { maxRetries: 7 });
    expect(await settled(api.request(QUERY))).toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(sentAt).toEqual(times);
  });
});

describe('Retry-After in a response to the SDK', () => {
  const inFuture = (milliseconds: number) => new Date(START + milliseconds).toUTCString();

  it.each([
    ['of 0 s', '0', 0],
    ['of 1 s', '1', 1000],
    ['of 60 s', '60', 60_000],
    ['as a date in 2 s', inFuture(2000), 2000],
    ['as a date in 60 s', inFuture(60_000), 60_000],
    ['as a date in the past', inFuture(-5000), 0],
  ])('%s is the wait before the retry', async (_, retryAfter, wait) => {
    for (const fail of [(headers: Record<string, string>) => failWith(429, headers), unperformed]) {
      const since = Date.now() - START;
      const value = retryAfter.includes('GMT')
        ? new Date(Date.parse(retryAfter) + since).toUTCString()
        : retryAfter;
      const { api, sentAt } = scriptedClient([fail({ 'Retry-After': value }), succeed]);
      expect(await settled(api.request(MUTATION))).toEqual({ a: 1 });
      expect(sentAt).toEqual([since, since + wait]);
    }
  });

  it('as a date in the past is thrown as 0 with the error', async () => {
    const step = failWith(429, { 'Retry-After': inFuture(-5000) });
    const { api } = scriptedClient([step], { maxRetries: 0 });
    expect(await catchFailure(api.request(QUERY))).toMatchObject({ retryAfter: 0 });
  });

  it('as a date is rounded up to whole seconds', async () => {
    vi.setSystemTime(START + 500);
    const { api, sentAt } = scriptedClient([failWith(429, { 'Retry-After': inFuture(2000) }), succeed]);
    expect(await settled(api.request(QUERY))).toEqual({ a: 1 });
    expect(sentAt).toEqual([500, 2500]);
  });

  it.each([
    ['of 61 s', '61'],
    ['as a date in 61 s', inFuture(61_000)],
  ])('%s is thrown with the error at once', async (_, retryAfter) => {
    const { api, sentAt } = scriptedClient([failWith(429, { 'Retry-After': retryAfter }), succeed]);
    const error = await catchFailure(api.request(QUERY));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfter: 61 });
    expect(sentAt).toEqual([0]);
  });

  it.each(['soon', '-1', '1.5', ''])('is ignored when it is invalid: "%s"', async (retryAfter) => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { api, sentAt } = scriptedClient([failWith(503, { 'Retry-After': retryAfter }), succeed]);
    expect(await settled(api.request(QUERY))).toEqual({ a: 1 });
    expect(sentAt).toEqual([0, 500]);
  });
});

describe('the timeout of the SDK', () => {
  it.each([
    ['is 30 s by default', {}, 30_000],
    ['is configurable', { timeout: 50 }, 50],
  ])('%s, and aborts the fetch', async (_, options, milliseconds) => {
    const { api, signals } = scriptedClient([hang], { maxRetries: 0, ...options });
    const outcome = catchFailure(api.request(QUERY));
    await vi.advanceTimersByTimeAsync(milliseconds - 1);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(1);
    const error = await outcome;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      status: undefined,
      message: `No response from http://h.example within ${milliseconds} ms.`,
    });
    expect(signals.map(({ reason }) => reason)).toEqual([error]);
  });

  it('includes the body of the response', async () => {
    const { api } = scriptedClient([stall], { timeout: 50, maxRetries: 0 });
    expect(await settled(api.request(QUERY))).toBeInstanceOf(TimeoutError);
  });

  it('applies to each attempt, and lets a query be sent again', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { api, sentAt } = scriptedClient([hang, hang, succeed], { timeout: 100 });
    expect(await settled(api.request(QUERY))).toEqual({ a: 1 });
    expect(sentAt).toEqual([0, 600, 1700]);
  });

  it('does not let a mutation be sent again, because it may have been executed', async () => {
    const { api, sentAt } = scriptedClient([hang, succeed], { timeout: 100 });
    expect(await settled(api.request(MUTATION))).toBeInstanceOf(TimeoutError);
    expect(sentAt).toEqual([0]);
  });

  it('does not abort the fetch after the response', async () => {
    const { api, signals } = scriptedClient([succeed], { timeout: 100 });
    expect(await api.request(QUERY)).toEqual({ a: 1 });
    await vi.advanceTimersByTimeAsync(200);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });
});
