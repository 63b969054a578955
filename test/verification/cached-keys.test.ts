import { describe, expect, it } from 'vitest';
import type { VerifiableKey } from '../../src/domain/verdict.ts';
import { ReadThroughCache } from '../../src/verification/read-through-cache.ts';
import { FakeClock } from '../support/clock.ts';
import { aVerifiableKey } from '../support/records.ts';

const buildKey = (clientId: string, secretDigest = 'digest') => aVerifiableKey({ clientId, secretDigest });

/** A cache whose lookups finish as a test decides, in the order in which they began. */
function controlledCache() {
  const lookupCalls: { clientId: string; answer: PromiseWithResolvers<VerifiableKey | undefined> }[] = [];
  const cache = new ReadThroughCache((clientId) => {
    const answer = Promise.withResolvers<VerifiableKey | undefined>();
    lookupCalls.push({ clientId, answer });
    return answer.promise;
  }, new FakeClock());
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
    answer(0).resolve(buildKey('a'));
    expect(await first).toEqual(buildKey('a'));
    expect(cache.get('a')).toEqual(buildKey('a'));
    expect(lookups()).toEqual(['a']);
  });

  it('loads a value once for concurrent callers', async () => {
    const { cache, lookups, answer } = controlledCache();
    const all = Promise.all([cache.get('a'), cache.get('a'), cache.get('b'), cache.get('a')]);
    expect(lookups()).toEqual(['a', 'b']);
    answer(0).resolve(buildKey('a'));
    answer(1).resolve(buildKey('b'));
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

describe('ReadThroughCache.invalidate', () => {
  it('makes the next get load the value again', async () => {
    const { cache, lookups, answer } = controlledCache();
    const first = cache.get('a');
    answer(0).resolve(buildKey('a', 'old'));
    await first;
    cache.invalidate('a');
    const second = cache.get('a');
    answer(1).resolve(buildKey('a', 'new'));
    expect((await second)?.secretDigest).toBe('new');
    expect(lookups()).toEqual(['a', 'a']);
  });

  it('makes the next get load a value that did not exist before', async () => {
    const { cache, answer } = controlledCache();
    const first = cache.get('a');
    answer(0).resolve(undefined);
    await first;
    cache.invalidate('a');
    const second = cache.get('a');
    answer(1).resolve(buildKey('a'));
    expect(await second).toEqual(buildKey('a'));
  });

  it('is not undone by a slow lookup that returns the old value', async () => {
    const { cache, lookups, answer } = controlledCache();
    const slow = cache.get('a');
    cache.invalidate('a');
    answer(0).resolve(buildKey('a', 'old'));
    await slow;
    const after = cache.get('a');
    expect(lookups()).toEqual(['a', 'a']);
    answer(1).resolve(undefined);
    expect(await after).toBeUndefined();
  });

  it('makes later callers wait for a new lookup, even if that ends before the old one', async () => {
    const { cache, lookups, answer } = controlledCache();
    const before = cache.get('a');
    cache.invalidate('a');
    const after = cache.get('a');
    expect(lookups()).toEqual(['a', 'a']);
    answer(1).resolve(buildKey('a', 'new'));
    expect((await after)?.secretDigest).toBe('new');
    answer(0).resolve(buildKey('a', 'old'));
    await before;
    expect((await cache.get('a'))?.secretDigest).toBe('new');
    expect(lookups()).toHaveLength(2);
  });

  it('is not undone by a slow lookup that finds no value', async () => {
    const { cache, answer } = controlledCache();
    const before = cache.get('a');
    cache.invalidate('a');
    const after = cache.get('a');
    answer(1).resolve(buildKey('a'));
    await after;
    answer(0).resolve(undefined);
    await before;
    expect(await cache.get('a')).toEqual(buildKey('a'));
  });

  it('does not affect other values', async () => {
    const { cache, lookups, answer } = controlledCache();
    const first = cache.get('a');
    answer(0).resolve(buildKey('a'));
    await first;
    cache.invalidate('b');
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
    answer(1).resolve(buildKey('a'));
    expect(await next).toEqual(buildKey('a'));
  });

  it('does not affect a lookup that began after invalidate', async () => {
    const { cache, lookups, answer } = controlledCache();
    const before = Promise.allSettled([cache.get('a')]);
    cache.invalidate('a');
    const after = cache.get('a');
    answer(0).reject(new Error('the database is away'));
    await before;
    answer(1).resolve(buildKey('a'));
    await after;
    expect(await cache.get('a')).toEqual(buildKey('a'));
    expect(lookups()).toHaveLength(2);
  });
});

describe('ReadThroughCache.known', () => {
  it('returns a value only after it was loaded, and loads nothing itself', async () => {
    const { cache, lookups, answer } = controlledCache();
    expect(cache.peek('a')).toBeUndefined();
    const first = cache.get('a');
    expect(cache.peek('a')).toBeUndefined();
    answer(0).resolve(buildKey('a'));
    await first;
    expect(cache.peek('a')).toEqual(buildKey('a'));
    expect(lookups()).toEqual(['a']);
  });
});

describe('ReadThroughCache.get with a source', () => {
  it('loads the value by its source, and caches it by its name', async () => {
    const { cache, lookups, answer } = controlledCache();
    const first = cache.get('name', 'source');
    answer(0).resolve(buildKey('a'));
    await first;
    expect(cache.peek('name')).toEqual(buildKey('a'));
    expect(cache.peek('source')).toBeUndefined();
    expect(lookups()).toEqual(['source']);
  });
});

/** A cache whose values are those of which the name begins with `key`, and the names that it loaded. */
function countingCache() {
  const loaded: string[] = [];
  const cache = new ReadThroughCache(async (name) => {
    loaded.push(name);
    return name.startsWith('key') ? buildKey(name) : undefined;
  }, new FakeClock());
  return { cache, loads: (name: string) => loaded.filter((other) => other === name).length };
}

describe('the size of a ReadThroughCache', () => {
  it('is bounded, and the least recently used value is evicted first', async () => {
    const { cache, loads } = countingCache();
    for (let n = 0; n < 200_000; n += 1) {
      await cache.get(`key ${n}`);
      if (n % 10_000 === 0) await cache.get('key 0');
    }
    expect(loads('key 0')).toBe(1);
    expect(cache.peek('key 0')).toBeDefined();
    expect(cache.peek('key 1')).toBeUndefined();
    expect(cache.peek('key 199999')).toBeDefined();
  });

  it('is bounded for misses, which do not evict values that are in use', async () => {
    const { cache, loads } = countingCache();
    await cache.get('key in use');
    for (let n = 0; n < 10_000; n += 1) await cache.get(`guess ${n}`);
    await cache.get('guess 0');
    expect(loads('guess 0')).toBe(1);
    for (let n = 10_000; n < 120_000; n += 1) await cache.get(`guess ${n}`);
    await cache.get('guess 0');
    expect(loads('guess 0')).toBe(2);
    expect(await cache.get('key in use')).toEqual(buildKey('key in use'));
    expect(loads('key in use')).toBe(1);
  });
});
