// Generates the migrations of both dialects, each with the arguments given, such as `--name x`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// The package does not export its command.
const drizzleKit = fileURLToPath(new URL('bin.cjs', import.meta.resolve('drizzle-kit')));

for (const dialect of ['sqlite', 'postgres']) {
  const args = [drizzleKit, 'generate', '--config', `drizzle/${dialect}.config.ts`, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
