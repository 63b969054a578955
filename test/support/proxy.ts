import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unusedPort } from './ports.ts';

const POLL_INTERVAL_MS = 20;

/** Whether a program is installed. */
export function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}

/** Runs a real proxy in the foreground with a configuration, and waits until it responds. */
export async function startProxy(
  program: string,
  configure: (
    address: string,
    folder: string,
  ) => { readonly config: string; readonly args: (file: string) => string[] },
) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-proxy-'));
  const address = `127.0.0.1:${await unusedPort()}`;
  const file = join(folder, 'config');
  const { config, args } = configure(address, folder);
  writeFileSync(file, config);
  const child = spawn(program, args(file), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: folder },
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const url = `http://${address}`;
  while (!(await fetch(url).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`${program} exited: ${stderr}`);
    await sleep(POLL_INTERVAL_MS);
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
