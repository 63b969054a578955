import { LRUCache } from 'lru-cache';
import type { Clock } from '../domain/clock.ts';
import { type Allowance, RateWindow, WINDOW_SECONDS } from '../domain/rate-window.ts';
import type { Limiter } from './limiter.ts';

// A window is asked for only after its key's secret was verified, so only so many keys in use within one
// minute could push one out. Given as a size, not a count, so that the cache grows as it is used.
const MAX_WINDOWS = 1_000_000;
// A second more than the window, so that none is dropped that still counts.
const LIFETIME_MS = (WINDOW_SECONDS + 1) * 1000;

/** Keeps the windows in this process. */
export class MemoryLimiter implements Limiter {
  readonly #clock: Clock;
  readonly #windows: LRUCache<string, RateWindow>;
  #sweepAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#windows = new LRUCache({
      maxSize: MAX_WINDOWS,
      sizeCalculation: () => 1,
      ttl: LIFETIME_MS,
      ttlResolution: 0,
      updateAgeOnGet: true,
      perf: { now: () => clock.monotonic() },
    });
  }

  take(subject: string, limit: number): Allowance {
    const now = this.#clock.monotonic();
    this.#dropIdle(now);
    let window = this.#windows.get(subject);
    if (!window) {
      window = new RateWindow();
      this.#windows.set(subject, window);
    }
    return window.take(limit, now);
  }

  // The cache by itself forgets a stale window only when its subject comes back.
  #dropIdle(now: number): void {
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + LIFETIME_MS;
    this.#windows.purgeStale();
  }
}
