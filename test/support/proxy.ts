import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a program is installed. */
export function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}

/** Runs a real proxy in the foreground with a configuration, and waits until it answers. */
export async function startProxy(
  program: string,
  configure: (
    address: string,
    folder: string,
  ) => { readonly config: string; readonly args: (file: string) => string[] },
) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-proxy-'));
  const address = `127.0.0.1:${await freePort()}`;
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
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${stderr}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
