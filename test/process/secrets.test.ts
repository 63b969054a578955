import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shopSdl } from '../../src/demo/shop.ts';
import { digestOf } from '../../src/domain/digest.ts';
import { ALL_ADAPTERS } from '../rest/doors.ts';
import { startGateway } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';
import { startShop, startUpstream } from '../support/upstream.ts';
import { playEverything, type Told } from './everything.ts';

const INTERNAL = 'secret-of-the-upstream-4711';

/** The configured APIs: the shop, one that is down, one that answers nonsense. */
async function startUpstreams() {
  const shop = await startShop();
  const down = await startUpstream((_req, _body, res) => res.end());
  await down.close();
  const nonsense = await startUpstream((_req, body, res) => res.end(`not JSON: ${body}`));
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'));
  const schema = join(folder, 'shop.graphql');
  writeFileSync(schema, shopSdl);
  const headers = { 'x-internal': INTERNAL, authorization: `Bearer ${INTERNAL}` };
  return {
    apis: {
      shop: { url: shop.url, headers, scopes: { 'User.email': ['read:email'] } },
      down: { url: down.url, headers, schema },
      nonsense: { url: nonsense.url, headers, schema },
    },
    async [Symbol.asyncDispose]() {
      await shop.close();
      await nonsense.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The bytes of the database and of the files beside it. */
function bytesIn(folder: string): Map<string, Buffer> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}

function expectNoSecrets(told: Told, places: ReadonlyMap<string, Buffer | string>): void {
  expect(told.secrets.length).toBeGreaterThanOrEqual(16);
  for (const secret of told.secrets) expect(secret.length).toBeGreaterThanOrEqual(15);
  for (const [place, content] of places) {
    for (const secret of [...told.secrets, INTERNAL]) {
      expect(content.includes(secret), `${secret} in ${place}`).toBe(false);
    }
  }
}

it('no secret is in the database, its WAL, the logs at level trace, or the events of a whole run', async () => {
  await using upstreams = await startUpstreams();
  await using gateway = startProcess({
    env: { LOG_LEVEL: 'trace', SIGN_UP: 'open', LATCHKEY_CONFIG: 'latchkey.json' },
    files: { 'latchkey.json': JSON.stringify({ apis: upstreams.apis, adapters: [...ALL_ADAPTERS] }) },
  });
  const told = await playEverything(await gateway.ready());
  const data = join(gateway.folder, 'data');
  const running = bytesIn(data);
  gateway.signal('SIGTERM');
  const { stderr, stdout } = await gateway.exited;
  const ended = bytesIn(data);

  for (const digest of told.secrets.map(digestOf)) expect(stderr + told.events).not.toContain(digest);

  // What is looked for would be found: public things of the same run are.
  expect([...running.keys()]).toContain('latchkey.db-wal');
  const find = (bytes: Map<string, Buffer>) => [...bytes.values()].some((it) => it.includes(told.clientId));
  expect([find(running), find(ended)]).toEqual([true, true]);
  expect(told.events).toContain(told.clientId);
  expect(stderr).toContain(told.requestId);
  expect(stderr.match(/"level":50/g)?.length).toBeGreaterThanOrEqual(2);
  expect(stderr).toContain('"path":"/apis/shop"');

  const files = [
    ...running,
    ...[...ended].map(([name, bytes]): [string, Buffer] => [`${name} at the end`, bytes]),
  ];
  expectNoSecrets(
    told,
    new Map<string, Buffer | string>([
      ...files,
      ['log', stderr],
      ['stdout', stdout],
      ['events', told.events],
    ]),
  );
});

it('no secret is in the logs even where nothing is redacted', async () => {
  await using upstreams = await startUpstreams();
  await using gateway = await startGateway({
    apis: upstreams.apis,
    adapters: ALL_ADAPTERS,
    logLevel: 'trace',
  });
  const told = await playEverything(gateway.url);
  const log = gateway.logged.join('');
  expect(log).toContain(told.requestId);
  expectNoSecrets(told, new Map([['log', log]]));
});
