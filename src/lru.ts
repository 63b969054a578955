import { LRUCache } from 'lru-cache';

type Cached = object | true;

/** The memory of an entry in addition to its key and value, in bytes. */
const ENTRY_BYTES = 100;

/**
 * Creates a least-recently-used cache of a number of bytes. It is bounded by size instead of count, because a count
 * would allocate the memory of all entries up front.
 * @param maxBytes Includes the keys, which come from callers. A larger entry is not stored.
 * @param measure Returns the bytes of a value.
 */
export function lru<Value extends Cached>(
  maxBytes: number,
  measure: (value: Value) => number = estimateBytes,
): LRUCache<string, Value> {
  return new LRUCache<string, Value>({
    maxSize: maxBytes,
    sizeCalculation: (value, key) => ENTRY_BYTES + estimateBytes(key) + measure(value),
  });
}

/** Estimates the memory of plain data: strings, numbers, and arrays, sets and objects of them. */
export function estimateBytes(value: unknown): number {
  if (typeof value === 'string') return 16 + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  const held = Array.isArray(value) || value instanceof Set ? [...value] : Object.values(value);
  return held.reduce<number>((sum, item) => sum + 8 + estimateBytes(item), 32);
}
