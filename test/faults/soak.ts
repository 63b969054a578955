import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createClient } from '../../src/sdk/index.ts';
import { readyUrl, SERVER } from './server.ts';

const HELP = `npm run test:soak -- [options]

Sends requests to the built gateway at a moderate rate, and prints its memory and file descriptors every minute. Both
are to stay where they are after the first minutes.

  --minutes N   for how long (10)
`;

const PAUSE_MS = 20;
const ACCOUNT = { email: 'admin@example.com', password: 'correct horse battery staple' };

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, help: { type: 'boolean', default: false } },
});

if (values.help) process.stdout.write(HELP);
else await soak(Number(values.minutes));

async function soak(minutes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-soak-'));
  const server = spawn(process.execPath, [SERVER], {
    env: { PATH: process.env.PATH, PORT: '0', DATABASE_URL: `file:${join(folder, 'latchkey.db')}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await readyUrl(server);
    const { auth, management } = createClient({ url });
    await auth.signUp({ ...ACCOUNT, display_name: 'Admin' });
    let requests = 0;
    for (let minute = 1; minute <= minutes; minute += 1) {
      for (const end = performance.now() + 60_000; performance.now() < end; ) {
        const { client_key, key } = await management.clientKeys.create({
          name: `key ${requests}`,
          scopes: ['*'],
        });
        for (let n = 0; n < 10; n += 1) {
          const response = await fetch(`${url}/verify`, { headers: { Authorization: `Bearer ${key}` } });
          if (response.status !== 204) throw new Error(`/verify answered ${response.status}`);
          await delay(PAUSE_MS);
        }
        for await (const _ of management.clientKeys.list({ search: 'key', page_size: 20 })) break;
        await management.clientKeys.delete(client_key.id);
        requests += 13;
      }
      const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
      const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(status) ?? [];
      const descriptors = readdirSync(`/proc/${server.pid}/fd`).length;
      process.stdout.write(
        `${minute} min: ${requests} requests, ${(Number(kilobytes) / 1000).toFixed(0)} MB, ${descriptors} file descriptors\n`,
      );
    }
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
}
