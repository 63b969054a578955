import { once } from 'node:events';
import type { Server } from 'node:http';

const DRAIN_TIMEOUT_MS = 10_000;
const IDLE_CHECK_MS = 50;

/** Listens, and answers the URL of it. Port 0 is a free one. */
export async function listenOn(
  server: Server,
  { port, host }: { port: number; host: string },
): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no address.');
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

/** Lets requests in flight finish, then cuts off those that take too long. */
export async function drain(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(cutOff);
}
