import { describe, expect, it } from 'vitest';
import { newId } from '../../src/domain/id.ts';

describe('newId', () => {
  it('returns UUIDs of version 7 that sort in the order of their creation', () => {
    const ids = Array.from({ length: 1000 }, newId);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids).toEqual([...new Set(ids)].sort());
  });
});
