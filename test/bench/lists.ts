import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Sqlite from 'better-sqlite3';
import { SignUpDocument } from '../../src/sdk/generated/operations.ts';
import { request } from '../../src/sdk/request.ts';
import { openStorage } from '../../src/storage/open.ts';
import { LastUsedTracker } from '../../src/verification/last-used.ts';
import { PASSWORD } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';
import { Prober } from './abuse-prober.ts';
import { table } from './table.ts';

const PAGE = '{ edges { node { id name } } pageInfo { endCursor } }';
const orderBy = (field: string) => `orderBy: { field: ${field}, direction: DESC }`;

/** Every list and search of the schema, for an administrator. */
const LISTS: Readonly<Record<string, string>> = {
  'client keys, newest first': `clientKeys(first: 100) ${PAGE}`,
  'client keys, oldest first': `clientKeys(last: 100) ${PAGE}`,
  'client keys by name': `clientKeys(first: 100, ${orderBy('NAME')}) ${PAGE}`,
  'client keys by last use': `clientKeys(first: 100, ${orderBy('LAST_USED_AT')}) ${PAGE}`,
  'client keys by expiry': `clientKeys(first: 100, ${orderBy('EXPIRES_AT')}) ${PAGE}`,
  'active client keys': `clientKeys(first: 100, filter: { status: ACTIVE }) ${PAGE}`,
  'expired client keys': `clientKeys(first: 100, filter: { status: EXPIRED }) ${PAGE}`,
  'revoked client keys': `clientKeys(first: 100, filter: { status: REVOKED }) ${PAGE}`,
  'client keys with a text that many have': `clientKeys(first: 100, filter: { text: "key" }) ${PAGE}`,
  'client keys with a text that one has': `clientKeys(first: 100, filter: { text: "number-999 " }) ${PAGE}`,
  'client keys with a text that none has': `clientKeys(first: 100, filter: { text: "nothing" }) ${PAGE}`,
  'how many client keys': 'clientKeys { totalCount totalCountIsExact }',
  'how many revoked client keys': 'clientKeys(filter: { status: REVOKED }) { totalCount }',
  'how many client keys with a text that none has': 'clientKeys(filter: { text: "nothing" }) { totalCount }',
  events: 'events(first: 100) { edges { node { id } } }',
  'events of a type that none has': 'events(first: 100, filter: { type: "none" }) { edges { node { id } } }',
  'how many events': 'events { totalCount }',
  accounts: 'accounts(first: 100) { edges { node { id } } }',
  'accounts with a text that none has': 'accounts(filter: { text: "nothing" }) { totalCount }',
  'the busiest client keys': 'busiestKeys(range: DAY) { __typename }',
  'usage of all client keys': 'usage(range: MONTH) { allowed }',
};

/** Measures every list of a gateway with so many keys and as many events: its time, and the pause that others see. */
export async function measureLists(keys: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-lists-'));
  const file = join(folder, 'latchkey.db');
  try {
    const token = await signUp(file);
    process.stderr.write(`Filling a database: ${keys} keys and events\n`);
    fill(file, keys);
    await using gateway = startProcess({ env: { DATABASE_URL: `file:${file}` } });
    const url = await gateway.ready();
    await using prober = new Prober(url);
    const rows: string[][] = [];
    for (const [name, field] of Object.entries(LISTS)) {
      process.stderr.write(`${name}\n`);
      await prober.take();
      const began = performance.now();
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: `{ ${field} }` }),
      });
      const { errors } = (await response.json()) as { errors?: unknown };
      const milliseconds = performance.now() - began;
      const { longestMs } = await prober.take();
      rows.push([name, errors ? JSON.stringify(errors) : milliseconds.toFixed(0), longestMs.toFixed(0)]);
    }
    return table(['list', 'ms', 'longest pause ms'], rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function signUp(file: string): Promise<string> {
  await using gateway = startProcess({ env: { DATABASE_URL: `file:${file}` } });
  const url = await gateway.ready();
  const input = { email: 'admin@example.com', password: PASSWORD, displayName: 'Admin' };
  const { signUp: result } = await request(`${url}/graphql`, SignUpDocument, { variables: { input } });
  if (result.__typename !== 'SignUpPayload') throw new Error(result.message);
  gateway.signal('SIGTERM');
  await gateway.exited;
  return result.accessToken;
}

/** One key in a hundred is revoked, one expired, and half were used: the old ones, so that they come last. */
function fill(file: string, keys: number): void {
  const database = new Sqlite(file);
  database.pragma('foreign_keys = off');
  const numbers = `with numbers(n) as (select 1 union all select n + 1 from numbers where n < ${keys})`;
  database.exec(`${numbers} insert into client_keys (id, owner_id, client_id, name, sort_name, description, scopes,
      rate_limit_per_minute, secret_digest, created_at, updated_at, last_used_at, expires_at, revoked_at)
    select printf('key-%08d', n), (select id from accounts), printf('lk_%016d', n), 'key number-' || n || ' ',
      'key number-' || n || ' ', 'made for a benchmark', '["*"]', 100, hex(randomblob(32)), n, n,
      case when n % 2 = 0 then n end, case when n <= ${keys} / 100 then n + 1 end,
      case when n > ${keys} / 100 and n <= ${keys} / 50 then n end from numbers`);
  database.exec(`${numbers} insert into events (id, type, account_id, ip, request_id, created_at, metadata, target_type, target_id)
    select printf('event-%08d', n), 'session.created', (select id from accounts), '192.0.2.1', 'r', n, '{}', 'Account', 'x' from numbers`);
  database.exec(`with numbers(n) as (select 1 union all select n + 1 from numbers where n < ${keys} / 10)
    insert into accounts (id, email, display_name, role, password_hash, created_at)
    select printf('account-%08d', n), n || '@example.com', 'Account ' || n, 'MEMBER', '!', n from numbers`);
  database.close();
}

/** Measures how long others wait while the last uses of so many keys are written. */
export async function measureLastUses(counts: readonly number[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-uses-'));
  const file = join(folder, 'latchkey.db');
  try {
    await signUp(file);
    fill(file, Math.max(...counts));
    const storage = await openStorage({ dialect: 'sqlite', file });
    const lastUsed = new LastUsedTracker({
      storage,
      touch: (db, uses) => db.clientKeys.touch(uses),
      onFailure: (error) => {
        throw error;
      },
    });
    const rows: string[][] = [];
    for (const count of counts) {
      for (let n = 1; n <= count; n += 1) lastUsed.record(`key-${String(n).padStart(8, '0')}`, Date.now());
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const began = performance.now();
      await lastUsed.flush();
      delay.disable();
      rows.push([
        count.toLocaleString('en'),
        (performance.now() - began).toFixed(0),
        (delay.max / 1e6).toFixed(0),
      ]);
    }
    await lastUsed.close();
    await storage.close();
    return table(['last uses written', 'ms', 'longest pause ms'], rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
