import { ConnectionError, LatchkeyError, RateLimitError, ServerError, TimeoutError } from './errors.ts';

const LONGEST_WAIT_SECONDS = 60;
const FIRST_BACKOFF = 500;
const LONGEST_BACKOFF = 8_000;

/**
 * Milliseconds to wait before a request is sent again; undefined when it is not. What was refused with 429 or 503 was
 * not done; of other failures nobody knows, so that only requests that may be repeated are. `Retry-After` is honoured,
 * by giving up when it is longer than a minute; without it, waits grow, and are random so that clients spread.
 */
export function waitBefore(error: unknown, attempt: number, repeatable: boolean): number | undefined {
  if (!(error instanceof LatchkeyError && mayPass(error, repeatable))) return undefined;
  const { retryAfter } = error;
  if (retryAfter === undefined)
    return Math.random() * Math.min(FIRST_BACKOFF * 2 ** attempt, LONGEST_BACKOFF);
  return retryAfter <= LONGEST_WAIT_SECONDS ? retryAfter * 1000 : undefined;
}

function mayPass(error: LatchkeyError, repeatable: boolean): boolean {
  if (error instanceof RateLimitError) return true;
  if (error instanceof ServerError && error.status === 503) return true;
  if (!repeatable) return false;
  if (error instanceof ServerError) return error.status === 502 || error.status === 504;
  return error instanceof ConnectionError || error instanceof TimeoutError;
}
