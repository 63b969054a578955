import { once } from 'node:events';
import type { Server } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';

const DRAIN_TIMEOUT_MS = 10_000;
const IDLE_CHECK_MS = 50;
/** The time for which idle connections may send another request while the server is drained, in milliseconds. */
const IDLE_GRACE_MS = 5_000;

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
   * Whether idle connections may send another request for 5 s: a client may be about to, and would see its connection
   * reset.
   */
  readonly keepIdle?: boolean;
}

/** Lets requests in flight finish, then cuts off those that take too long. */
export async function drain(server: Server, { keepIdle = false }: DrainOptions = {}): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  let idleChecks: NodeJS.Timeout | undefined;
  const closeIdle = () => {
    idleChecks = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  };
  // The method of the HTTP server closes idle connections too.
  if (keepIdle) TcpServer.prototype.close.call(server);
  else server.close();
  const idleGrace = setTimeout(closeIdle, keepIdle ? IDLE_GRACE_MS : 0);
  const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS);
  await closed;
  clearTimeout(idleGrace);
  clearInterval(idleChecks);
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
