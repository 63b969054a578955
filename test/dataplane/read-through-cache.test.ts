import { describe, expect, it } from 'vitest';
import type { VerifiableKey } from '../../src/domain/verdict.ts';
import { ReadThroughCache } from '../../src/services/read-through-cache.ts';
import { aVerifiableKey } from '../support/records.ts';

const keyOf = (clientId: string, secretDigest = 'digest') => aVerifiableKey({ clientId, secretDigest });

/** A cache over a store whose answers a test gives by hand, in the order in which they were asked for. */
function cacheByHand() {
  const asked: { clientId: string; answer: PromiseWithResolvers<VerifiableKey | undefined> }[] = [];
  const cache = new ReadThroughCache((clientId) => {
    const answer = Promise.withResolvers<VerifiableKey | undefined>();
    asked.push({ clientId, answer });
    return answer.promise;
  });
  const answer = (index: number) => {
    const { answer } = asked[index] ?? {};
    if (!answer) throw new Error(`look-up ${index} was not made`);
    return answer;
  };
  return { cache, lookUps: () => asked.map(({ clientId }) => clientId), answer };
}

describe('what was looked up', () => {
  it('is answered from memory from then on', async () => {
    const { cache, lookUps, answer } = cacheByHand();
    const first = cache.get('a');
    answer(0).resolve(keyOf('a'));
    expect(await first).toEqual(keyOf('a'));
    expect(cache.get('a')).toEqual(keyOf('a'));
    expect(lookUps()).toEqual(['a']);
  });

  it('is looked up once for all who ask at the same time', async () => {
    const { cache, lookUps, answer } = cacheByHand();
    const all = Promise.all([cache.get('a'), cache.get('a'), cache.get('b'), cache.get('a')]);
    expect(lookUps()).toEqual(['a', 'b']);
    answer(0).resolve(keyOf('a'));
    answer(1).resolve(keyOf('b'));
    expect((await all).map((key) => key?.clientId)).toEqual(['a', 'a', 'b', 'a']);
  });

  it('is remembered when it does not exist, too', async () => {
    const { cache, lookUps, answer } = cacheByHand();
    const first = cache.get('nobody');
    answer(0).resolve(undefined);
    expect(await first).toBeUndefined();
    expect(cache.get('nobody')).toBeUndefined();
    expect(lookUps()).toEqual(['nobody']);
  });
});

describe('forget', () => {
  it('has a key looked up again', async () => {
    const { cache, lookUps, answer } = cacheByHand();
    const first = cache.get('a');
    answer(0).resolve(keyOf('a', 'old'));
    await first;
    cache.forget('a');
    const second = cache.get('a');
    answer(1).resolve(keyOf('a', 'new'));
    expect((await second)?.secretDigest).toBe('new');
    expect(lookUps()).toEqual(['a', 'a']);
  });

  it('has a key looked up that did not exist before', async () => {
    const { cache, answer } = cacheByHand();
    const first = cache.get('a');
    answer(0).resolve(undefined);
    await first;
    cache.forget('a');
    const second = cache.get('a');
    answer(1).resolve(keyOf('a'));
    expect(await second).toEqual(keyOf('a'));
  });

  it('is not undone by a slow look-up that still carries the old key', async () => {
    const { cache, lookUps, answer } = cacheByHand();
    const slow = cache.get('a');
    cache.forget('a');
    answer(0).resolve(keyOf('a', 'old'));
    await slow;
    const after = cache.get('a');
    expect(lookUps()).toEqual(['a', 'a']);
    answer(1).resolve(undefined);
    expect(await after).toBeUndefined();
  });

  it('makes later requests wait for a look-up of their own, whichever of the two ends last', async () => {
    const { cache, lookUps, answer } = cacheByHand();
    const before = cache.get('a');
    cache.forget('a');
    const after = cache.get('a');
    expect(lookUps()).toEqual(['a', 'a']);
    answer(1).resolve(keyOf('a', 'new'));
    expect((await after)?.secretDigest).toBe('new');
    answer(0).resolve(keyOf('a', 'old'));
    await before;
    expect((await cache.get('a'))?.secretDigest).toBe('new');
    expect(lookUps()).toHaveLength(2);
  });

  it('is not undone by a slow look-up that finds nothing', async () => {
    const { cache, answer } = cacheByHand();
    const before = cache.get('a');
    cache.forget('a');
    const after = cache.get('a');
    answer(1).resolve(keyOf('a'));
    await after;
    answer(0).resolve(undefined);
    await before;
    expect(await cache.get('a')).toEqual(keyOf('a'));
  });

  it('leaves other keys be', async () => {
    const { cache, lookUps, answer } = cacheByHand();
    const first = cache.get('a');
    answer(0).resolve(keyOf('a'));
    await first;
    cache.forget('b');
    await cache.get('a');
    expect(lookUps()).toEqual(['a']);
  });
});

describe('a look-up that fails', () => {
  it('fails for everyone who waits for it, and is made anew for the next', async () => {
    const { cache, lookUps, answer } = cacheByHand();
    const waiting = Promise.allSettled([cache.get('a'), cache.get('a')]);
    answer(0).reject(new Error('the database is away'));
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = cache.get('a');
    expect(lookUps()).toEqual(['a', 'a']);
    answer(1).resolve(keyOf('a'));
    expect(await next).toEqual(keyOf('a'));
  });

  it('does not disturb one that was begun after forget', async () => {
    const { cache, lookUps, answer } = cacheByHand();
    const before = Promise.allSettled([cache.get('a')]);
    cache.forget('a');
    const after = cache.get('a');
    answer(0).reject(new Error('the database is away'));
    await before;
    answer(1).resolve(keyOf('a'));
    await after;
    expect(await cache.get('a')).toEqual(keyOf('a'));
    expect(lookUps()).toHaveLength(2);
  });
});

it('guessing client ids does not push out keys in use', async () => {
  const looked: string[] = [];
  const cache = new ReadThroughCache(async (clientId) => {
    looked.push(clientId);
    return clientId === 'in use' ? keyOf(clientId) : undefined;
  });
  await cache.get('in use');
  for (let n = 0; n < 120_000; n += 1) await cache.get(`guess ${n}`);
  expect(await cache.get('in use')).toEqual(keyOf('in use'));
  expect(looked.filter((clientId) => clientId === 'in use')).toHaveLength(1);
});
