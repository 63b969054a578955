import type { EventEmitter } from 'node:events';
import type { ExecutionResult } from 'graphql';
import { errors, Pool } from 'undici';
import type { ApiConfig } from '../config/apis.ts';
import { RequestError } from '../domain/errors.ts';
import { AnswerReader, CancelledError, JSON_TYPE, UpstreamTimeoutError } from './answer-reader.ts';
import { resultsIn, soleResultIn } from './event-stream.ts';

/** A GraphQL request as it is sent upstream. */
export interface UpstreamRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

type Headers = Readonly<Record<string, string>>;

const CONNECTIONS = 128;
const EVENT_STREAM = /^text\/event-stream\s*(;|$)/i;

/** One upstream GraphQL API, over a pool of kept connections. */
export class Upstream {
  readonly #name: string;
  readonly #path: string;
  readonly #headers: Headers;
  readonly #timeoutMs: number;
  readonly #pool: Pool;
  // Streams stay open for long: in the same pool they would keep queries waiting.
  readonly #streams: Pool;
  readonly #stopping: AbortSignal;

  /** Streams end with the reason of `stopping` once that is aborted. */
  constructor(name: string, { url, headers, timeoutMs }: ApiConfig, stopping: AbortSignal) {
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
    // The reader of an answer limits its time; the pool's own limits could be shorter than the configured one.
    this.#pool = new Pool(origin, { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 });
    this.#streams = new Pool(origin, { connections: null, headersTimeout: timeoutMs, bodyTimeout: 0 });
    this.#stopping = stopping;
  }

  /**
   * Sends one operation, and answers the bytes of its result. Once `client` emits `close`, nobody waits any
   * more, and the upstream is hung up on.
   * @throws {RequestError} `UPSTREAM_UNAVAILABLE` or `UPSTREAM_TIMEOUT`.
   */
  async send(request: UpstreamRequest, identity: Headers, client?: EventEmitter): Promise<Buffer> {
    try {
      const body = bodyOf(request);
      const reader = new AnswerReader(this.#timeoutMs);
      const headers = { ...this.#headers, ...identity };
      client?.once('close', () => reader.cancel());
      reader.readFrom(this.#pool, { method: 'POST', path: this.#path, headers, body });
      return await reader.answer;
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** Opens a subscription; it ends when `signal` is aborted. Fails as it will. */
  async *subscribe(
    request: UpstreamRequest,
    identity: Headers,
    signal: AbortSignal,
  ): AsyncGenerator<ExecutionResult> {
    const { statusCode, headers, body } = await this.#streams.request({
      method: 'POST',
      path: this.#path,
      headers: { ...this.#headers, ...identity, accept: 'text/event-stream, application/json;q=0.5' },
      body: bodyOf(request),
      signal: AbortSignal.any([signal, this.#stopping]),
    });
    const type = String(headers['content-type']);
    if (EVENT_STREAM.test(type)) yield* resultsIn(body);
    else if (JSON_TYPE.test(type)) yield await soleResultIn(body);
    else {
      body.destroy();
      throw new Error(`The answer, status ${statusCode}, is no event stream but "${type}"`);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#streams.destroy()]);
  }

  /** What a client is told of it when the upstream fails. */
  failure(cause: unknown): RequestError {
    const name = this.#name;
    if (cause instanceof CancelledError) return new RequestError('UPSTREAM_UNAVAILABLE', cause.message);
    return cause instanceof UpstreamTimeoutError || cause instanceof errors.HeadersTimeoutError
      ? new RequestError('UPSTREAM_TIMEOUT', `The API ${name} did not answer in time.`, { cause })
      : new RequestError('UPSTREAM_UNAVAILABLE', `The API ${name} cannot be reached.`, { cause });
  }
}

function bodyOf({ query, variables, operationName }: UpstreamRequest): string {
  return JSON.stringify({ query, variables, operationName });
}
