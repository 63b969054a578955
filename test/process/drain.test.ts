import { connect } from 'node:net';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { CreateClientKeyDocument, SignUpDocument } from '../../src/sdk/generated/operations.ts';
import { request } from '../../src/sdk/request.ts';
import { PASSWORD } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';
import { startUpstream } from '../support/upstream.ts';

const SDL = 'type Query { hello: String }';
const configFor = (url: string) => ({
  'api.graphql': SDL,
  'latchkey.json': JSON.stringify({ apis: { api: { url, schema: './api.graphql' } } }),
});

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

/** Whether a connection is accepted. */
function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

it('SIGTERM: accepts nothing new, finishes what is in flight, writes last use, and exits with 0', async () => {
  const arrived = Promise.withResolvers<() => void>();
  await using upstream = await startUpstream((_req, _body, res) =>
    arrived.resolve(() =>
      res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":{"hello":"late"}}'),
    ),
  );
  await using gateway = startProcess({
    files: configFor(upstream.url),
    env: { LATCHKEY_CONFIG: 'latchkey.json' },
  });
  const url = await gateway.ready();
  const key = await issueKey(url);
  const started = Date.now();
  const inFlight = fetch(`${url}/apis/api`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify({ query: '{ hello }' }),
  });
  const answer = await arrived.promise;

  gateway.signal('SIGTERM');
  await expect.poll(() => accepts(url)).toBe(false);
  answer();
  const response = await inFlight;
  expect([response.status, await response.json()]).toEqual([200, { data: { hello: 'late' } }]);
  const { code, signal, stderr } = await gateway.exited;
  expect([code, signal, stderr]).toEqual([0, null, '']);

  const file = new Sqlite(join(gateway.folder, 'data', 'latchkey.db'), { readonly: true });
  const lastUsedAt = file.prepare('select last_used_at from client_keys').pluck().get();
  file.close();
  expect(lastUsedAt).toBeGreaterThanOrEqual(started);
});

it('SIGINT: exits with 0 at once when nothing is in flight, even with idle connections', async () => {
  await using gateway = startProcess();
  const url = await gateway.ready();
  await (await fetch(`${url}/health/live`, { headers: { Connection: 'keep-alive' } })).text();
  const started = performance.now();
  gateway.signal('SIGINT');
  const { code, signal } = await gateway.exited;
  expect([code, signal]).toEqual([0, null]);
  expect(performance.now() - started).toBeLessThan(4000);
});
