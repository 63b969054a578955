import { createRequire } from 'node:module';
import { request } from 'undici';

interface Timers {
  /** Advances the clock of the long timeouts of undici, which it exports for tests. */
  readonly tick: (milliseconds: number) => void;
}

const { tick }: Timers = createRequire(import.meta.url)('undici/lib/util/timers.js');

/** Lets time pass for all timeouts of the HTTP client that are longer than a second, also those of `fetch`. */
export function advanceHttpClient(milliseconds: number): void {
  // A timeout begins to count at the first tick after it was set.
  tick(1_000);
  tick(milliseconds);
}

/** Posts JSON as `fetch` does, but without the timeouts of the HTTP client. */
export function postWithoutTimeout(url: string, body: object, headers: Record<string, string>) {
  return request(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
