import { describe, expect, it } from 'vitest';
import { estimateBytes, lru } from '../src/lru.ts';

// What an entry takes beside its key and value.
const ENTRY_BYTES = 100;

describe('lru', () => {
  const countBytes = (key: string, value: object) => ENTRY_BYTES + estimateBytes(key) + estimateBytes(value);

  it('keeps entries within the given bytes and evicts the least recently used one', () => {
    const entry = countBytes('key 1', { n: 1 });
    const cache = lru<{ readonly n: number }>(3 * entry);
    for (const n of [1, 2, 3]) cache.set(`key ${n}`, { n });
    cache.get('key 1');
    cache.set('key 4', { n: 4 });
    expect([1, 2, 3, 4].map((n) => cache.get(`key ${n}`)?.n)).toEqual([1, undefined, 3, 4]);
  });

  it('counts keys and keeps no entry that is larger than the cache', () => {
    const cache = lru<{ readonly n: number }>(10_000);
    cache.set('x'.repeat(5_000), { n: 1 });
    expect(cache.size).toBe(0);
    cache.set('x'.repeat(4_000), { n: 1 });
    expect(cache.size).toBe(1);
  });
});

describe('estimateBytes', () => {
  it('counts the strings, numbers, lists, sets and objects that a value holds', () => {
    expect(estimateBytes('abc')).toBe(22);
    expect(estimateBytes(null)).toBe(8);
    expect(estimateBytes(['abc', 1])).toBe(32 + 8 + 22 + 8 + 8);
    expect(estimateBytes(new Set(['abc']))).toBe(32 + 8 + 22);
    expect(estimateBytes({ a: { b: 'abc' } })).toBe(32 + 8 + (32 + 8 + 22));
  });
});
