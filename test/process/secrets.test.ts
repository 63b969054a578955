import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ADAPTER_NAMES } from '../../src/config/apis.ts';
import { shopSdl } from '../../src/demo/shop.ts';
import { hashSecret } from '../../src/domain/digest.ts';
import { startGateway } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';
import { startShop, startUpstream } from '../support/upstream.ts';
import { type Run, useEverything } from './everything.ts';

const INTERNAL = 'secret-of-the-upstream-4711';

/** Starts the upstreams of three APIs: the shop, one that is down, and one that responds with invalid JSON. */
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

/** Reads the files of the database by their names. */
function readFiles(folder: string): Map<string, Buffer> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}

function expectNoSecrets(run: Run, places: ReadonlyMap<string, Buffer | string>): void {
  expect(run.secrets.length).toBeGreaterThanOrEqual(16);
  for (const secret of run.secrets) expect(secret.length).toBeGreaterThanOrEqual(15);
  for (const [place, content] of places) {
    for (const secret of [...run.secrets, INTERNAL]) {
      expect(content.includes(secret), `${secret} in ${place}`).toBe(false);
    }
  }
}

describe('a gateway whose every feature is used', () => {
  it('does not write secrets to the database, its write-ahead log, the log at level trace, or the events', async () => {
    await using upstreams = await startUpstreams();
    await using gateway = startProcess({
      env: { LOG_LEVEL: 'trace', SIGN_UP: 'open', LATCHKEY_CONFIG: 'latchkey.json' },
      files: { 'latchkey.json': JSON.stringify({ apis: upstreams.apis, adapters: ADAPTER_NAMES }) },
    });
    const run = await useEverything(await gateway.ready());
    const data = join(gateway.folder, 'data');
    const running = readFiles(data);
    gateway.signal('SIGTERM');
    const { stderr, stdout } = await gateway.exited;
    const ended = readFiles(data);

    for (const digest of run.secrets.map(hashSecret)) expect(stderr + run.events).not.toContain(digest);

    // Public values of the same run are found, so secrets would be.
    expect([...running.keys()]).toContain('latchkey.db-wal');
    const find = (bytes: Map<string, Buffer>) =>
      [...bytes.values()].some((content) => content.includes(run.clientId));
    expect([find(running), find(ended)]).toEqual([true, true]);
    expect(run.events).toContain(run.clientId);
    expect(stderr).toContain(run.requestId);
    expect(stderr.match(/"level":50/g)?.length).toBeGreaterThanOrEqual(2);
    expect(stderr).toContain('"path":"/apis/shop"');

    const files = [
      ...running,
      ...[...ended].map(([name, bytes]): [string, Buffer] => [`${name} at the end`, bytes]),
    ];
    expectNoSecrets(
      run,
      new Map<string, Buffer | string>([
        ...files,
        ['log', stderr],
        ['stdout', stdout],
        ['events', run.events],
      ]),
    );
  });

  it('does not log secrets even without redaction', async () => {
    await using upstreams = await startUpstreams();
    await using gateway = await startGateway({
      apis: upstreams.apis,
      adapters: new Set(ADAPTER_NAMES),
      logLevel: 'trace',
    });
    const run = await useEverything(gateway.url);
    const log = gateway.logged.join('');
    expect(log).toContain(run.requestId);
    expectNoSecrets(run, new Map([['log', log]]));
  });
});
