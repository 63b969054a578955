import { readdirSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { CreateClientKeyDocument, SignUpDocument } from '../../src/sdk/generated/operations.ts';
import { request } from '../../src/sdk/request.ts';
import { PASSWORD } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';
import { startUpstream } from '../support/upstream.ts';
import { acceptsConnections } from './connections.ts';

const SDL = 'type Query { hello: String }';
const configFor = (url: string) => ({
  'api.graphql': SDL,
  'latchkey.json': JSON.stringify({ apis: { api: { url, schema: './api.graphql' } } }),
});

/** Signs up and creates a client key. */
async function issueKey(url: string): Promise<string> {
  const account = { email: 'ada@example.com', password: PASSWORD, displayName: 'Ada' };
  const { signUp } = await request(`${url}/graphql`, SignUpDocument, { variables: { input: account } });
  if (signUp.__typename !== 'SignUpPayload') throw new Error(signUp.message);
  const { createClientKey } = await request(`${url}/graphql`, CreateClientKeyDocument, {
    variables: { input: { name: 'service', scopes: ['*'] } },
    token: signUp.accessToken,
  });
  if (createClientKey.__typename !== 'CreateClientKeyPayload') throw new Error(createClientKey.__typename);
  return createClientKey.key;
}

type Respond = () => void;

/** Starts a gateway process with a request that waits for its upstream. */
async function startWithRequest() {
  const arrived = Promise.withResolvers<Respond>();
  const upstream = await startUpstream((_req, _body, res) =>
    arrived.resolve(() =>
      res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":{"hello":"late"}}'),
    ),
  );
  const gateway = startProcess({
    files: configFor(upstream.url),
    env: { LATCHKEY_CONFIG: 'latchkey.json' },
  });
  const url = await gateway.ready();
  const key = await issueKey(url);
  const sentAt = Date.now();
  const inFlight = fetch(`${url}/apis/api`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify({ query: '{ hello }' }),
  });
  const respond = await arrived.promise;
  return {
    gateway,
    url,
    sentAt,
    inFlight,
    respond,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}

describe('a gateway process with a request in flight', () => {
  it('on SIGTERM rejects connections, finishes the request, stores the last use and exits with 0', async () => {
    await using running = await startWithRequest();
    const { gateway, url, sentAt, inFlight, respond } = running;
    gateway.signal('SIGTERM');
    await expect.poll(() => acceptsConnections(url)).toBe(false);
    respond();
    const response = await inFlight;
    expect([response.status, await response.json()]).toEqual([200, { data: { hello: 'late' } }]);
    const { code, signal, stderr } = await gateway.exited;
    expect([code, signal, stderr]).toEqual([0, null, '']);

    const file = new Sqlite(join(gateway.folder, 'data', 'latchkey.db'), { readonly: true });
    const lastUsedAt = file.prepare('select last_used_at from client_keys').pluck().get();
    file.close();
    expect(lastUsedAt).toBeGreaterThanOrEqual(sentAt);
  });
});

describe('a gateway process with kept-alive connections', () => {
  it('on SIGTERM resets none, and closes each with its next response', async () => {
    await using gateway = startProcess();
    const url = await gateway.ready();
    const agents = Array.from({ length: 10 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    const send = (agent: Agent) =>
      new Promise<string | undefined>((resolve, reject) =>
        get(`${url}/health/live`, { agent }, (res) => {
          res.resume().once('end', () => resolve(res.headers.connection));
        }).once('error', reject),
      );
    expect(await Promise.all(agents.map(send))).toEqual(agents.map(() => 'keep-alive'));
    gateway.signal('SIGTERM');
    await expect.poll(() => acceptsConnections(url)).toBe(false);
    expect(await Promise.all(agents.map(send))).toEqual(agents.map(() => 'close'));
    expect(await gateway.exited).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(Array.from({ length: 5 }, (_, round) => round))(
    'on SIGTERM resets none of those that send one request after the other: round %i',
    async () => {
      await using gateway = startProcess();
      const url = await gateway.ready();
      const failures: unknown[] = [];
      let sent = 0;
      const agent = new Agent({ keepAlive: true, maxSockets: 8 });
      const sendOne = () =>
        new Promise<void>((resolve, reject) => {
          get(`${url}/health/live`, { agent }, (res) => res.resume().once('end', resolve)).once(
            'error',
            reject,
          );
        });
      const clients = Array.from({ length: 8 }, async () => {
        for (;;) {
          try {
            await sendOne();
            sent += 1;
          } catch (error) {
            failures.push(error);
            return;
          }
        }
      });
      await expect.poll(() => sent).toBeGreaterThan(50);
      gateway.signal('SIGTERM');
      await Promise.all(clients);
      // A new connection is refused; one that was open is not reset.
      for (const failure of failures) expect(failure).toMatchObject({ code: 'ECONNREFUSED' });
      expect(await gateway.exited).toMatchObject({ code: 0 });
    },
  );
});

describe('a gateway process with a stuck request', () => {
  it('ends at once on a second SIGTERM', async () => {
    await using running = await startWithRequest();
    const { gateway, url, inFlight } = running;
    inFlight.catch(() => undefined);
    gateway.signal('SIGTERM');
    await expect.poll(() => acceptsConnections(url)).toBe(false);
    gateway.signal('SIGTERM');
    const { code, signal } = await gateway.exited;
    expect([code, signal]).toEqual([null, 'SIGTERM']);
  });
});

describe('a gateway process that waits for the schema of an API at start', () => {
  it('ends at once on SIGTERM without creating files', async () => {
    const asked = Promise.withResolvers<void>();
    await using upstream = await startUpstream(() => asked.resolve());
    const files = { 'latchkey.json': JSON.stringify({ apis: { api: { url: upstream.url } } }) };
    await using gateway = startProcess({ files, env: { LATCHKEY_CONFIG: 'latchkey.json' } });
    await asked.promise;
    gateway.signal('SIGTERM');
    const { signal, stdout } = await gateway.exited;
    expect([signal, stdout, readdirSync(gateway.folder)]).toEqual(['SIGTERM', '', ['latchkey.json']]);
  });
});
