import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { MAX_SUBSCRIPTIONS, OpenSubscriptions } from '../../src/dataplane/open-subscriptions.ts';
import { RateLimitedError } from '../../src/domain/errors.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function memoryInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** A stream that yields 1 and stays open. */
async function* results() {
  yield 1;
  await new Promise(() => undefined);
}

/** Opens a subscription of a key up to its first result. */
async function open(subscriptions: OpenSubscriptions, clientId: string) {
  const stream = subscriptions.counted(clientId, results());
  expect(await stream.next()).toEqual({ value: 1, done: false });
  return stream;
}

async function openAll(subscriptions: OpenSubscriptions, clientId: string) {
  return await Promise.all(Array.from({ length: MAX_SUBSCRIPTIONS }, () => open(subscriptions, clientId)));
}

describe('OpenSubscriptions', () => {
  it('rejects the 101st subscription of a key, and not one of another key', async () => {
    const subscriptions = new OpenSubscriptions();
    await openAll(subscriptions, 'a');
    expect(() => subscriptions.requireRoom('a')).toThrow(RateLimitedError);
    expect(() => subscriptions.requireRoom('b')).not.toThrow();
    await open(subscriptions, 'b');
  });

  it('rejects a stream that begins when there is no more room, although there was when it was requested', async () => {
    const subscriptions = new OpenSubscriptions();
    subscriptions.requireRoom('a');
    const late = subscriptions.counted('a', results());
    const [first] = await openAll(subscriptions, 'a');
    await expect(late.next()).rejects.toThrow(RateLimitedError);
    // The rejected one was not counted.
    await first?.return(undefined);
    await open(subscriptions, 'a');
    expect(() => subscriptions.requireRoom('a')).toThrow(RateLimitedError);
  });

  it('has room again once a subscription ends, fails or is left', async () => {
    const subscriptions = new OpenSubscriptions();
    const [first] = await openAll(subscriptions, 'a');
    await first?.return(undefined);
    for (const stream of [ending(), failing()]) {
      const counted = subscriptions.counted('a', stream);
      await counted.next();
      expect(() => subscriptions.requireRoom('a')).toThrow(RateLimitedError);
      await counted.next().catch(() => undefined);
      expect(() => subscriptions.requireRoom('a')).not.toThrow();
    }
  });

  it('keeps nothing of keys whose subscriptions have ended', async () => {
    const subscriptions = new OpenSubscriptions();
    const before = memoryInUse();
    for (let n = 0; n < 50_000; n += 1) {
      for await (const _ of subscriptions.counted(`${n}`.padStart(300, 'x'), ending()));
    }
    // The names of the keys alone would take 15 MB.
    expect(memoryInUse() - before).toBeLessThan(7_000_000);
    subscriptions.requireRoom('a');
  });
});

async function* ending() {
  yield 1;
}

async function* failing() {
  yield 1;
  throw new Error('The upstream failed');
}
