import { ConnectionError, LatchkeyError, RateLimitError, ServerError, TimeoutError } from './errors.ts';

const LONGEST_WAIT_SECONDS = 60;
const FIRST_BACKOFF = 500;
const LONGEST_BACKOFF = 8_000;
/** Statuses that a server or proxy answers with for a while. */
const PASSING = new Set<number | undefined>([502, 503, 504]);

/**
 * Milliseconds to wait before a request is sent again; undefined when it is not. A mutation is sent again only when the
 * answer proves that it was not performed: 429, or errors that all say so. Nobody knows after other failures, also with
 * status 503. `Retry-After` is honoured, by giving up when it is longer than a minute; without it, waits grow, and are
 * random so that clients spread.
 */
export function waitBefore(error: unknown, attempt: number, repeatable: boolean): number | undefined {
  if (!(error instanceof LatchkeyError && mayPass(error, repeatable))) return undefined;
  const { retryAfter } = error;
  if (retryAfter === undefined)
    return Math.random() * Math.min(FIRST_BACKOFF * 2 ** attempt, LONGEST_BACKOFF);
  return retryAfter <= LONGEST_WAIT_SECONDS ? retryAfter * 1000 : undefined;
}

function mayPass(error: LatchkeyError, repeatable: boolean): boolean {
  if (error instanceof RateLimitError || isUnperformed(error)) return true;
  if (!repeatable) return false;
  if (error instanceof ServerError) return PASSING.has(error.status);
  return error instanceof ConnectionError || error instanceof TimeoutError;
}

function isUnperformed({ status, errors }: LatchkeyError): boolean {
  const everyErrorSaysSo = errors.every(({ extensions }) => extensions?.performed === false);
  return status === 503 && errors.length > 0 && everyErrorSaysSo;
}
