import { Pool } from 'undici';
import type { ApiConfig } from '../config/apis.ts';
import { RequestError } from '../domain/errors.ts';
import { AnswerReader, UpstreamTimeoutError } from './answer-reader.ts';

/** A GraphQL request as it is sent upstream. */
export interface UpstreamRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

const CONNECTIONS = 128;

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
    this.#headers = {
      ...headers,
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'accept-encoding': 'identity',
    };
    this.#timeoutMs = timeoutMs;
    this.#pool = new Pool(origin, { connections: CONNECTIONS });
  }

  /**
   * Sends one operation, and answers the bytes of its result.
   * @throws {RequestError} `UPSTREAM_UNAVAILABLE` or `UPSTREAM_TIMEOUT`.
   */
  async send(request: UpstreamRequest, identity: Readonly<Record<string, string>>): Promise<Buffer> {
    const reader = new AnswerReader(this.#timeoutMs);
    const { query, variables, operationName } = request;
    const body = JSON.stringify({ query, variables, operationName });
    const headers = { ...this.#headers, ...identity };
    this.#pool.dispatch({ method: 'POST', path: this.#path, headers, body }, reader);
    try {
      return await reader.answer;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #failure(cause: unknown): RequestError {
    return cause instanceof UpstreamTimeoutError
      ? new RequestError('UPSTREAM_TIMEOUT', `The API ${this.#name} did not answer in time.`, { cause })
      : new RequestError('UPSTREAM_UNAVAILABLE', `The API ${this.#name} cannot be reached.`, { cause });
  }
}
