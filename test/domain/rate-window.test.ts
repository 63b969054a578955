import { describe, expect, it } from 'vitest';
import { RateWindow } from '../../src/domain/rate-window.ts';

// Any start will do; this one is in the middle of a second, as a real one would be.
const START = 1_234_567.25;

function allowedOf(window: RateWindow, requests: number, limit: number, now: number): number {
  return Array.from({ length: requests }, () => window.take(limit, now)).filter(({ allowed }) => allowed)
    .length;
}

describe('RateWindow', () => {
  it('counts down to nothing, then refuses', () => {
    const window = new RateWindow();
    const answers = Array.from({ length: 5 }, () => window.take(3, START));
    expect(answers.map(({ allowed, remaining, limit }) => ({ allowed, remaining, limit }))).toEqual([
      { allowed: true, remaining: 2, limit: 3 },
      { allowed: true, remaining: 1, limit: 3 },
      { allowed: true, remaining: 0, limit: 3 },
      { allowed: false, remaining: 0, limit: 3 },
      { allowed: false, remaining: 0, limit: 3 },
    ]);
  });

  it('works from the first millisecond of the clock', () => {
    const window = new RateWindow();
    expect(allowedOf(window, 5, 3, 0)).toBe(3);
    expect(allowedOf(window, 5, 3, 59_999)).toBe(0);
    expect(allowedOf(window, 5, 3, 61_000)).toBe(3);
  });

  it('refuses for 60 seconds after a full burst, to the fraction of a millisecond, and then gives it back', () => {
    const window = new RateWindow();
    expect(allowedOf(window, 150, 100, START)).toBe(100);
    expect(allowedOf(window, 1, 100, START + 60_000 - 0.125)).toBe(0);
    expect(allowedOf(window, 150, 100, START + 60_001)).toBe(100);
  });

  it('does not let two full budgets pass around a turn of the minute', () => {
    const window = new RateWindow();
    expect(allowedOf(window, 100, 100, 59_990)).toBe(100);
    expect(allowedOf(window, 100, 100, 60_010)).toBe(0);
    expect(allowedOf(window, 100, 100, 119_989)).toBe(0);
    expect(allowedOf(window, 150, 100, 120_990)).toBe(100);
  });

  it('does not count what it refuses', () => {
    const window = new RateWindow();
    window.take(1, START);
    for (let second = 1; second <= 59; second += 1) {
      expect(window.take(1, START + second * 1000).allowed).toBe(false);
    }
    expect(window.take(1, START + 61_000).allowed).toBe(true);
  });

  it('gives back what was spread out as it was spread out', () => {
    const window = new RateWindow();
    for (const second of [0, 10, 20]) window.take(3, second * 1000);
    expect(window.take(3, 30_000)).toMatchObject({ allowed: false, resetSeconds: 30 });
    expect(window.take(3, 59_001)).toMatchObject({ allowed: false, resetSeconds: 1 });
    expect([60_000, 70_000, 80_000].map((now) => allowedOf(window, 3, 3, now))).toEqual([1, 1, 1]);
  });

  it('gives back what came within one second together, with the last of it', () => {
    const window = new RateWindow();
    for (const at of [5000, 5500, 5999]) window.take(3, at);
    expect(allowedOf(window, 3, 3, 65_998)).toBe(0);
    expect(allowedOf(window, 3, 3, 65_999)).toBe(3);
  });

  it('forgets everything after a long silence', () => {
    const window = new RateWindow();
    allowedOf(window, 10, 10, START);
    expect(window.take(10, START + 30 * 86_400_000)).toMatchObject({ allowed: true, remaining: 9 });
  });

  it('keeps what it counted when the limit is raised', () => {
    const window = new RateWindow();
    allowedOf(window, 5, 5, START);
    expect(window.take(8, START)).toMatchObject({ allowed: true, limit: 8, remaining: 2 });
    expect(allowedOf(window, 9, 8, START)).toBe(2);
  });

  it('keeps what it counted when the limit is lowered, and never tells less than nothing', () => {
    const window = new RateWindow();
    allowedOf(window, 5, 10, START);
    expect(window.take(3, START)).toMatchObject({ allowed: false, limit: 3, remaining: 0 });
  });

  it('tells after a lowered limit when enough has left, not when the first one has', () => {
    const window = new RateWindow();
    for (const second of [0, 1, 2, 3]) window.take(4, second * 1000);
    // Of the four, three have to leave; the third was taken in second 2.
    expect(window.take(2, 3000)).toMatchObject({ allowed: false, resetSeconds: 59 });
    expect(window.take(2, 61_999).allowed).toBe(false);
    expect(window.take(2, 62_000).allowed).toBe(true);
  });

  it('allows again what was given back', () => {
    const window = new RateWindow();
    for (const second of [0, 10, 20]) window.take(3, second * 1000);
    window.giveBack(10_000);
    expect(allowedOf(window, 2, 3, 21_000)).toBe(1);
    // Of those that are left, the first came in second 0.
    expect(window.take(3, 21_000)).toMatchObject({ allowed: false, resetSeconds: 39 });
    expect(allowedOf(window, 2, 3, 60_000)).toBe(1);
  });

  it('tells when one is free where the first of them was given back', () => {
    const window = new RateWindow();
    for (const second of [0, 10, 20]) window.take(3, second * 1000);
    window.giveBack(0);
    window.take(3, 21_000);
    expect(window.take(3, 22_000)).toMatchObject({ allowed: false, resetSeconds: 48 });
  });

  it('is empty when all was given back, and gives nothing back that counts no more', () => {
    const window = new RateWindow();
    window.take(1, START);
    window.giveBack(START);
    expect(window.isEmpty(START)).toBe(true);
    window.take(1, START);
    window.take(1, START + 61_000);
    window.giveBack(START);
    expect(window.take(1, START + 61_000).allowed).toBe(false);
  });

  it('holds a limit of a million', () => {
    const window = new RateWindow();
    expect(allowedOf(window, 1_000_010, 1_000_000, START)).toBe(1_000_000);
  });
});
