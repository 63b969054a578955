import { describe, expect, it } from 'vitest';
import type { VerifiableKey } from '../../src/domain/verdict.ts';
import { ReadThroughCache } from '../../src/services/read-through-cache.ts';
import { aVerifiableKey } from '../support/records.ts';

const keyOf = (clientId: string, secretDigest = 'digest') => aVerifiableKey({ clientId, secretDigest });

/** A cache whose lookups finish as a test decides, in the order in which they began. */
function controlledCache() {
  const lookupCalls: { clientId: string; answer: PromiseWithResolvers<VerifiableKey | undefined> }[] = [];
  const cache = new ReadThroughCache((clientId) => {
    const answer = Promise.withResolvers<VerifiableKey | undefined>();
    lookupCalls.push({ clientId, answer });
    return answer.promise;
  });
  const answer = (index: number) => {
    const { answer } = lookupCalls[index] ?? {};
    if (!answer) throw new Error(`lookup ${index} was not made`);
    return answer;
  };
  return { cache, lookups: () => lookupCalls.map(({ clientId }) => clientId), answer };
}

describe('ReadThroughCache.get', () => {
  it('returns a loaded value from memory', async () => {
    const { cache, lookups, answer } = controlledCache();
    const first = cache.get('a');
    answer(0).resolve(keyOf('a'));
    expect(await first).toEqual(keyOf('a'));
    expect(cache.get('a')).toEqual(keyOf('a'));
    expect(lookups()).toEqual(['a']);
  });

  it('loads a value once for concurrent callers', async () => {
    const { cache, lookups, answer } = controlledCache();
    const all = Promise.all([cache.get('a'), cache.get('a'), cache.get('b'), cache.get('a')]);
    expect(lookups()).toEqual(['a', 'b']);
    answer(0).resolve(keyOf('a'));
    answer(1).resolve(keyOf('b'));
    expect((await all).map((key) => key?.clientId)).toEqual(['a', 'a', 'b', 'a']);
  });

  it('caches that a value does not exist', async () => {
    const { cache, lookups, answer } = controlledCache();
    const first = cache.get('unknown');
    answer(0).resolve(undefined);
    expect(await first).toBeUndefined();
    expect(cache.get('unknown')).toBeUndefined();
    expect(lookups()).toEqual(['unknown']);
  });
});

describe('ReadThroughCache.forget', () => {
  it('makes the next get load the value again', async () => {
    const { cache, lookups, answer } = controlledCache();
    const first = cache.get('a');
    answer(0).resolve(keyOf('a', 'old'));
    await first;
    cache.forget('a');
    const second = cache.get('a');
    answer(1).resolve(keyOf('a', 'new'));
    expect((await second)?.secretDigest).toBe('new');
    expect(lookups()).toEqual(['a', 'a']);
  });

  it('makes the next get load a value that did not exist before', async () => {
    const { cache, answer } = controlledCache();
    const first = cache.get('a');
    answer(0).resolve(undefined);
    await first;
    cache.forget('a');
    const second = cache.get('a');
    answer(1).resolve(keyOf('a'));
    expect(await second).toEqual(keyOf('a'));
  });

  it('is not undone by a slow lookup that returns the old value', async () => {
    const { cache, lookups, answer } = controlledCache();
    const slow = cache.get('a');
    cache.forget('a');
    answer(0).resolve(keyOf('a', 'old'));
    await slow;
    const after = cache.get('a');
    expect(lookups()).toEqual(['a', 'a']);
    answer(1).resolve(undefined);
    expect(await after).toBeUndefined();
  });

  it('makes later callers wait for a new lookup, even if that ends before the old one', async () => {
    const { cache, lookups, answer } = controlledCache();
    const before = cache.get('a');
    cache.forget('a');
    const after = cache.get('a');
    expect(lookups()).toEqual(['a', 'a']);
    answer(1).resolve(keyOf('a', 'new'));
    expect((await after)?.secretDigest).toBe('new');
    answer(0).resolve(keyOf('a', 'old'));
    await before;
    expect((await cache.get('a'))?.secretDigest).toBe('new');
    expect(lookups()).toHaveLength(2);
  });

  it('is not undone by a slow lookup that finds no value', async () => {
    const { cache, answer } = controlledCache();
    const before = cache.get('a');
    cache.forget('a');
    const after = cache.get('a');
    answer(1).resolve(keyOf('a'));
    await after;
    answer(0).resolve(undefined);
    await before;
    expect(await cache.get('a')).toEqual(keyOf('a'));
  });

  it('does not affect other values', async () => {
    const { cache, lookups, answer } = controlledCache();
    const first = cache.get('a');
    answer(0).resolve(keyOf('a'));
    await first;
    cache.forget('b');
    await cache.get('a');
    expect(lookups()).toEqual(['a']);
  });
});

describe('a failed lookup of a ReadThroughCache', () => {
  it('rejects for every concurrent caller, and is repeated for the next one', async () => {
    const { cache, lookups, answer } = controlledCache();
    const waiting = Promise.allSettled([cache.get('a'), cache.get('a')]);
    answer(0).reject(new Error('the database is away'));
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = cache.get('a');
    expect(lookups()).toEqual(['a', 'a']);
    answer(1).resolve(keyOf('a'));
    expect(await next).toEqual(keyOf('a'));
  });

  it('does not affect a lookup that began after forget', async () => {
    const { cache, lookups, answer } = controlledCache();
    const before = Promise.allSettled([cache.get('a')]);
    cache.forget('a');
    const after = cache.get('a');
    answer(0).reject(new Error('the database is away'));
    await before;
    answer(1).resolve(keyOf('a'));
    await after;
    expect(await cache.get('a')).toEqual(keyOf('a'));
    expect(lookups()).toHaveLength(2);
  });
});

describe('the cached misses of a ReadThroughCache', () => {
  it('do not evict values that are in use', async () => {
    const loaded: string[] = [];
    const cache = new ReadThroughCache(async (clientId) => {
      loaded.push(clientId);
      return clientId === 'in use' ? keyOf(clientId) : undefined;
    });
    await cache.get('in use');
    for (let n = 0; n < 120_000; n += 1) await cache.get(`guess ${n}`);
    expect(await cache.get('in use')).toEqual(keyOf('in use'));
    expect(loaded.filter((clientId) => clientId === 'in use')).toHaveLength(1);
  });
});
