import { abortable, sleep } from './abort.ts';
import { type Answer, readAnswer } from './answer.ts';
import { ConnectionError, LatchkeyError, TimeoutError } from './errors.ts';
import { waitBefore } from './retry.ts';

export interface HttpOptions {
  /** The base URL of the gateway, without a trailing slash. */
  readonly base: string;
  readonly fetch: typeof globalThis.fetch;
  /** The timeout of one attempt in milliseconds, up to the last byte of the response. */
  readonly timeout: number;
  /** The maximum number of attempts after the first. */
  readonly maxRetries: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** The path below the base URL, with a leading slash. */
  readonly path: string;
  readonly headers: Headers;
  readonly body?: string;
  /** Whether it is safe to retry the request if its outcome is unknown. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests, retries them after temporary failures and reads the responses. */
export class Http {
  readonly base: string;
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.base = options.base;
    this.#options = options;
  }

  /**
   * Sends a request and returns the result of `read` for the response. Retries after temporary failures.
   * @throws {ConnectionError | TimeoutError} or an error of `read`, or the reason of the signal.
   */
  async send<T>(request: HttpRequest, read: (answer: Answer) => T): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return read(await this.#attempt(request));
      } catch (error) {
        const { repeatable, signal } = request;
        const wait = waitBefore(error, attempt, repeatable);
        if (wait === undefined || attempt >= this.#options.maxRetries) throw error;
        await sleep(wait, signal);
      }
    }
  }

  async #attempt({ signal, ...request }: HttpRequest): Promise<Answer> {
    signal?.throwIfAborted();
    const { base, timeout } = this.#options;
    const { origin } = new URL(base);
    const attempt = new AbortController();
    const abort = () => attempt.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => attempt.abort(new TimeoutError(origin, timeout)), timeout);
    try {
      // Also stops waiting for a custom fetch that ignores its signal.
      return await abortable(this.#exchange(request, attempt.signal), attempt.signal);
    } catch (error) {
      if (attempt.signal.aborted) throw attempt.signal.reason;
      throw error instanceof LatchkeyError ? error : new ConnectionError(origin, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  async #exchange({ method, path, headers, body }: HttpRequest, signal: AbortSignal): Promise<Answer> {
    // Browsers throw a TypeError when fetch is called as a method of another object.
    const { base, fetch } = this.#options;
    // A redirect could send credentials to another host, and changes a POST to a GET.
    const init = { method, headers, body: body ?? null, redirect: 'manual', signal } as const;
    return await readAnswer(await fetch(base + path, init));
  }
}

/**
 * Returns the base URL of a gateway with its path, without a trailing slash.
 * @throws {TypeError} when it is not an http or https URL, or contains a user, a password, a query or a fragment.
 */
export function toBaseUrl(url: string | URL): string {
  const parsed = parsedUrl(url);
  // Does not quote the input, because it may contain a password.
  if (!parsed) throw new TypeError('url must be a valid URL.');
  const { protocol, username, password, search, hash, origin, pathname } = parsed;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TypeError('url must begin with http: or https:.');
  if (username || password) throw new TypeError('url must not contain a user or a password.');
  if (search || hash) throw new TypeError('url must not contain a query or a fragment.');
  return origin + pathname.replace(/\/+$/, '');
}

function parsedUrl(url: string | URL): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

/**
 * Returns an `Authorization: Bearer` header (RFC 6750 section 2.1).
 * @throws {TypeError} when the token is malformed. The TypeError of fetch would quote the token.
 */
export function bearer(token: string): { readonly Authorization: string } {
  if (!isToken(token)) {
    throw new TypeError('The token or client key must consist of printable ASCII characters without spaces.');
  }
  return { Authorization: `Bearer ${token}` };
}

/** Returns whether a string consists of printable ASCII characters without spaces, and is not empty. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
