import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { isGraphQLJson } from '../http/media-type.ts';
import { ResultScanner } from './result-scanner.ts';

/** Maximum size of a response that is forwarded, in bytes. */
const MAX_ANSWER_BYTES = 32_000_000;

/** Maximum size of a response that is validated by parsing, in bytes. Parsing a larger one takes too long. */
const MAX_PARSED_BYTES = 65_536;

/** The upstream did not respond within the timeout. */
export class UpstreamTimeoutError extends Error {
  override readonly name = 'UpstreamTimeoutError';
}

/** The client disconnected before the upstream responded. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/**
 * Buffers one upstream response, within limits of size and time, and checks that it is a GraphQL result in
 * uncompressed JSON. Does not interpret the result, which is meant for the client.
 */
export class AnswerReader implements Dispatcher.DispatchHandler {
  readonly answer: Promise<Buffer>;
  readonly #resolve: (bytes: Buffer) => void;
  readonly #reject: (reason: Error) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #scanner: ResultScanner | undefined;
  #size = 0;
  #statusCode = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: Error | undefined;
  #ended = false;

  constructor(timeoutMs: number) {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    const onTimeout = () => this.#fail(new UpstreamTimeoutError(`No response within ${timeoutMs} ms`));
    this.#timer = setTimeout(onTimeout, timeoutMs);
  }

  /** Sends a request and reads its response. */
  readFrom(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): void {
    try {
      dispatcher.dispatch(request, this);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The timeout may have expired while the request waited for a connection.
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    statusCode: number,
    { 'content-type': type = '', 'content-encoding': encoding }: IncomingHttpHeaders,
  ): void {
    // Skips informational responses such as 103 Early Hints; the final response follows.
    if (statusCode < 200) return;
    this.#statusCode = statusCode;
    if (encoding !== undefined || !isGraphQLJson(type)) {
      this.#fail(
        new Error(`The response (status ${statusCode}) is not plain JSON but "${type}" ${encoding ?? ''}`),
      );
    }
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > MAX_ANSWER_BYTES) {
      this.#fail(new Error(`The response exceeds ${MAX_ANSWER_BYTES} bytes`));
      return;
    }
    this.#chunks.push(chunk);
    if (this.#size <= MAX_PARSED_BYTES) return;
    if (this.#scanner) this.#scanner.push(chunk);
    else {
      this.#scanner = new ResultScanner();
      for (const part of this.#chunks) this.#scanner.push(part);
    }
  }

  onResponseEnd(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#size);
    const isResult = this.#scanner ? this.#scanner.end() : asResult(bytes.toString()) !== undefined;
    if (isResult) this.#resolve(bytes);
    else this.#reject(new Error(`The response (status ${this.#statusCode}) is not a GraphQL result`));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  /** Aborts the request, because the client has disconnected. */
  cancel(): void {
    if (!this.#ended) this.#fail(new CancelledError('The client disconnected'));
  }

  #fail(reason: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = reason;
    clearTimeout(this.#timer);
    this.#reject(reason);
    this.#controller?.abort(reason);
  }
}

const DATA = /^\s*\{\s*"data"\s*:\s*\{/;

/** Returns whether a result begins with `data`, as nearly all do, without parsing it. */
export function hasData(bytes: Buffer): boolean {
  return DATA.test(bytes.toString('latin1', 0, 64));
}

/** Parses a GraphQL result. Returns `undefined` if the text is not one. */
export function asResult(text: string): object | undefined {
  try {
    const result: unknown = JSON.parse(text);
    if (typeof result !== 'object' || result === null) return undefined;
    const complete = 'data' in result || ('errors' in result && Array.isArray(result.errors));
    return complete ? result : undefined;
  } catch {
    return undefined;
  }
}
