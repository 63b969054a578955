import { once } from 'node:events';
import type { Server } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';

const DRAIN_TIMEOUT_MS = 10_000;
const IDLE_CHECK_MS = 50;

/** Listens and returns the URL. Port 0 selects a free port. */
export async function listenOn(
  server: Server,
  { port, host }: { port: number; host: string },
): Promise<string> {
  keepConnectionsWhileWriting(server);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no address.');
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

/** How a server is drained. */
export interface DrainOptions {
  /**
   * Whether idle connections may send another request, until the server is cut off: a client may be about to, and would
   * see its connection reset.
   */
  readonly keepIdle?: boolean;
}

/** Lets requests in flight finish, then cuts off those that take too long. */
export async function drain(server: Server, { keepIdle = false }: DrainOptions = {}): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  let idle: NodeJS.Timeout | undefined;
  if (keepIdle) {
    // That of HTTP closes idle connections too.
    TcpServer.prototype.close.call(server);
  } else {
    server.close();
    idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  }
  const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(cutOff);
}

/**
 * Postpones closing idle connections while a response is being written. Node counts a connection as idle once
 * its response has ended, and would cut off clients that read slowly.
 */
function keepConnectionsWhileWriting(server: Server): void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const closeIdleConnections = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => {
    if (![...sockets].some(({ writableLength }) => writableLength > 0)) closeIdleConnections();
  };
}
