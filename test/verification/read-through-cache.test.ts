import { beforeEach, describe, expect, it } from 'vitest';
import { ReadThroughCache } from '../../src/verification/read-through-cache.ts';
import { FakeClock } from '../support/clock.ts';

let loaded: string[];
let cache: ReadThroughCache<{ source: string }>;
let clock: FakeClock;

beforeEach(() => {
  loaded = [];
  clock = new FakeClock();
  cache = new ReadThroughCache(async (source) => {
    loaded.push(source);
    return source.startsWith('missing') ? undefined : { source };
  }, clock);
});

// So long that a value under such a name takes 8,000 bytes, and a missing name 4,038.
const NAME_LENGTH = 1_957;
const padName = (prefix: string, number: number) => `${prefix}-${number}`.padEnd(NAME_LENGTH, '-');

/** Looks up names with a prefix and the numbers from 0, and forgets which of them were loaded. */
async function lookUpMany(prefix: string, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) await cache.get(padName(prefix, number));
  loaded = [];
}

describe('ReadThroughCache', () => {
  it('keeps nothing of a name for ten seconds after a change with an unknown outcome', async () => {
    await cache.get('name');
    cache.invalidate('name', 'unknown');
    for (const missing of ['name', 'missing']) {
      cache.invalidate(missing, 'unknown');
      loaded = [];
      await cache.get(missing);
      clock.advance(9_999);
      await cache.get(missing);
      expect(loaded).toEqual([missing, missing]);
      expect(cache.peek(missing)).toBeUndefined();
      clock.advance(1);
      await cache.get(missing);
      await cache.get(missing);
      expect(loaded).toEqual([missing, missing, missing]);
    }
  });

  it('loads a value by its source and keeps it by its name', async () => {
    expect(await cache.get('name', 'source')).toEqual({ source: 'source' });
    expect(cache.get('name', 'source')).toEqual({ source: 'source' });
    expect(cache.peek('name')).toEqual({ source: 'source' });
    expect(cache.peek('source')).toBeUndefined();
    expect(loaded).toEqual(['source']);
  });

  it('keeps 64 MB of values and drops the least recently used', async () => {
    await lookUpMany('value', 8_000);
    expect(cache.get(padName('value', 0))).toEqual({ source: padName('value', 0) });
    await cache.get(padName('more', 0));
    await cache.get(padName('value', 0));
    await cache.get(padName('value', 2));
    expect(loaded).toEqual([padName('more', 0)]);
    await cache.get(padName('value', 1));
    expect(loaded).toEqual([padName('more', 0), padName('value', 1)]);
  });

  it('keeps 2 MB of missing names, which displace no value', async () => {
    await cache.get('value');
    await lookUpMany('missing', 495);
    await cache.get(padName('missing', 0));
    expect(loaded).toEqual([]);
    await lookUpMany('missing', 496);
    await cache.get(padName('missing', 0));
    await cache.get('value');
    expect(loaded).toEqual([padName('missing', 0)]);
  });
});
