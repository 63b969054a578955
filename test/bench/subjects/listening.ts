import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { announce } from '../subject.ts';

/** Puts a subject's server on a free port and announces it. */
export async function listening(server: Server, path: string): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  announce({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, headers: {} });
}
