import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('../../src/console/build/main.ts', import.meta.url));

/** Builds the console, if the build is stale, before the tests that open it in a browser. */
export default function buildConsole(): void {
  // Vitest sets NODE_ENV to "test", which would end up in the build.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync(process.execPath, [BUILD, '--when-stale'], { env, stdio: 'inherit' });
}
