import type { Clock } from '../../src/domain/clock.ts';

/** Time that stands still until a test moves it. */
export class TestClock implements Clock {
  #now = Date.UTC(2026, 5, 15, 12);
  #monotonic = 1_000_000;

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** Moves time on by some milliseconds. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    this.#monotonic += milliseconds;
  }
}
