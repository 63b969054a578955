/** The length of the window that a limit speaks of, in seconds. */
export const WINDOW_SECONDS = 60;

const BUCKET_MS = 1000;
// One more than the window has: the oldest, only partly inside it, is counted in full.
const BUCKETS = WINDOW_SECONDS + 1;

/** What a limiter answered, with what the caller is told of it. */
export interface Allowance {
  readonly allowed: boolean;
  /** Requests allowed in any window. */
  readonly limit: number;
  /** Requests left now, never below 0. */
  readonly remaining: number;
  /** Whole seconds, at least 1, until a request is given back. */
  readonly resetSeconds: number;
}

/**
 * Counts the requests of one key in one-second buckets, so that never more than the limit fall into any
 * 60 seconds, wherever those begin. The price: a request may be given back up to one second late.
 */
export class RateWindow {
  readonly #counts = new Uint32Array(BUCKETS);
  #newest = 0;
  #total = 0;

  /** Takes one request at `now` (monotonic milliseconds) if the limit allows it. */
  take(limit: number, now: number): Allowance {
    const bucket = Math.floor(now / BUCKET_MS);
    this.#advanceTo(bucket);
    const allowed = this.#total < limit;
    if (allowed) {
      const slot = bucket % BUCKETS;
      this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
      this.#total += 1;
    }
    return {
      allowed,
      limit,
      remaining: Math.max(0, limit - this.#total),
      resetSeconds: this.#secondsUntilOneIsFree(limit, now),
    };
  }

  #advanceTo(bucket: number): void {
    const first = Math.max(this.#newest + 1, bucket - BUCKETS + 1);
    for (let passed = first; passed <= bucket; passed += 1) {
      const slot = passed % BUCKETS;
      this.#total -= this.#counts[slot] ?? 0;
      this.#counts[slot] = 0;
    }
    this.#newest = Math.max(this.#newest, bucket);
  }

  #secondsUntilOneIsFree(limit: number, now: number): number {
    let held = this.#total;
    // After a limit was lowered, more than one may have to leave before the next is allowed.
    const enough = Math.min(held, limit) - 1;
    for (let bucket = this.#newest - BUCKETS + 1; bucket <= this.#newest; bucket += 1) {
      if (bucket < 0) continue;
      held -= this.#counts[bucket % BUCKETS] ?? 0;
      if (held <= enough) return Math.ceil(((bucket + BUCKETS) * BUCKET_MS - now) / 1000);
    }
    return 1;
  }
}
