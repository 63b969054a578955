import { describe, expect, it } from 'vitest';
import { lru } from '../src/lru.ts';

describe('lru', () => {
  it('keeps the given number of entries and evicts the least recently used one', () => {
    const cache = lru<{ readonly n: number }>(3);
    for (const n of [1, 2, 3]) cache.set(`key ${n}`, { n });
    cache.get('key 1');
    cache.set('key 4', { n: 4 });
    expect([1, 2, 3, 4].map((n) => cache.get(`key ${n}`)?.n)).toEqual([1, undefined, 3, 4]);
  });
});
