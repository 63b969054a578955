import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RevokeClientKeyDocument, RotateClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { type CommandLine, createCommandLine } from '../support/cli.ts';
import { runIn } from '../support/database.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

let cli: CommandLine;
beforeAll(() => {
  cli = createCommandLine();
});
afterAll(() => cli[Symbol.asyncDispose]());

let folder: string;
let file: string;
let target: string;
let gateway: TestGateway;
let token: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-backup-'));
  file = join(folder, 'latchkey.db');
  target = join(folder, 'backup.db');
  gateway = await start();
  token = (await gateway.signUp()).accessToken;
});
afterEach(async () => {
  await gateway[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const start = () => startGateway({ database: { dialect: 'sqlite', file } });
const run = (...args: string[]) => cli.run(args, '', { DATABASE_URL: `file:${file}` });
const status = async (key: string) => (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;
const revoke = (id: string) => gateway.manage(RevokeClientKeyDocument, { input: { id } }, token);

async function rotated(id: string): Promise<string> {
  const { rotateClientKey } = await gateway.manage(RotateClientKeyDocument, { input: { id } }, token);
  if (rotateClientKey.__typename !== 'RotateClientKeyPayload') throw new Error(rotateClientKey.__typename);
  return rotateClientKey.key;
}

/** What was acknowledged: each key, and the status that it has had since. */
type Acknowledged = Map<string, number>;

/** Creates three keys, rotates the second and revokes the third. */
async function change(acknowledged: Acknowledged): Promise<void> {
  const [kept, other, ended] = [
    await gateway.createKey(token),
    await gateway.createKey(token),
    await gateway.createKey(token),
  ];
  acknowledged.set(kept.key, 204);
  const next = await rotated(other.clientKey.id);
  acknowledged.set(next, 204).set(other.key, 401);
  await revoke(ended.clientKey.id);
  acknowledged.set(ended.key, 401);
}

async function expectAcknowledged(acknowledged: Acknowledged): Promise<void> {
  for (const [key, expected] of acknowledged)
    expect([key.slice(0, 19), await status(key)]).toEqual([key.slice(0, 19), expected]);
}

function checkIntegrity(path: string): unknown {
  const database = new Sqlite(path, { readonly: true });
  try {
    return database.pragma('integrity_check', { simple: true });
  } finally {
    database.close();
  }
}

describe('latchkey backup and latchkey restore', () => {
  it('bring back every change that was acknowledged before the backup began, and none by half', async () => {
    // Enough that the copy takes several steps, between which keys are changed.
    runIn(
      gateway,
      `insert into events (id, type, account_id, ip, request_id, created_at, metadata, target_type, target_id)
       with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 60000)
       select 'filler-' || n, type, account_id, ip, request_id, created_at, metadata, target_type, target_id
       from numbers, (select * from events limit 1)`,
    );
    const before: Acknowledged = new Map();
    for (let n = 0; n < 5; n += 1) await change(before);
    let done = false;
    const meanwhile: Acknowledged = new Map();
    const changing = (async () => {
      while (!done) await change(meanwhile);
    })();
    const { code, stderr } = await run('backup', target);
    done = true;
    await changing;
    expect([code, stderr]).toEqual([0, `Copied the database to ${target} and verified the copy.\n`]);
    expect(meanwhile.size).toBeGreaterThan(0);
    expect([statSync(target).mode & 0o777, checkIntegrity(target)]).toEqual([0o600, 'ok']);
    await expectAcknowledged(meanwhile);

    await gateway[Symbol.asyncDispose]();
    expect(await run('restore', target)).toMatchObject({ code: 0, stdout: '' });
    gateway = await start();
    await expectAcknowledged(before);
    const orphans = new Sqlite(file, { readonly: true });
    const sql = `select count(*) from client_keys where id not in
      (select target_id from events where type = 'client_key.created')`;
    expect(orphans.prepare(sql).pluck().get()).toBe(0);
    orphans.close();
  });

  it('replace a database whose gateway was killed, and keep it with its log', async () => {
    const early = await gateway.createKey(token);
    await run('backup', target);
    const late = await gateway.createKey(token);
    // What a killed gateway leaves: the log beside the file.
    const killed = join(folder, 'killed.db');
    for (const end of ['', '-wal']) copyFileSync(file + end, killed + end);
    await gateway[Symbol.asyncDispose]();
    for (const end of ['', '-wal']) copyFileSync(killed + end, file + end);

    const { stderr } = await run('restore', target);
    const replaced = /Kept the previous database as (.*)\.\n/.exec(stderr)?.[1] ?? '';
    expect(existsSync(`${file}-wal`)).toBe(false);
    gateway = await start();
    expect([await status(early.key), await status(late.key)]).toEqual([204, 401]);
    expect(checkIntegrity(file)).toBe('ok');

    await gateway[Symbol.asyncDispose]();
    rmSync(file);
    await run('restore', replaced);
    gateway = await start();
    expect([await status(early.key), await status(late.key)]).toEqual([204, 204]);
  });

  it('leave nothing unfinished behind', async () => {
    await run('backup', target);
    await gateway[Symbol.asyncDispose]();
    await run('restore', target);
    expect(readdirSync(folder).map((name) => name.replace(/replaced-.*/, 'replaced'))).toEqual([
      'backup.db',
      'latchkey.db',
      'latchkey.db.replaced',
    ]);
  });
});

describe('latchkey backup', () => {
  it('overwrites no file, and names a database that does not exist', async () => {
    writeFileSync(target, 'precious');
    const { code, stderr } = await run('backup', target);
    expect([code, stderr]).toEqual([1, expect.stringContaining('exists already')]);
    expect(statSync(target).size).toBe(8);
    const missing = await cli.run(['backup', join(folder, 'b.db')], '', {
      DATABASE_URL: `file:${folder}/none.db`,
    });
    expect(missing.code).toBe(1);
    expect(readdirSync(folder).filter((name) => name.startsWith('none'))).toEqual([]);
  });

  it.each(['backup', 'restore'])('and restore name the tool of PostgreSQL: %s', async (command) => {
    const variables = { DATABASE_URL: 'postgres://latchkey:hidden@127.0.0.1/latchkey' };
    const { code, stderr } = await cli.run([command, target], '', variables);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/pg_(dump|restore) /)]);
    expect(stderr).not.toContain('hidden');
  });
});

describe('latchkey restore', () => {
  it('is refused while a gateway runs', async () => {
    await run('backup', target);
    const { code, stderr } = await run('restore', target);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`process id ${process.pid}`)]);
  });

  it.each([
    ['does not exist', () => rmSync(target)],
    ['is no database', () => writeFileSync(target, 'x'.repeat(10_000))],
    ['is cut off', () => truncateSync(target, 3 * 4096)],
    ['is empty', () => truncateSync(target, 0)],
    [
      'is another database',
      () => {
        rmSync(target);
        new Sqlite(target).exec('create table t (x)').close();
      },
    ],
    [
      'is of a newer version',
      () => {
        new Sqlite(target).exec("insert into releases values ('99.1.0', '99.0.0')").close();
      },
    ],
  ])('changes nothing when the backup %s', async (_, spoil) => {
    const { key } = await gateway.createKey(token);
    await run('backup', target);
    spoil();
    await gateway[Symbol.asyncDispose]();
    const { code, stderr } = await run('restore', target);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(readdirSync(dirname(file)).filter((name) => name.includes('replaced'))).toEqual([]);
    gateway = await start();
    expect(await status(key)).toBe(204);
    expect(basename(file)).toBe('latchkey.db');
  });
});

describe('a stopped gateway', () => {
  it('leaves one file, which is a backup as it is', async () => {
    const acknowledged: Acknowledged = new Map();
    await change(acknowledged);
    await gateway[Symbol.asyncDispose]();
    expect(readdirSync(folder)).toEqual(['latchkey.db']);
    const copy = join(folder, 'copy.db');
    copyFileSync(file, copy);
    file = copy;
    gateway = await start();
    await expectAcknowledged(acknowledged);
  });
});
