import type { Clock } from '../../src/domain/clock.ts';

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  #passed = 0;
  #set = 0;

  /** Milliseconds to move on by. */
  advance(milliseconds: number): void {
    this.#passed += milliseconds;
  }

  /** Sets the time of day by so many milliseconds, as its owner may; no time passes. */
  setTimeOfDay(milliseconds: number): void {
    this.#set += milliseconds;
  }

  now(): number {
    return 1_700_000_000_000 + this.#passed + this.#set;
  }

  // Begins elsewhere than `now()`, so that a mix-up of the two shows.
  monotonic(): number {
    return 4321.5 + this.#passed;
  }
}
