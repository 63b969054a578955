import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { unusedPort } from './ports.ts';

const POLL_INTERVAL_MS = 20;
const USER = 'latchkey';

/** The folder of the newest PostgreSQL server. Debian does not put it on the PATH. */
const BINARIES = [...globSync('/usr/lib/postgresql/*/bin/postgres').sort().reverse(), ...onPath()].map(
  dirname,
)[0];

/** Whether a server can be started: as root, only for the user that comes with it. */
export const IS_POSTGRES_INSTALLED =
  BINARIES !== undefined && (process.getuid?.() !== 0 || spawnSync('id', ['-u', 'postgres']).status === 0);

function onPath(): string[] {
  const { stdout } = spawnSync('which', ['postgres'], { encoding: 'utf8' });
  return stdout ? [stdout.trim()] : [];
}

/** PostgreSQL does not run as root. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const readUserId = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: readUserId('-u'), gid: readUserId('-g') };
}

/** Starts a real PostgreSQL server, which gives out new databases. */
export async function startPostgres() {
  if (BINARIES === undefined) throw new Error('PostgreSQL is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  const options = { ...unprivileged(), cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] as const };
  execFileSync(join(BINARIES, 'initdb'), ['-D', data, '--no-sync', '-A', 'trust', '-U', USER], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await unusedPort();
  const settings = [`port=${port}`, 'fsync=off', `unix_socket_directories=${folder}`].flatMap((setting) => [
    '-c',
    setting,
  ]);
  const child = spawn(join(BINARIES, 'postgres'), ['-D', data, ...settings], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const toDatabaseUrl = (name: string) => `postgres://${USER}@127.0.0.1:${port}/${name}`;
  const admin = postgres(toDatabaseUrl('postgres'), { max: 1, onnotice: () => undefined });
  while (!(await admin`select 1`.catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL exited: ${stderr}`);
    await sleep(POLL_INTERVAL_MS);
  }
  let databases = 0;
  return {
    port,
    folder: data,
    /** Creates an empty database and returns its URL. */
    async createDatabase(): Promise<string> {
      const name = `test_${databases++}`;
      await admin.unsafe(`create database ${name}`);
      return toDatabaseUrl(name);
    },
    async [Symbol.asyncDispose]() {
      await admin.end({ timeout: 0 });
      const exited = once(child, 'exit');
      if (child.exitCode === null) {
        // Fast shutdown: connections are closed, transactions rolled back.
        child.kill('SIGINT');
        await exited;
      }
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}
