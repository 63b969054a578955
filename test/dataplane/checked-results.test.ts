import type { ExecutionResult } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkedResults } from '../../src/dataplane/subscription.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const FIRST = { data: { tick: 1 } };
const SECOND = { data: { tick: 2 } };
const errorResult = (message: string) => ({ errors: [{ message }] }) as unknown as ExecutionResult;

interface Options {
  readonly results?: readonly ExecutionResult[];
  /** How the upstream stream goes on after its results. */
  readonly ending?: 'silence' | 'completion' | 'failure';
}

/** A subscription to an upstream stream with these results, and everything that can be observed about it. */
function subscribe({ results = [FIRST, SECOND], ending = 'silence' }: Options = {}) {
  const client = new AbortController();
  const check = vi.fn(async () => undefined);
  const opened = vi.fn();
  const closed = vi.fn();

  async function* open(signal: AbortSignal): AsyncGenerator<ExecutionResult> {
    opened();
    try {
      yield* results;
      if (ending === 'failure') throw new Error('upstream failed');
      if (ending === 'completion') return;
      await new Promise((_, reject) => {
        // Another error than the reason, because not every stream throws the reason of its signal.
        const fail = () => reject(new Error('aborted'));
        if (signal.aborted) fail();
        signal.addEventListener('abort', fail);
      });
    } finally {
      closed();
    }
  }

  const stream = checkedResults({
    open,
    check,
    disconnected: client.signal,
    toResult: (error) => errorResult(error instanceof Error ? error.message : String(error)),
  });
  const value = async () => (await stream.next()).value;
  return { stream, value, client, check, opened, closed };
}

describe('checkedResults', () => {
  it('checks the client before each result', async () => {
    const { value, check } = subscribe();
    expect(await value()).toBe(FIRST);
    expect(check).toHaveBeenCalledTimes(1);
    expect(await value()).toBe(SECOND);
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('waits for the check before it yields a result', async () => {
    const { value, check } = subscribe();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    check.mockReturnValueOnce(promise);
    const yielded = vi.fn();
    const first = value().then(yielded);
    await new Promise(setImmediate);
    expect(yielded).not.toHaveBeenCalled();
    resolve(undefined);
    await first;
    expect(yielded).toHaveBeenCalledWith(FIRST);
  });

  it('checks the client once a second while there is no result', async () => {
    const { value, check } = subscribe({ results: [] });
    void value();
    vi.advanceTimersByTime(999);
    expect(check).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(check).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(3_000);
    expect(check).toHaveBeenCalledTimes(4);
  });

  it('neither opens the upstream stream nor checks the client before its first result is requested', () => {
    const { opened, check } = subscribe();
    vi.advanceTimersByTime(5_000);
    expect(opened).not.toHaveBeenCalled();
    expect(check).not.toHaveBeenCalled();
  });

  it('yields the reason instead of a result whose check fails, and closes the upstream stream', async () => {
    const { stream, value, check, closed } = subscribe();
    await value();
    check.mockRejectedValueOnce(new Error('revoked'));
    expect(await value()).toEqual(errorResult('revoked'));
    expect(closed).toHaveBeenCalledTimes(1);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('yields the reason of a check that fails while there is no result, and closes the stream', async () => {
    const { stream, value, check, closed } = subscribe({ results: [] });
    const result = value();
    check.mockRejectedValueOnce(new Error('revoked'));
    vi.advanceTimersByTime(1_000);
    expect(await result).toEqual(errorResult('revoked'));
    expect(closed).toHaveBeenCalledTimes(1);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('yields the error of an upstream stream that fails', async () => {
    const { stream, value } = subscribe({ results: [FIRST], ending: 'failure' });
    expect(await value()).toBe(FIRST);
    expect(await value()).toEqual(errorResult('upstream failed'));
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('yields nothing more once the client is gone, and closes the upstream stream', async () => {
    const { stream, value, client, closed } = subscribe({ results: [FIRST] });
    await value();
    const end = stream.next();
    client.abort();
    expect(await end).toEqual({ done: true, value: undefined });
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it.each<[string, (subscription: ReturnType<typeof subscribe>) => unknown, NonNullable<Options['ending']>]>([
    ['the upstream stream completes', ({ value }) => value(), 'completion'],
    ['the upstream stream fails', ({ value }) => value(), 'failure'],
    [
      'a check fails',
      ({ value, check }) => {
        check.mockRejectedValueOnce(new Error('revoked'));
        const result = value();
        vi.advanceTimersByTime(1_000);
        return result;
      },
      'silence',
    ],
    [
      'the client is gone',
      ({ value, client }) => {
        const end = value();
        client.abort();
        return end;
      },
      'silence',
    ],
    ['the consumer stops reading', ({ stream }) => stream.return(undefined), 'silence'],
  ])('stops checking the client after %s', async (_, finish, ending) => {
    const subscription = subscribe({ results: [FIRST], ending });
    await subscription.value();
    await finish(subscription);
    await subscription.stream.next();
    subscription.check.mockClear();
    vi.advanceTimersByTime(60_000);
    expect(subscription.check).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
    expect(subscription.closed).toHaveBeenCalledTimes(1);
  });
});
