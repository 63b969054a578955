import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configFile } from '../../src/config/apis.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { startUpstream } from '../support/upstream.ts';
import { acceptsConnections } from './connections.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-starting-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Finds a port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Makes a gateway for one API on a free port, with its database in the folder of the test. */
async function makeGateway(apiUrl: string, database = join(folder, 'latchkey.db')) {
  const port = await freePort();
  const { apis } = configFile.parse({ apis: { api: { url: apiUrl } } });
  const config = {
    ...(await loadConfig({ PORT: String(port), DATABASE_URL: `file:${database}` })),
    apis: new Map(Object.entries(apis)),
  };
  return {
    gateway: createGateway(config, { log: pino({ level: 'silent' }) }),
    url: `http://127.0.0.1:${port}`,
  };
}

describe('a gateway that is starting', () => {
  it('responds to every request with 503 until its APIs and its database are ready', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    await using upstream = await startUpstream((_req, _body, res) => asked.resolve(res));
    const { gateway, url } = await makeGateway(upstream.url);
    const listening = gateway.listen();
    const res = await asked.promise;
    for (const path of ['/health/live', '/health/ready', '/graphql', '/apis/api', '/verify', '/nowhere']) {
      const response = await fetch(url + path);
      expect([response.status, response.headers.get('content-type')], path).toEqual([
        503,
        'application/problem+json; charset=utf-8',
      ]);
      expect(await response.json()).toEqual({
        type: 'about:blank',
        title: 'The gateway is starting. Try again shortly.',
        status: 503,
        code: 'UNAVAILABLE',
        requestId: response.headers.get('x-request-id'),
      });
    }
    res.writeHead(500).end();
    expect(await listening).toEqual({ url, empty: true });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    await gateway.close();
  });
});

describe('a gateway that fails to start', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('closes its port and clears its intervals', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await using upstream = await startUpstream((_req, _body, res) => res.writeHead(500).end());
    const { gateway, url } = await makeGateway(upstream.url, folder);
    await expect(gateway.listen()).rejects.toThrow('the database cannot be opened');
    expect(await acceptsConnections(url)).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});
