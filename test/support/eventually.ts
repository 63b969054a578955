import { vi } from 'vitest';

// Long enough for a machine under heavy load. A test that passes does not wait for it.
const TIMEOUT_MS = 60_000;
const INTERVAL_MS = 10;

/** Repeats an assertion until it holds, and returns its result. Throws its last error after a minute. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: TIMEOUT_MS, interval: INTERVAL_MS });
}
