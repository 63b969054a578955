import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts a real gpg with an empty keyring. */
export function startGpg() {
  // Short, because the path of the agent's socket is limited to about 100 characters. Its mode is 0700.
  const home = mkdtempSync(join(tmpdir(), 'gpg-'));
  const env = { PATH: process.env.PATH, GNUPGHOME: home, LC_ALL: 'C.UTF-8' };
  const run = (program: string, args: readonly string[], input = '') =>
    execFileSync(program, args, { env, input, stdio: 'pipe', encoding: 'utf8' });
  return {
    /** Runs gpg without prompts and returns its stdout. */
    gpg: (args: readonly string[], input?: string) => run('gpg', ['--batch', '--quiet', ...args], input),
    [Symbol.dispose]() {
      run('gpgconf', ['--kill', 'all']);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
