import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import type { Limiter } from '../../src/limiter/limiter.ts';
import { FakeClock } from '../support/clock.ts';

const SUBJECTS = 50_000;

/** The tests that every limiter has to pass. */
export function limiterContract(make: (clock: Clock) => Limiter): void {
  let clock: FakeClock;
  let limiter: Limiter;

  beforeEach(() => {
    clock = new FakeClock();
    limiter = make(clock);
  });

  /** Consumes so many requests and returns how many were allowed. */
  function countAllowed(requests: number, subject: string, limit: number): number {
    return Array.from({ length: requests }, () => limiter.consume(subject, limit)).filter(
      ({ allowed }) => allowed,
    ).length;
  }

  describe('within a window', () => {
    it('allows exactly the limit of a burst of concurrent callers', async () => {
      const caller = async (_: unknown, turn: number) => {
        if (turn % 3 === 0) await new Promise(setImmediate);
        return limiter.consume('key', 100);
      };
      const results = await Promise.all(Array.from({ length: 500 }, caller));
      expect(results.filter(({ allowed }) => allowed)).toHaveLength(100);
      expect(Math.min(...results.map(({ remaining }) => remaining))).toBe(0);
    });

    it('returns the limit, the remaining requests and the seconds until one is available', () => {
      expect(limiter.consume('key', 2)).toMatchObject({ allowed: true, limit: 2, remaining: 1 });
      expect(limiter.consume('key', 2)).toMatchObject({ allowed: true, limit: 2, remaining: 0 });
      const rejected = limiter.consume('key', 2);
      expect(rejected).toMatchObject({ allowed: false, limit: 2, remaining: 0 });
      clock.advance(rejected.resetSeconds * 1000);
      expect(limiter.consume('key', 2).allowed).toBe(true);
    });

    it('counts each subject separately', () => {
      expect(countAllowed(5, 'one', 3)).toBe(3);
      expect(countAllowed(5, 'two', 3)).toBe(3);
      expect(countAllowed(5, '', 3)).toBe(3);
      expect(countAllowed(5, '__proto__', 3)).toBe(3);
    });
  });

  describe('when the limit changes', () => {
    it('keeps the counted requests if the limit is raised', () => {
      countAllowed(3, 'key', 3);
      expect(countAllowed(10, 'key', 5)).toBe(2);
    });

    it('keeps the counted requests if the limit is lowered', () => {
      countAllowed(5, 'key', 10);
      expect(limiter.consume('key', 4)).toMatchObject({ allowed: false, limit: 4, remaining: 0 });
      expect(limiter.consume('key', 6)).toMatchObject({ allowed: true, limit: 6, remaining: 0 });
    });
  });

  describe('when time passes', () => {
    it('holds the limit for 60 seconds and restores all of it within 61', () => {
      countAllowed(3, 'key', 3);
      clock.advance(59_999);
      expect(countAllowed(3, 'key', 3)).toBe(0);
      clock.advance(1001);
      expect(countAllowed(5, 'key', 3)).toBe(3);
    });

    it('measures monotonic time rather than the time of day', () => {
      countAllowed(3, 'key', 3);
      clock.shiftTimeOfDay(3_600_000);
      expect(countAllowed(1, 'key', 3)).toBe(0);
      clock.shiftTimeOfDay(-7_200_000);
      clock.advance(61_000);
      expect(countAllowed(5, 'key', 3)).toBe(3);
    });

    it('holds the limit for a subject that never pauses', () => {
      let allowed = 0;
      // Ten requests a second for ten minutes, by a key that is limited to 30 a minute.
      for (let turn = 0; turn < 6000; turn += 1, clock.advance(100)) {
        allowed += countAllowed(1, 'key', 30);
      }
      expect(allowed).toBeGreaterThanOrEqual(290);
      expect(allowed).toBeLessThanOrEqual(300);
    });

    it('holds the limit of a subject while many others are counted', () => {
      countAllowed(3, 'key', 3);
      for (let subject = 0; subject < SUBJECTS; subject += 1) limiter.consume(`other-${subject}`, 3);
      expect(countAllowed(1, 'key', 3)).toBe(0);
    });

    it('frees the memory of idle subjects, while another one is active', () => {
      limiter.consume('first', 10);
      const before = memoryInUse();
      for (let subject = 0; subject < SUBJECTS; subject += 1) limiter.consume(`subject-${subject}`, 10);
      const full = memoryInUse() - before;
      clock.advance(31_000);
      limiter.consume('active', 10);
      clock.advance(31_000);
      limiter.consume('another', 10);
      expect(memoryInUse() - before).toBeLessThan(full / 2);
      expect(limiter.consume('another', 10).remaining).toBe(8);
      expect(limiter.consume('active', 10).remaining).toBe(8);
    });

    it('counts an idle subject from the start', () => {
      countAllowed(3, 'idle', 3);
      clock.advance(122_000);
      limiter.consume('another', 3);
      expect(limiter.consume('idle', 3).remaining).toBe(2);
    });
  });
}

function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
