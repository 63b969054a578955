import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createShop } from '../../src/demo/shop.ts';

/** What reached the upstream, as it came over the wire. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: { query: string; variables?: Record<string, unknown>; operationName?: string };
}

export interface TestUpstream extends AsyncDisposable {
  readonly url: string;
  /** Everything but the introspection at start. */
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** The sample shop as a real server, on a free port without one, which remembers what it was sent. */
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

type Answer = (req: IncomingMessage, body: string, res: import('node:http').ServerResponse) => void;

/** An upstream that answers whatever a test wants: late, never, or nonsense. Without a port, on a free one. */
export async function startUpstream(answer: Answer, port = 0) {
  const server = createServer(async (req, res) => answer(req, await text(req), res));
  return await started(server, port);
}

/** Listens, on a free port without one. */
export async function started(server: Server, port = 0) {
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
  return { url: `http://127.0.0.1:${address.port}/graphql`, close, [Symbol.asyncDispose]: close };
}
