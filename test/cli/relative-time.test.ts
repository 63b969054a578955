import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { relativeTime } from '../../src/cli/option-parsers.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

describe('relativeTime', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 1, 27, 23, 59, 59) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const relativeTimeIn = (seconds: number) =>
    relativeTime(new Date(Date.now() + seconds * 1000).toISOString());

  it.each([
    ['the current time', 0, 'now'],
    ['1 second ahead', 1, 'in 1 second'],
    ['59 seconds ago', -59, '59 seconds ago'],
    ['1 minute ahead', MINUTE, 'in 1 minute'],
    ['almost 1 hour ago', -HOUR + 1, '60 minutes ago'],
    ['1 hour ahead', HOUR, 'in 1 hour'],
    ['23 hours ago', -23 * HOUR, '23 hours ago'],
    ['1 day ahead', DAY, 'tomorrow'],
    ['1 day ago', -DAY, 'yesterday'],
    ['30 days ahead', 30 * DAY, 'in 30 days'],
    ['90 days ahead', 90 * DAY, 'in 90 days'],
    ['almost 90 days ahead', 90 * DAY - 5, 'in 90 days'],
    ['99 days ago', -99 * DAY, '99 days ago'],
    ['100 days ahead', 100 * DAY, 'in 3 months'],
    ['1 year ahead', YEAR, 'in 12 months'],
    ['2 years ago', -2 * YEAR, '24 months ago'],
    ['3 years ahead', 3 * YEAR, 'in 3 years'],
  ])('formats a time %s as "%s"', (_, seconds, expected) => {
    expect(relativeTimeIn(seconds)).toBe(expected);
  });

  it.each([
    ['January', Date.UTC(2027, 0, 31)],
    ['February of a leap year', Date.UTC(2028, 1, 29)],
    ['August', Date.UTC(2026, 7, 31)],
  ])('formats 90 days as "in 90 days" at the end of %s', (_, now) => {
    vi.setSystemTime(now);
    expect(relativeTimeIn(90 * DAY)).toBe('in 90 days');
  });

  it('returns the replacement for an absent time', () => {
    expect(relativeTime(null)).toBe('never');
    expect(relativeTime(null, 'unknown')).toBe('unknown');
  });
});
