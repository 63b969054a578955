import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// Installs the package as others do, into a folder of its own, and uses what it offers. Run by
// `npm run test:package`, apart from the other tests, because it asks the registry for every dependency.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
const CONSUMER = `
import { defineConfig } from 'latchkey/config';
import { createClient } from 'latchkey/sdk';
export const config = defineConfig({ apis: {} });
const { url } = createClient({ url: process.argv[2] ?? '' }).toJSON() as { url: string };
const answer = await fetch(url + '/health/ready');
process.stdout.write(String(answer.status));
`;

const folder = mkdtempSync(join(tmpdir(), 'latchkey-package-'));
const run = async (command: string, ...args: string[]) =>
  (await promisify(execFile)(command, args, { cwd: folder, env: { ...process.env, PATH } })).stdout;

try {
  await promisify(execFile)('npm', ['pack', '--pack-destination', folder], { cwd: ROOT });
  const [tarball = ''] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module' }));
  await run('npm', 'install', '--no-audit', '--no-fund', join(folder, tarball), 'typescript', '@types/node');
  print(`latchkey ${(await run('npx', 'latchkey', '--version')).trim()} is installed`);

  writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
  const options = [
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--strict',
    '--skipLibCheck',
    '--types',
    'node',
  ];
  await run('npx', 'tsc', ...options, 'consumer.ts');
  print('its types are valid');

  const env = { ...process.env, PATH, PORT: '0', DATABASE_URL: `file:${join(folder, 'data', 'l.db')}` };
  const gateway = spawn('npx', ['latchkey', 'serve'], { cwd: folder, env, detached: true });
  const ended = once(gateway, 'exit');
  const url = await readyUrl(gateway.stdout);
  const status = await run('node', 'consumer.js', url);
  process.kill(-(gateway.pid ?? 0), 'SIGTERM');
  await ended;
  if (status !== '200') throw new Error(`/health/ready answered ${status}`);
  print('npx latchkey serve responds to latchkey/sdk');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function readyUrl(stdout: NodeJS.ReadableStream): Promise<string> {
  let output = '';
  for await (const chunk of stdout) {
    output += chunk;
    const [, url] = /Latchkey is ready on (\S+)\n/.exec(output) ?? [];
    if (url) return url;
  }
  throw new Error(`the gateway did not start: ${output}`);
}

function print(message: string): void {
  process.stdout.write(`${message}\n`);
}
