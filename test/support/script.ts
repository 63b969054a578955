import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs an npm script in a process of its own, on a free port and with a new database. */
export function startScript(script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-script-'));
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, PORT: '0', DATABASE_URL: `file:${folder}/latchkey.db`, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exited = once(child, 'exit');

  /** Waits until stdout matches a pattern; throws when the script ends before that. */
  async function waitFor(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = stdout.match(pattern);
      if (match) return match;
      const ended = await Promise.race([once(child.stdout, 'data'), exited.then(() => 'ended')]);
      if (ended === 'ended') throw new Error(`${script} ended early:\n${stdout}\n${stderr}`);
    }
  }

  return {
    stdout: () => stdout,
    waitFor,
    async [Symbol.asyncDispose]() {
      // The whole process group: npm, its shell, and the script.
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
