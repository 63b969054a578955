import { describe, expect, it } from 'vitest';
import { toPlace } from '../../src/domain/client-key-order.ts';

const KEY = { id: 'key-1', createdAt: 10, name: 'billing', lastUsedAt: 20, expiresAt: 30 };

describe('toPlace', () => {
  it.each([
    ['createdAt', 10],
    ['name', 'billing'],
    ['lastUsedAt', 20],
    ['expiresAt', 30],
  ] as const)('returns the value of %s and the id of the key', (field, value) => {
    expect(toPlace(KEY, { field, direction: 'asc' })).toEqual({ value, id: 'key-1' });
    expect(toPlace(KEY, { field, direction: 'desc' })).toEqual({ value, id: 'key-1' });
  });

  it('places a key that was never used before every used key', () => {
    expect(toPlace({ ...KEY, lastUsedAt: null }, { field: 'lastUsedAt', direction: 'asc' }).value).toBe(0);
  });

  it('places a key without expiry after every key with one', () => {
    const { value } = toPlace({ ...KEY, expiresAt: null }, { field: 'expiresAt', direction: 'asc' });
    expect(value).toBe(Number.MAX_SAFE_INTEGER);
  });
});
