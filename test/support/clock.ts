import type { Clock } from '../../src/domain/clock.ts';
import { ExpiryLatch } from '../../src/verification/expiry-latch.ts';

// The two readings differ, so that code that mixes them up fails.
const STOPPED: Clock = { now: () => Date.UTC(2026, 5, 15, 12), monotonic: () => 4321.5 };

/** A clock that stands still until a test advances it, or that tests advance ahead of a running clock. */
export class FakeClock implements Clock {
  readonly #base: Clock;
  #advanced = 0;
  #timeOfDayShift = 0;

  /** @param base The system clock, for programs outside the test process, such as browsers. */
  constructor(base: Clock = STOPPED) {
    this.#base = base;
  }

  now(): number {
    return this.#base.now() + this.#advanced + this.#timeOfDayShift;
  }

  monotonic(): number {
    return this.#base.monotonic() + this.#advanced;
  }

  /** Lets time pass, in milliseconds. */
  advance(milliseconds: number): void {
    this.#advanced += milliseconds;
  }

  /** Shifts the time of day by some milliseconds, as an operator may. No time passes. */
  shiftTimeOfDay(milliseconds: number): void {
    this.#timeOfDayShift += milliseconds;
  }
}

/** What remembers expiries by a clock. */
export function latchOn(clock: Clock): ExpiryLatch {
  return new ExpiryLatch({ clock, onCorrection: () => undefined });
}
