import { beforeEach, describe, expect, it } from 'vitest';
import { ReadThroughCache } from '../../src/services/read-through-cache.ts';

let loaded: string[];
let cache: ReadThroughCache<{ source: string }>;

beforeEach(() => {
  loaded = [];
  cache = new ReadThroughCache(async (source) => {
    loaded.push(source);
    return source.startsWith('missing') ? undefined : { source };
  });
});

/** Looks up names with a prefix and the numbers from 0, and forgets which of them were loaded. */
async function lookUpMany(prefix: string, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) await cache.get(`${prefix}-${number}`);
  loaded = [];
}

describe('ReadThroughCache', () => {
  it('loads a value by its source and keeps it by its name', async () => {
    expect(await cache.get('name', 'source')).toEqual({ source: 'source' });
    expect(cache.get('name', 'source')).toEqual({ source: 'source' });
    expect(cache.known('name')).toEqual({ source: 'source' });
    expect(cache.known('source')).toBeUndefined();
    expect(loaded).toEqual(['source']);
  });

  it('keeps at most 100,000 values and drops the least recently used', async () => {
    await lookUpMany('value', 100_000);
    expect(cache.get('value-0')).toEqual({ source: 'value-0' });
    await cache.get('one more');
    await cache.get('value-0');
    await cache.get('value-2');
    expect(loaded).toEqual(['one more']);
    await cache.get('value-1');
    expect(loaded).toEqual(['one more', 'value-1']);
  });

  it('remembers at most 10,000 missing names, which displace no value', async () => {
    await cache.get('value');
    await lookUpMany('missing', 10_000);
    await cache.get('missing-0');
    expect(loaded).toEqual([]);
    await lookUpMany('missing', 10_001);
    await cache.get('missing-0');
    await cache.get('value');
    expect(loaded).toEqual(['missing-0']);
  });
});
