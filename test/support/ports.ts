import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that operating systems assign by themselves, so that no other test is given one of these.
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** Returns a port on which nothing listens. */
export async function unusedPort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (await isUnused(port)) return port;
  }
}

async function isUnused(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
