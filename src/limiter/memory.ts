import type { Clock } from '../domain/clock.ts';
import {
  RATE_WINDOW_BYTES,
  type RateLimitResult,
  RateWindow,
  WINDOW_SECONDS,
} from '../domain/rate-window.ts';
import { lru } from '../lru.ts';
import type { Limiter } from './limiter.ts';

// Only keys with a verified secret have a window, so that only more keys than this, all used within one minute, could
// evict one.
const MAX_WINDOWS = 1_000_000;
const MAX_BYTES = MAX_WINDOWS * (RATE_WINDOW_BYTES + 200);
const SWEEP_INTERVAL_MS = WINDOW_SECONDS * 1000;

/** Keeps the windows in the memory of this process. */
export class MemoryLimiter implements Limiter {
  readonly #clock: Clock;
  readonly #windows = lru<RateWindow>(MAX_BYTES, () => RATE_WINDOW_BYTES);
  #sweepAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  consume(subject: string, limit: number): RateLimitResult {
    const now = this.#clock.monotonic();
    this.#dropIdle(now);
    let window = this.#windows.get(subject);
    if (!window) {
      window = new RateWindow();
      this.#windows.set(subject, window);
    }
    return window.consume(limit, now);
  }

  #dropIdle(now: number): void {
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + SWEEP_INTERVAL_MS;
    for (const subject of this.#windows.rkeys()) {
      // The next windows were used more recently.
      if (!this.#windows.peek(subject)?.isEmpty(now)) return;
      this.#windows.delete(subject);
    }
  }
}
