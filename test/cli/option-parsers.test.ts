import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseExpiry, parseRateLimit, parseSeconds } from '../../src/cli/option-parsers.ts';

describe('parseExpiry', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 5, 15, 12) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['45m', '2026-06-15T12:45:00.000Z'],
    ['12h', '2026-06-16T00:00:00.000Z'],
    ['30d', '2026-07-15T12:00:00.000Z'],
    ['2W', '2026-06-29T12:00:00.000Z'],
    ['1 y', '2027-06-15T12:00:00.000Z'],
    ['2030-01-31', '2030-01-31T00:00:00.000Z'],
    ['2030-01-31T12:00:00Z', '2030-01-31T12:00:00.000Z'],
    ['never', null],
  ])('parses %s as %s', (text, expected) => {
    expect(parseExpiry(text)).toBe(expected);
  });

  it.each(['soon', '30', '30 days', '5 June 2030', '2030-13-01', ''])('rejects "%s"', (text) => {
    expect(() => parseExpiry(text)).toThrow(`Invalid expiry "${text}".`);
  });
});

describe('parseSeconds', () => {
  it.each([
    ['0', 0],
    ['90', 90],
    ['15m', 900],
    ['24h', 86_400],
    ['7D', 604_800],
  ])('parses %s as %d seconds', (text, expected) => {
    expect(parseSeconds(text)).toBe(expected);
  });

  it.each(['an hour', '-1', '1.5h', '15 minutes', ''])('rejects "%s"', (text) => {
    expect(() => parseSeconds(text)).toThrow(`Invalid duration "${text}".`);
  });
});

describe('parseRateLimit', () => {
  it('parses a number, and unlimited as null', () => {
    expect(parseRateLimit('250')).toBe(250);
    expect(parseRateLimit('unlimited')).toBeNull();
  });

  it.each(['many', '-1', '1.5', '10/min', ''])('rejects "%s"', (text) => {
    expect(() => parseRateLimit(text)).toThrow(`Invalid rate limit "${text}".`);
  });
});
