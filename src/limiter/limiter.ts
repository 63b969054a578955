import type { RateLimitResult } from '../domain/rate-window.ts';

/** Counts requests by subject, a client key's id for one, against a limit. */
export interface Limiter {
  /**
   * Takes one request if fewer than `limit` were taken in the last 60 seconds. Refused requests are not
   * counted. The limit may change from call to call; what was counted stays.
   */
  consume(subject: string, limit: number): RateLimitResult;
}
