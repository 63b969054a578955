import type { ExecutionResult } from 'graphql';
import { errors, Pool } from 'undici';
import type { ApiConfig } from '../config/apis.ts';
import { RequestError } from '../domain/errors.ts';

/** A GraphQL request as it is sent upstream. */
export interface UpstreamRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

const CONNECTIONS = 128;
const MAX_RESPONSE_BYTES = 64_000_000;

/** One upstream GraphQL API, over a pool of kept connections. */
export class Upstream {
  readonly #name: string;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #pool: Pool;

  constructor(name: string, { url, headers, timeoutMs }: ApiConfig) {
    const { origin, pathname, search } = new URL(url);
    this.#name = name;
    this.#path = pathname + search;
    this.#headers = { ...headers, 'content-type': 'application/json', accept: ACCEPT };
    this.#timeoutMs = timeoutMs;
    this.#pool = new Pool(origin, { connections: CONNECTIONS, maxResponseSize: MAX_RESPONSE_BYTES });
  }

  /**
   * Sends one operation and reads its result.
   * @throws {RequestError} `UPSTREAM_UNAVAILABLE` or `UPSTREAM_TIMEOUT`.
   */
  async send(request: UpstreamRequest, identity: Readonly<Record<string, string>>): Promise<ExecutionResult> {
    try {
      const { body } = await this.#pool.request({
        method: 'POST',
        path: this.#path,
        headers: { ...this.#headers, ...identity },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      return resultIn(await body.json());
    } catch (error) {
      throw this.#failure(error);
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #failure(cause: unknown): RequestError {
    const timedOut =
      cause instanceof errors.HeadersTimeoutError ||
      cause instanceof errors.BodyTimeoutError ||
      (cause instanceof Error && cause.name === 'TimeoutError');
    return timedOut
      ? new RequestError('UPSTREAM_TIMEOUT', `The API ${this.#name} did not answer in time.`, { cause })
      : new RequestError('UPSTREAM_UNAVAILABLE', `The API ${this.#name} cannot be reached.`, { cause });
  }
}

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';

function resultIn(body: unknown): ExecutionResult {
  if (isResult(body)) return body;
  throw new Error('The answer is not a GraphQL response.');
}

function isResult(body: unknown): body is ExecutionResult {
  return typeof body === 'object' && body !== null && ('data' in body || 'errors' in body);
}
