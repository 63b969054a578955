import { LRUCache } from 'lru-cache';

/**
 * Keeps what was used last. Bounded by a size and not by a count, for which it would take the memory of all
 * entries, and the time to fill it, before the first.
 * @param most How many entries are kept.
 */
export function lru<Value extends object | true>(most: number): LRUCache<string, Value> {
  return new LRUCache<string, Value>({ maxSize: most, sizeCalculation: () => 1 });
}
