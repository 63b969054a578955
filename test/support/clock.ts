import { type Clock, systemClock } from '../../src/domain/clock.ts';

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

/** The machine's own time, which tests can move ahead of. */
export class RunningClock extends TestClock {
  #ahead = 0;

  override now(): number {
    return systemClock.now() + this.#ahead;
  }

  override monotonic(): number {
    return systemClock.monotonic() + this.#ahead;
  }

  override advance(milliseconds: number): void {
    this.#ahead += milliseconds;
  }
}
