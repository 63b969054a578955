import { abortable, sleep } from './abort.ts';
import { type Answer, readAnswer } from './answer.ts';
import { ConnectionError, LatchkeyError, TimeoutError } from './errors.ts';
import { waitBefore } from './retry.ts';

export interface HttpOptions {
  /** Where the gateway is, without a slash at the end. */
  readonly base: string;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds that one attempt may take, to the last byte of the answer. */
  readonly timeout: number;
  /** How many attempts are made after the first. */
  readonly maxRetries: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base, with a slash at its beginning. */
  readonly path: string;
  readonly headers: Headers;
  readonly body?: string;
  /** Whether it does no harm to send it again when nobody knows what became of it. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests, again where that may help, and reads their answers. */
export class Http {
  readonly base: string;
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.base = options.base;
    this.#options = options;
  }

  /**
   * Sends a request until `read` makes something of an answer.
   * @throws {ConnectionError | TimeoutError} or what `read` throws, or the reason of the signal.
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
      // Also ends the waiting for a fetch that does not heed its signal.
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
    // Browsers refuse to run fetch as a method of another object.
    const { base, fetch } = this.#options;
    // A redirect could lead credentials elsewhere, and makes a GET of a POST.
    const init = { method, headers, body: body ?? null, redirect: 'manual', signal } as const;
    return await readAnswer(await fetch(base + path, init));
  }
}

/**
 * Where a gateway is, without a slash at the end; a base path stays.
 * @throws {TypeError} when it is no http or https URL, or holds a user, a password, a query or a fragment.
 */
export function baseOf(url: string | URL): string {
  const parsed = parsedUrl(url);
  // Not told what it is: it may hold a password.
  if (!parsed) throw new TypeError('url is not a URL.');
  const { protocol, username, password, search, hash, origin, pathname } = parsed;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TypeError('url must begin with http: or https:.');
  if (username || password) throw new TypeError('url must not hold a user or a password.');
  if (search || hash) throw new TypeError('url must not hold a query or a fragment.');
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
 * `Authorization: Bearer` (RFC 6750 section 2.1).
 * @throws {TypeError} when the token cannot be one. Otherwise fetch would, quoting it.
 */
export function bearer(token: string): { readonly Authorization: string } {
  if (!isToken(token)) throw new TypeError('The token or client key holds characters that none has.');
  return { Authorization: `Bearer ${token}` };
}

export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
