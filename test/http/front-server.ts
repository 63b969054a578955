import { Writable } from 'node:stream';
import pino from 'pino';
import type { Handler } from '../../src/http/exchange.ts';
import { createFront } from '../../src/http/front.ts';
import { listenOn } from '../../src/http/listening.ts';
import { TIMEOUTS } from '../support/gateway.ts';

/** A parsed log line. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly requestId?: string;
  readonly err?: { readonly message: string };
}

/** Starts an HTTP server whose every route leads to one handler. */
export async function startFront(handle: Handler) {
  const lines: LogLine[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const log = pino({ level: 'debug' }, sink);
  const { server, failCurrentRequest } = createFront({
    find: () => ({ handle, params: {} }),
    log,
    trustedProxies: [],
    timeouts: TIMEOUTS,
  });
  const url = await listenOn(server, { port: 0, host: '127.0.0.1' });
  return {
    server,
    failCurrentRequest,
    url,
    /** Every log line so far. */
    lines: lines as readonly LogLine[],
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
