import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Sqlite from 'better-sqlite3';
import { ConnectionError, createClient, type LatchkeyClient } from '../../src/sdk/index.ts';
import { Ledger } from './ledger.ts';
import { readyUrl, SERVER } from './server.ts';

const HELP = `npm run test:faults -- [options]

Kills the built gateway (kill -9) while clients create, update, rotate, revoke and delete keys, starts it again, and
compares the database with what was acknowledged. Ends with 1 when something is missing or there twice.

  --rounds N   how often (200)
`;

const CLIENTS = 6;
const LONGEST_MS = 400;
const ACCOUNT = { email: 'admin@example.com', password: 'correct horse battery staple' };

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, help: { type: 'boolean', default: false } },
});

if (values.help) process.stdout.write(HELP);
else if (existsSync(SERVER)) await run(Number(values.rounds));
else throw new Error('There is no built gateway: run "npm run build" first.');

async function run(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-faults-'));
  const file = join(folder, 'latchkey.db');
  const ledger = new Ledger();
  let changes = 0;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      changes += await killUnderLoad(file, ledger);
      const database = new Sqlite(file);
      const problems = ledger.problemsIn(database);
      database.close();
      if (problems.length > 0) throw new Error(`Round ${round}:\n${problems.join('\n')}`);
      if (round % 20 === 0) process.stderr.write(`${round} rounds, ${changes} acknowledged changes\n`);
    }
    process.stdout.write(
      `${rounds} rounds of kill -9: ${changes} acknowledged changes of ${ledger.size} keys, none lost, none twice\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the gateway, lets clients change keys for a random time, and kills it. Returns how much was acknowledged. */
async function killUnderLoad(file: string, ledger: Ledger): Promise<number> {
  const server = spawn(process.execPath, [SERVER], {
    env: { PATH: process.env.PATH, PORT: '0', DATABASE_URL: `file:${file}`, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await readyUrl(server);
  const client = createClient({ url, maxRetries: 0 });
  await (ledger.size === 0
    ? client.auth.signUp({ ...ACCOUNT, display_name: 'Admin' })
    : client.auth.login(ACCOUNT));
  let changes = 0;
  const settled = ledger.settled;
  const clients = Array.from({ length: CLIENTS }, async (_, n) => {
    // Each has keys of its own, so that changes of one key follow each other.
    const keys = settled.filter((_, index) => index % CLIENTS === n);
    try {
      for (;;) {
        await changeOne(client, ledger, keys);
        changes += 1;
      }
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
    }
  });
  const ended = Promise.all(clients);
  await delay(50 + Math.random() * LONGEST_MS);
  server.kill('SIGKILL');
  await once(server, 'exit');
  await ended;
  return changes;
}

async function changeOne({ management }: LatchkeyClient, ledger: Ledger, keys: string[]): Promise<void> {
  const { clientKeys } = management;
  const [id] = keys;
  const dice = Math.random();
  if (id === undefined || dice < 0.4) {
    const name = `key ${Math.random()}`;
    const { client_key, client_secret } = await clientKeys.create({ name, scopes: ['*'] });
    const made = toRowId(client_key.id);
    ledger.created(made, name, client_secret);
    keys.push(made);
  } else if (dice < 0.6) {
    const name = `key ${Math.random()}`;
    await ledger.change(id, 'updated', () => clientKeys.update(toGlobalId(id), { name }));
    ledger.renamed(id, name);
    keys.push(keys.shift() ?? id);
  } else if (dice < 0.8) {
    const rotated = await ledger.change(id, 'rotated', () => clientKeys.rotate(toGlobalId(id)));
    ledger.rotated(id, rotated.client_secret);
    keys.push(keys.shift() ?? id);
  } else {
    keys.shift();
    if (dice < 0.9) await ledger.change(id, 'revoked', () => clientKeys.revoke(toGlobalId(id)));
    else await ledger.change(id, 'deleted', () => clientKeys.delete(toGlobalId(id)));
  }
}

function toRowId(globalId: string): string {
  return Buffer.from(globalId, 'base64').toString().split(':')[1] ?? '';
}

function toGlobalId(rowId: string): string {
  return Buffer.from(`ClientKey:${rowId}`).toString('base64');
}
