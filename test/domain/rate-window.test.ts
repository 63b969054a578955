import { describe, expect, it } from 'vitest';
import { RateWindow } from '../../src/domain/rate-window.ts';

// Any start will do; this one is in the middle of a second, as a real one would be.
const START = 1_234_567.25;

/** Takes so many requests at one time and counts the allowed ones. */
function countAllowed(window: RateWindow, requests: number, limit: number, now: number): number {
  return Array.from({ length: requests }, () => window.consume(limit, now)).filter(({ allowed }) => allowed)
    .length;
}

describe('RateWindow', () => {
  it('counts down to 0 and then rejects requests', () => {
    const window = new RateWindow();
    const answers = Array.from({ length: 5 }, () => window.consume(3, START));
    expect(answers.map(({ allowed, remaining, limit }) => ({ allowed, remaining, limit }))).toEqual([
      { allowed: true, remaining: 2, limit: 3 },
      { allowed: true, remaining: 1, limit: 3 },
      { allowed: true, remaining: 0, limit: 3 },
      { allowed: false, remaining: 0, limit: 3 },
      { allowed: false, remaining: 0, limit: 3 },
    ]);
  });

  it('limits requests from the first millisecond of the clock', () => {
    const window = new RateWindow();
    expect(countAllowed(window, 5, 3, 0)).toBe(3);
    expect(countAllowed(window, 5, 3, 59_999)).toBe(0);
    expect(countAllowed(window, 5, 3, 61_000)).toBe(3);
  });

  it('rejects requests for exactly 60 seconds after a full burst', () => {
    const window = new RateWindow();
    expect(countAllowed(window, 150, 100, START)).toBe(100);
    expect(countAllowed(window, 1, 100, START + 60_000 - 0.125)).toBe(0);
    expect(countAllowed(window, 150, 100, START + 60_001)).toBe(100);
  });

  it('does not allow two full budgets around the start of a minute', () => {
    const window = new RateWindow();
    expect(countAllowed(window, 100, 100, 59_990)).toBe(100);
    expect(countAllowed(window, 100, 100, 60_010)).toBe(0);
    expect(countAllowed(window, 100, 100, 119_989)).toBe(0);
    expect(countAllowed(window, 150, 100, 120_990)).toBe(100);
  });

  it('does not count rejected requests', () => {
    const window = new RateWindow();
    window.consume(1, START);
    for (let second = 1; second <= 59; second += 1) {
      expect(window.consume(1, START + second * 1000).allowed).toBe(false);
    }
    expect(window.consume(1, START + 61_000).allowed).toBe(true);
  });

  it('restores spread-out requests one by one', () => {
    const window = new RateWindow();
    for (const second of [0, 10, 20]) window.consume(3, second * 1000);
    expect(window.consume(3, 30_000)).toMatchObject({ allowed: false, resetSeconds: 30 });
    expect(window.consume(3, 59_001)).toMatchObject({ allowed: false, resetSeconds: 1 });
    expect([60_000, 70_000, 80_000].map((now) => countAllowed(window, 3, 3, now))).toEqual([1, 1, 1]);
  });

  it('restores the requests of one second together, 60 seconds after the last of them', () => {
    const window = new RateWindow();
    for (const at of [5000, 5500, 5999]) window.consume(3, at);
    expect(countAllowed(window, 3, 3, 65_998)).toBe(0);
    expect(countAllowed(window, 3, 3, 65_999)).toBe(3);
  });

  it('allows the full budget after 30 days without requests', () => {
    const window = new RateWindow();
    countAllowed(window, 10, 10, START);
    expect(window.consume(10, START + 30 * 86_400_000)).toMatchObject({ allowed: true, remaining: 9 });
  });

  it('keeps its count when the limit is raised', () => {
    const window = new RateWindow();
    countAllowed(window, 5, 5, START);
    expect(window.consume(8, START)).toMatchObject({ allowed: true, limit: 8, remaining: 2 });
    expect(countAllowed(window, 9, 8, START)).toBe(2);
  });

  it('keeps its count and reports 0 remaining when the limit is lowered', () => {
    const window = new RateWindow();
    countAllowed(window, 5, 10, START);
    expect(window.consume(3, START)).toMatchObject({ allowed: false, limit: 3, remaining: 0 });
  });

  it('reports when enough requests have left the window after the limit was lowered', () => {
    const window = new RateWindow();
    for (const second of [0, 1, 2, 3]) window.consume(4, second * 1000);
    // Of the four, three have to leave; the third was taken in second 2.
    expect(window.consume(2, 3000)).toMatchObject({ allowed: false, resetSeconds: 59 });
    expect(window.consume(2, 61_999).allowed).toBe(false);
    expect(window.consume(2, 62_000).allowed).toBe(true);
  });

  it('allows another request after one was given back', () => {
    const window = new RateWindow();
    for (const second of [0, 10, 20]) window.consume(3, second * 1000);
    window.giveBack(10_000);
    expect(countAllowed(window, 2, 3, 21_000)).toBe(1);
    // Of those that are left, the first came in second 0.
    expect(window.consume(3, 21_000)).toMatchObject({ allowed: false, resetSeconds: 39 });
    expect(countAllowed(window, 2, 3, 60_000)).toBe(1);
  });

  it('reports when a request is restored after the oldest one was given back', () => {
    const window = new RateWindow();
    for (const second of [0, 10, 20]) window.consume(3, second * 1000);
    window.giveBack(0);
    window.consume(3, 21_000);
    expect(window.consume(3, 22_000)).toMatchObject({ allowed: false, resetSeconds: 48 });
  });

  it('is empty when all requests were given back, and ignores giving back an expired request', () => {
    const window = new RateWindow();
    window.consume(1, START);
    window.giveBack(START);
    expect(window.isEmpty(START)).toBe(true);
    window.consume(1, START);
    window.consume(1, START + 61_000);
    window.giveBack(START);
    expect(window.consume(1, START + 61_000).allowed).toBe(false);
  });

  it.each([1_000_000.1, 1_000_000.6])('reports at most 60 seconds at %d ms, which floats round up', (now) => {
    expect(now + 60_000 - now).toBeGreaterThan(60_000);
    expect(new RateWindow().consume(1, now).resetSeconds).toBe(60);
  });

  it('is empty exactly 60 seconds after its last request', () => {
    const window = new RateWindow();
    expect(window.isEmpty(START)).toBe(true);
    window.consume(2, START);
    window.consume(2, START + 1_000);
    expect(window.isEmpty(START + 61_000 - 0.125)).toBe(false);
    expect(window.isEmpty(START + 61_000)).toBe(true);
  });

  it('enforces a limit of 1,000,000', () => {
    const window = new RateWindow();
    expect(countAllowed(window, 1_000_010, 1_000_000, START)).toBe(1_000_000);
  });
});
