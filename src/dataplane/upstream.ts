import type { EventEmitter } from 'node:events';
import type { ExecutionResult } from 'graphql';
import { errors, Pool } from 'undici';
import type { ApiConfig } from '../config/apis.ts';
import { RequestError } from '../domain/errors.ts';
import { EVENT_STREAM_TYPE, isGraphQLJson, parseMediaType } from '../http/media-type.ts';
import { AnswerReader, CancelledError, UpstreamTimeoutError } from './answer-reader.ts';
import { resultsIn, soleResultIn } from './event-stream.ts';

/** A GraphQL request to the upstream. */
export interface UpstreamRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

type Headers = Readonly<Record<string, string>>;

const CONNECTIONS = 128;

/** Client of one upstream GraphQL API, with a pool of persistent connections. */
export class Upstream {
  readonly #name: string;
  readonly #path: string;
  readonly #headers: Headers;
  readonly #timeoutMs: number;
  readonly #pool: Pool;
  // Streams stay open for long and would block queries in the same pool.
  readonly #streams: Pool;
  readonly #stopping: AbortSignal;

  /** @param stopping Ends streams with its reason when aborted. */
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
    // AnswerReader enforces the timeout. The default limits of the pool could be shorter than the configured one.
    this.#pool = new Pool(origin, { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 });
    this.#streams = new Pool(origin, { connections: null, headersTimeout: timeoutMs, bodyTimeout: 0 });
    this.#stopping = stopping;
  }

  /**
   * Sends one operation and returns the bytes of its result. Aborts the request when `client` emits `close`.
   * @throws {RequestError} `UPSTREAM_UNAVAILABLE` or `UPSTREAM_TIMEOUT`.
   */
  async send(request: UpstreamRequest, identity: Headers, client?: EventEmitter): Promise<Buffer> {
    try {
      const body = printBody(request);
      const reader = new AnswerReader(this.#timeoutMs);
      const headers = { ...this.#headers, ...identity };
      client?.once('close', () => reader.cancel());
      reader.readFrom(this.#pool, { method: 'POST', path: this.#path, headers, body });
      return await reader.answer;
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** Opens a subscription, which ends when `signal` is aborted. Throws raw upstream errors; see `failure`. */
  async *subscribe(
    request: UpstreamRequest,
    identity: Headers,
    signal: AbortSignal,
  ): AsyncGenerator<ExecutionResult> {
    const { statusCode, headers, body } = await this.#streams.request({
      method: 'POST',
      path: this.#path,
      headers: { ...this.#headers, ...identity, accept: 'text/event-stream, application/json;q=0.5' },
      body: printBody(request),
      signal: AbortSignal.any([signal, this.#stopping]),
    });
    const type = String(headers['content-type']);
    if (parseMediaType(type) === EVENT_STREAM_TYPE) yield* resultsIn(body);
    else if (isGraphQLJson(type)) yield await soleResultIn(body);
    else {
      body.destroy();
      throw new Error(`The response (status ${statusCode}) is not an event stream but "${type}"`);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#streams.destroy()]);
  }

  /** Converts an upstream error to an error for the client. */
  failure(cause: unknown): RequestError {
    const name = this.#name;
    if (cause instanceof CancelledError) return new RequestError('UPSTREAM_UNAVAILABLE', cause.message);
    return cause instanceof UpstreamTimeoutError || cause instanceof errors.HeadersTimeoutError
      ? new RequestError('UPSTREAM_TIMEOUT', `The API ${name} did not respond in time.`, { cause })
      : new RequestError('UPSTREAM_UNAVAILABLE', `The API ${name} cannot be reached.`, { cause });
  }
}

function printBody({ query, variables, operationName }: UpstreamRequest): string {
  return JSON.stringify({ query, variables, operationName });
}
