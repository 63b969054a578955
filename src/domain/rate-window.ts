/** The length of the window of a rate limit, in seconds. */
export const WINDOW_SECONDS = 60;

const WINDOW_MS = WINDOW_SECONDS * 1000;
const BUCKET_MS = 1000;
// One more than the seconds of the window, because the oldest bucket may be only partly inside it.
const BUCKETS = WINDOW_SECONDS + 1;

/** The memory of a window with its two arrays, in bytes. */
export const RATE_WINDOW_BYTES = 1_000;

/** The decision of a limiter, with the values of the `RateLimit` header. */
export interface RateLimitResult {
  readonly allowed: boolean;
  /** Requests allowed in any window. */
  readonly limit: number;
  /** Requests left now, never below 0. */
  readonly remaining: number;
  /** Whole seconds, 1 to 60, until a request leaves the window. */
  readonly resetSeconds: number;
}

/**
 * Counts the requests of one key in one-second buckets. A bucket counts in full until its last request has left the
 * window, so that no 60 seconds ever contain more requests than the limit. As a consequence, a request may leave the
 * window up to one second late.
 */
export class RateWindow {
  /** The number of requests in each bucket. 0 outside of `#oldest` to `#newest`. */
  readonly #counts = new Uint32Array(BUCKETS);
  /** The time of the last request in each bucket. */
  readonly #lasts = new Float64Array(BUCKETS);
  #oldest = 0;
  #newest = 0;
  #total = 0;

  /** Consumes one request at `now` (monotonic milliseconds) if the limit, 1 or more, allows it. */
  consume(limit: number, now: number): RateLimitResult {
    this.#forgetUntil(now - WINDOW_MS);
    const allowed = this.#total < limit;
    if (allowed) this.#count(now);
    return {
      allowed,
      limit,
      remaining: Math.max(0, limit - this.#total),
      // Limited to the window because subtraction can round up.
      resetSeconds: Math.min(WINDOW_SECONDS, Math.ceil((this.#oneIsFreeAt(limit) - now) / 1000)),
    };
  }

  /** Removes a request that was consumed at `then`, unless it has left the window already. */
  giveBack(then: number): void {
    const bucket = Math.floor(then / BUCKET_MS);
    if (this.#total === 0 || bucket < this.#oldest) return;
    this.#counts[bucket % BUCKETS] = this.#readCount(bucket) - 1;
    this.#total -= 1;
  }

  /** Returns whether all requests have left the window. */
  isEmpty(now: number): boolean {
    return this.#total === 0 || this.#readLast(this.#newest) <= now - WINDOW_MS;
  }

  #count(now: number): void {
    const bucket = Math.floor(now / BUCKET_MS);
    if (this.#total === 0) this.#oldest = bucket;
    this.#newest = bucket;
    this.#total += 1;
    this.#counts[bucket % BUCKETS] = this.#readCount(bucket) + 1;
    this.#lasts[bucket % BUCKETS] = now;
  }

  #forgetUntil(instant: number): void {
    while (this.#total > 0 && this.#readLast(this.#oldest) <= instant) {
      this.#total -= this.#readCount(this.#oldest);
      this.#counts[this.#oldest % BUCKETS] = 0;
      do this.#oldest += 1;
      while (this.#oldest < this.#newest && this.#readCount(this.#oldest) === 0);
    }
  }

  /** Returns when the next request will be allowed. Requires at least one counted request. */
  #oneIsFreeAt(limit: number): number {
    // After the limit was lowered, more than one request may have to leave.
    let tooMany = Math.max(1, this.#total - limit + 1);
    let bucket = this.#oldest;
    for (tooMany -= this.#readCount(bucket); tooMany > 0; tooMany -= this.#readCount(bucket)) bucket += 1;
    return this.#readLast(bucket) + WINDOW_MS;
  }

  #readCount(bucket: number): number {
    return this.#counts[bucket % BUCKETS] ?? 0;
  }

  #readLast(bucket: number): number {
    return this.#lasts[bucket % BUCKETS] ?? 0;
  }
}
