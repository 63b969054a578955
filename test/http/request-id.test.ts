import { describe, expect, it } from 'vitest';
import { nextRequestId } from '../../src/http/client-info.ts';
import { REQUEST_ID } from '../support/gateway.ts';

describe('nextRequestId', () => {
  const ids = Array.from({ length: 20_000 }, nextRequestId);

  it('returns a different id for each of 20,000 requests in the same form', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(REQUEST_ID);
  });

  it('begins every id of a process with the same 12 characters', () => {
    expect(new Set(ids.map((id) => id.slice(0, 13))).size).toBe(1);
  });

  it('does not reveal how many requests there were', () => {
    const numbers = ids.map((id) => Number.parseInt(id.slice(13), 36));
    const sorted = numbers.toSorted((a, b) => a - b);
    expect(numbers).not.toEqual(sorted);
    expect(Math.max(...numbers)).toBeGreaterThan(0xf0000000);
    expect(Math.min(...numbers)).toBeLessThan(0x10000000);
  });
});
