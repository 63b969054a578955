import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createShop } from '../../src/demo/shop.ts';

/** A request as the upstream received it over the wire. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: { query: string; variables?: Record<string, unknown>; operationName?: string };
}

export interface TestUpstream extends AsyncDisposable {
  readonly url: string;
  /** Every request except the introspection at startup. */
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** Starts the sample shop as a real server that records its requests, by default on a free port. */
export async function startShop(port = 0): Promise<TestUpstream> {
  const received: Received[] = [];
  const shop = createShop();
  shop.prependListener('request', async (req: IncomingMessage) => {
    const copy = req.headers;
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      if (!body.query.includes('IntrospectionQuery')) received.push({ headers: copy, body });
    });
  });
  return { ...(await started(shop, port)), received };
}

type Respond = (req: IncomingMessage, body: string, res: ServerResponse) => void;

/** Starts an upstream that responds as a test decides: late, never, or with nonsense. */
export async function startUpstream(respond: Respond, port = 0) {
  const server = createServer(async (req, res) => respond(req, await text(req), res));
  return await started(server, port);
}

/** Listens, by default on a free port, and counts the connections. */
export async function started(server: Server, port = 0) {
  let accepted = 0;
  let open = 0;
  server.on('connection', (socket) => {
    accepted += 1;
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    const closed = once(server, 'close');
    server.close();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${address.port}/graphql`,
    /** How many connections were accepted so far. */
    acceptedConnections: () => accepted,
    /** How many connections are open. */
    openConnections: () => open,
    close,
    [Symbol.asyncDispose]: close,
  };
}
