import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { NotFoundError } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import { answerProblem } from './answer.ts';
import { allowAnyOrigin, answersPreflight } from './cors.ts';
import { Exchange } from './exchange.ts';
import { publicError } from './failure.ts';
import { originReader } from './origin.ts';
import type { FindRoute } from './routes.ts';

interface FrontOptions {
  /** Finds who answers a path; asked anew for each request, so that a gateway can listen before it is ready. */
  readonly find: FindRoute;
  readonly log: Logger;
  readonly trustedProxies: readonly string[];
}

// A client has this long to send its headers, and its whole request, in milliseconds.
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;

/** The HTTP server: gives every request its origin and id, every answer its common headers. */
export function createFront({ find, log, trustedProxies }: FrontOptions): Server {
  const originOf = originReader(trustedProxies);

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = pathOf(req);
    const route = find(req.method ?? 'GET', path);
    const exchange = new Exchange({ req, res, origin: originOf(req), params: route?.params ?? {} });
    allowAnyOrigin(exchange);
    try {
      if (answersPreflight(exchange)) return;
      if (!route) throw new NotFoundError('page');
      await route.handle(exchange);
    } catch (error) {
      fail(exchange, error);
    } finally {
      const { requestId } = exchange.origin;
      log.debug({ requestId, method: req.method, path, status: res.statusCode }, 'Request');
    }
  }

  function fail(exchange: Exchange, error: unknown): void {
    if (exchange.res.destroyed) return;
    const told = publicError(error, log, exchange.origin.requestId);
    if (exchange.answered) exchange.res.destroy();
    else answerProblem(exchange, told);
  }

  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT, requestTimeout: REQUEST_TIMEOUT },
    (req, res) => void serve(req, res),
  );
  return server.on('clientError', answerUnreadable);
}

const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what could not be read as a request, so that there is no exchange. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const status = UNREADABLE[error.code ?? ''] ?? '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nX-Request-Id: ${randomUUID()}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  );
}

function pathOf(req: IncomingMessage): string {
  const url = req.url ?? '/';
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
