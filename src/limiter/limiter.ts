import type { RateLimitResult } from '../domain/rate-window.ts';

/** Counts requests by subject, for example the id of a client key, against a limit. */
export interface Limiter {
  /**
   * Consumes one request if fewer than `limit` were consumed in the last 60 seconds. Rejected requests are not
   * counted. The limit may change from call to call; earlier counts stay.
   */
  consume(subject: string, limit: number): RateLimitResult;
}
