import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { ClientInfo } from '../domain/client-info.ts';
import type { MaybePromise } from '../domain/maybe-promise.ts';
import { cutOffStalled, type UnsentAnswers } from './unsent-answers.ts';

// Up to this size in bytes, a body is copied behind the headers, so that both go out in one write.
const MAX_COPIED = 65_536;

type Headers = Readonly<Record<string, string | number>>;

interface ExchangeParts {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly clientInfo: ClientInfo;
  readonly publicOrigin: string | undefined;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly unsent: UnsentAnswers;
  readonly connections: Connections;
}

/** The state of all connections of a server. */
export interface Connections {
  /** Whether each response closes its connection, because the server is stopping. */
  readonly areClosing: boolean;
}

/** An HTTP request and its response. */
export class Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly clientInfo: ClientInfo;
  /** The web origin by which browsers reach the gateway (RFC 6454), when the configuration names one. */
  readonly publicOrigin: string | undefined;
  /** The named parts of the path. */
  readonly params: ExchangeParts['params'];
  readonly #unsent: UnsentAnswers;
  readonly #connections: Connections;
  /** The headers of the response: alternating names and values, the format that Node writes fastest. */
  readonly #headers: (string | number)[];
  #closed: AbortSignal | undefined;

  constructor({ req, res, clientInfo, publicOrigin, params, unsent, connections }: ExchangeParts) {
    this.req = req;
    this.res = res;
    this.clientInfo = clientInfo;
    this.publicOrigin = publicOrigin;
    this.params = params;
    this.#unsent = unsent;
    this.#connections = connections;
    this.#headers = ['X-Request-Id', clientInfo.requestId];
  }

  /** Aborted when the response is complete, or when the client disconnects. */
  get closed(): AbortSignal {
    if (!this.#closed) {
      const aborter = new AbortController();
      this.#closed = aborter.signal;
      if (this.res.closed) aborter.abort();
      else this.res.once('close', () => aborter.abort());
    }
    return this.#closed;
  }

  /** Whether a response can no longer be sent. */
  get answered(): boolean {
    return this.res.headersSent || this.res.destroyed;
  }

  /** Sets a header of the response. Replaces an earlier one of that name. */
  set(name: string, value: string | number): void {
    let at = 0;
    while (at < this.#headers.length && this.#headers[at] !== name) at += 2;
    this.#headers[at] = name;
    this.#headers[at + 1] = value;
  }

  /** Adds the name of a request header that selects the response (RFC 9110 section 12.5.5). */
  vary(name: string): void {
    const at = this.#headers.indexOf('Vary');
    this.set('Vary', at === -1 ? name : `${this.#headers[at + 1]}, ${name}`);
  }

  /** Sends the response. Writes all headers in one call. */
  answer(status: number, headers: Headers = {}, body?: string | Buffer): void {
    for (const name in headers) this.set(name, headers[name] ?? '');
    if (this.#connections.areClosing) this.set('Connection', 'close');
    this.res.writeHead(status, this.#headers as OutgoingHttpHeader[]);
    if (body instanceof Buffer && body.length <= MAX_COPIED) this.res.end(body.toString('latin1'), 'latin1');
    else this.res.end(body);
    this.#unsent.watch(this.res);
  }

  /** Sends a response with content whose type browsers must not guess. */
  answerWith(status: number, type: string, body: string | Buffer, headers: Headers = {}): void {
    this.set('Content-Type', `${type}; charset=utf-8`);
    this.set('Content-Length', Buffer.byteLength(body));
    this.set('X-Content-Type-Options', 'nosniff');
    this.answer(status, headers, body);
  }

  /** Lets other code write the response, with the headers set so far. */
  async handOver(write: (res: ServerResponse) => MaybePromise<void>): Promise<void> {
    this.set('X-Content-Type-Options', 'nosniff');
    if (this.#connections.areClosing) this.set('Connection', 'close');
    cutOffStalled(this.res);
    for (let at = 0; at < this.#headers.length; at += 2) {
      this.res.setHeader(String(this.#headers[at]), this.#headers[at + 1] ?? '');
    }
    const written = write(this.res);
    // A response of one piece waits in memory by now; those of many pieces wait for the client between them.
    this.#unsent.watch(this.res);
    await written;
  }
}

/** Responds to a request, synchronously or later. */
export type Handler = (exchange: Exchange) => MaybePromise<void>;
