import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { NotFoundError } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import { answerProblem } from './answer.ts';
import { clientInfoReader, nextRequestId } from './client-info.ts';
import { answersPreflight, setCorsHeaders } from './cors.ts';
import { Exchange } from './exchange.ts';
import { publicError } from './failure.ts';
import type { FindRoute } from './routes.ts';
import { toOriginForm } from './target.ts';
import { UnsentAnswers } from './unsent-answers.ts';

interface FrontOptions {
  /** Finds the handler of a path. Called for each request, so that a gateway can listen before it is ready. */
  readonly find: FindRoute;
  readonly log: Logger;
  readonly trustedProxies: readonly string[];
  /** Where clients reach the gateway, when the configuration says so. */
  readonly publicUrl?: string | undefined;
  readonly timeouts: Timeouts;
}

/** The timeouts of connections, in seconds. */
export interface Timeouts {
  /** How long an idle connection is kept. */
  readonly keepAlive: number;
  /** How long a client may take to send the headers of a request. */
  readonly headers: number;
  /** How long a client may take to send a whole request. */
  readonly request: number;
}

/** The interval at which Node checks the timeouts of connections, in milliseconds. */
const CHECKING_INTERVAL_MS = 1_000;
const NO_PARAMS = {};

export interface Front {
  readonly server: Server;
  /** Fails the request in whose asynchronous context this is called, if there is one. */
  readonly failCurrentRequest: (error: unknown) => void;
  /** Closes each connection after its next response. */
  readonly closeConnections: () => void;
}

/** The HTTP server: adds the client information to each request and the common headers to each response. */
export function createFront({ find, log, trustedProxies, publicUrl, timeouts }: FrontOptions): Front {
  const readClientInfo = clientInfoReader(trustedProxies);
  const publicOrigin = publicUrl && new URL(publicUrl).origin;
  const unsent = new UnsentAnswers();
  const connections = { areClosing: false };
  const current = new AsyncLocalStorage<Exchange>();
  const debugs = log.isLevelEnabled('debug');

  function serve(req: IncomingMessage, res: ServerResponse): void {
    const path = parsePath(req);
    const route = find(req.method ?? 'GET', path);
    const exchange = new Exchange({
      req,
      res,
      clientInfo: readClientInfo(req),
      publicOrigin,
      params: route?.params ?? NO_PARAMS,
      unsent,
      connections,
    });
    setCorsHeaders(exchange, route?.allowedOrigins?.(route.params) ?? '*');
    if (debugs) res.once('close', () => logRequest(exchange, path));
    try {
      if (route?.takesPreflights !== true && answersPreflight(exchange)) return;
      if (!route) throw new NotFoundError('page');
      const answered = current.run(exchange, route.handle, exchange);
      answered?.catch((error: unknown) => fail(exchange, error));
    } catch (error) {
      fail(exchange, error);
    }
  }

  function logRequest({ req, res, clientInfo: { requestId } }: Exchange, path: string): void {
    log.debug({ requestId, method: req.method, path, status: res.statusCode }, 'Request');
  }

  function fail(exchange: Exchange, error: unknown): void {
    if (exchange.res.destroyed) return;
    const shown = publicError(error, log, exchange.clientInfo.requestId);
    if (exchange.answered) exchange.res.destroy();
    else answerProblem(exchange, shown);
  }

  const server = createServer(
    {
      keepAliveTimeout: timeouts.keepAlive * 1_000,
      headersTimeout: timeouts.headers * 1_000,
      requestTimeout: timeouts.request * 1_000,
      connectionsCheckingInterval: CHECKING_INTERVAL_MS,
      // A request without a body has no stream to set up and end.
      optimizeEmptyRequests: true,
    },
    serve,
  );
  server.on('clientError', answerUnreadable);

  function failCurrentRequest(error: unknown): void {
    const exchange = current.getStore();
    if (exchange && !exchange.res.writableEnded) fail(exchange, error);
  }

  const closeConnections = () => {
    connections.areClosing = true;
  };

  return { server, failCurrentRequest, closeConnections };
}

const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Responds to input that is not a request, for which there is no exchange. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const status = UNREADABLE[error.code ?? ''] ?? '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nX-Request-Id: ${nextRequestId()}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  );
}

function parsePath(req: IncomingMessage): string {
  const url = toOriginForm(req.url ?? '/');
  // Handlers read the query from it.
  req.url = url;
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
