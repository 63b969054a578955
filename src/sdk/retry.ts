import { ConnectionError, LatchkeyError, RateLimitError, ServerError, TimeoutError } from './errors.ts';

const MAX_RETRY_AFTER_SECONDS = 60;
const INITIAL_BACKOFF = 500;
const MAX_BACKOFF = 8_000;
/** Statuses that indicate a temporary failure of a server or proxy. */
const TEMPORARY = new Set<number | undefined>([502, 503, 504]);

/**
 * Returns the milliseconds to wait before a retry, or undefined if the request is not retried. A mutation is retried
 * only if the response proves that it was not executed: status 429, or errors that all have `performed: false`. After
 * other failures, including other responses with status 503, its outcome is unknown. Requests are not retried if
 * `Retry-After` exceeds one minute. Without `Retry-After`, the wait grows exponentially and is randomized, so that
 * clients do not retry simultaneously.
 */
export function waitBefore(error: unknown, attempt: number, repeatable: boolean): number | undefined {
  if (!(error instanceof LatchkeyError && isRetryable(error, repeatable))) return undefined;
  const { retryAfter } = error;
  if (retryAfter === undefined) return Math.random() * Math.min(INITIAL_BACKOFF * 2 ** attempt, MAX_BACKOFF);
  return retryAfter <= MAX_RETRY_AFTER_SECONDS ? retryAfter * 1000 : undefined;
}

function isRetryable(error: LatchkeyError, repeatable: boolean): boolean {
  if (error instanceof RateLimitError || isNotPerformed(error)) return true;
  if (!repeatable) return false;
  if (error instanceof ServerError) return TEMPORARY.has(error.status);
  return error instanceof ConnectionError || error instanceof TimeoutError;
}

function isNotPerformed({ status, errors }: LatchkeyError): boolean {
  const everyErrorSaysSo = errors.every(({ extensions }) => extensions?.performed === false);
  return status === 503 && errors.length > 0 && everyErrorSaysSo;
}
