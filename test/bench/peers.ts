import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('./peers', import.meta.url));

/** Installs the products that Latchkey is compared with on demand. */
export function installPeers(): void {
  if (existsSync(`${FOLDER}/node_modules`)) return;
  process.stderr.write('Installing the peers\n');
  const { status } = spawnSync('npm', ['ci', '--prefix', FOLDER], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('the peers could not be installed');
}
