import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Origin } from '../domain/origin.ts';

type Headers = Readonly<Record<string, string | number>>;

interface ExchangeParts {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly origin: Origin;
  readonly params: Readonly<Record<string, string | undefined>>;
}

/** One HTTP request and its answer. */
export class Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly origin: Origin;
  /** The named parts of the path. */
  readonly params: ExchangeParts['params'];
  /** Headers that the answer carries, whatever it will be. */
  readonly headers: Record<string, string | number>;
  #closed: AbortSignal | undefined;

  constructor({ req, res, origin, params }: ExchangeParts) {
    this.req = req;
    this.res = res;
    this.origin = origin;
    this.params = params;
    this.headers = { 'X-Request-Id': origin.requestId };
  }

  /** Aborted once the client has its answer, or is gone without. */
  get closed(): AbortSignal {
    if (!this.#closed) {
      const aborter = new AbortController();
      this.#closed = aborter.signal;
      if (this.res.closed) aborter.abort();
      else this.res.once('close', () => aborter.abort());
    }
    return this.#closed;
  }

  /** Whether it is too late to answer. */
  get answered(): boolean {
    return this.res.headersSent || this.res.destroyed;
  }

  /** Answers. All headers go out in one call, which is what Node writes fastest. */
  answer(status: number, headers: Headers = {}, body?: string | Buffer): void {
    this.res.writeHead(status, Object.assign(this.headers, headers));
    this.res.end(body);
  }

  /** Answers with content, which a browser must not take for another type than it is. */
  answerWith(status: number, type: string, body: string | Buffer, headers: Headers = {}): void {
    const content = {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Length': Buffer.byteLength(body),
      'X-Content-Type-Options': 'nosniff',
    };
    this.answer(status, Object.assign(content, headers), body);
  }
}

export type Handler = (exchange: Exchange) => Promise<void> | void;
