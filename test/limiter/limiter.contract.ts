import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import type { Limiter } from '../../src/limiter/limiter.ts';
import { FakeClock } from '../support/clock.ts';

const SUBJECTS = 50_000;

/** What holds for every limiter. */
export function limiterContract(make: (clock: Clock) => Limiter): void {
  let clock: FakeClock;
  let limiter: Limiter;

  beforeEach(() => {
    clock = new FakeClock();
    limiter = make(clock);
  });

  function allowedOf(requests: number, subject: string, limit: number): number {
    return Array.from({ length: requests }, () => limiter.take(subject, limit)).filter((one) => one.allowed)
      .length;
  }

  describe('within a window', () => {
    it('allows exactly the limit of a burst from many callers at once', async () => {
      const caller = async (_: unknown, turn: number) => {
        if (turn % 3 === 0) await new Promise(setImmediate);
        return limiter.take('key', 100);
      };
      const answers = await Promise.all(Array.from({ length: 500 }, caller));
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(100);
      expect(Math.min(...answers.map(({ remaining }) => remaining))).toBe(0);
    });

    it('tells the limit, what remains and when to come back', () => {
      expect(limiter.take('key', 2)).toMatchObject({ allowed: true, limit: 2, remaining: 1 });
      expect(limiter.take('key', 2)).toMatchObject({ allowed: true, limit: 2, remaining: 0 });
      const refused = limiter.take('key', 2);
      expect(refused).toMatchObject({ allowed: false, limit: 2, remaining: 0 });
      clock.advance(refused.resetSeconds * 1000);
      expect(limiter.take('key', 2).allowed).toBe(true);
    });

    it('counts each subject for itself', () => {
      expect(allowedOf(5, 'one', 3)).toBe(3);
      expect(allowedOf(5, 'two', 3)).toBe(3);
      expect(allowedOf(5, '', 3)).toBe(3);
      expect(allowedOf(5, '__proto__', 3)).toBe(3);
    });
  });

  describe('when the limit changes', () => {
    it('keeps what was counted when it goes up', () => {
      allowedOf(3, 'key', 3);
      expect(allowedOf(10, 'key', 5)).toBe(2);
    });

    it('keeps what was counted when it goes down', () => {
      allowedOf(5, 'key', 10);
      expect(limiter.take('key', 4)).toMatchObject({ allowed: false, limit: 4, remaining: 0 });
      expect(limiter.take('key', 6)).toMatchObject({ allowed: true, limit: 6, remaining: 0 });
    });
  });

  describe('when time passes', () => {
    it('holds the limit for 60 seconds and gives everything back within 61', () => {
      allowedOf(3, 'key', 3);
      clock.advance(59_999);
      expect(allowedOf(3, 'key', 3)).toBe(0);
      clock.advance(1001);
      expect(allowedOf(5, 'key', 3)).toBe(3);
    });

    it('goes by the time that passes, not by the time of day, which can be set', () => {
      allowedOf(3, 'key', 3);
      clock.shiftTimeOfDay(3_600_000);
      expect(allowedOf(1, 'key', 3)).toBe(0);
      clock.shiftTimeOfDay(-7_200_000);
      clock.advance(61_000);
      expect(allowedOf(5, 'key', 3)).toBe(3);
    });

    it('holds the limit for a subject that keeps asking', () => {
      let allowed = 0;
      // Ten requests a second for ten minutes, from a key that may have 30 a minute.
      for (let turn = 0; turn < 6000; turn += 1, clock.advance(100)) {
        allowed += allowedOf(1, 'key', 30);
      }
      expect(allowed).toBeGreaterThanOrEqual(290);
      expect(allowed).toBeLessThanOrEqual(300);
    });

    it('holds the limit whatever many other subjects do', () => {
      allowedOf(3, 'key', 3);
      for (let subject = 0; subject < SUBJECTS; subject += 1) limiter.take(`other-${subject}`, 3);
      expect(allowedOf(1, 'key', 3)).toBe(0);
    });

    it('keeps nothing of subjects that fell silent', () => {
      limiter.take('first', 10);
      const before = memoryInUse();
      for (let subject = 0; subject < SUBJECTS; subject += 1) limiter.take(`subject-${subject}`, 10);
      const full = memoryInUse() - before;
      clock.advance(122_000);
      limiter.take('another', 10);
      expect(memoryInUse() - before).toBeLessThan(full / 2);
      expect(limiter.take('another', 10).remaining).toBe(8);
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
