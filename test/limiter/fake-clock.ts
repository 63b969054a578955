import type { Clock } from '../../src/domain/clock.ts';

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  #passed = 0;

  /** Milliseconds to move on by. */
  advance(milliseconds: number): void {
    this.#passed += milliseconds;
  }

  now(): number {
    return 1_700_000_000_000 + this.#passed;
  }

  // Begins elsewhere than `now()`, so that a mix-up of the two shows.
  monotonic(): number {
    return 4321.5 + this.#passed;
  }
}
