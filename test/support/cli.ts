import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { expect } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = ['--conditions=latchkey-source', join(ROOT, 'src/cli/main.ts')];
const { PATH = '' } = process.env;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface TerminalSize {
  readonly cols?: number;
}

/** Somebody's own home, with the command line in it. */
export function commandLine(url?: string) {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-cli-'));
  const env = {
    PATH,
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    LATCHKEY_CREDENTIALS: 'file',
    ...(url && { LATCHKEY_URL: url }),
  };

  /** Runs a command between pipes. */
  async function run(args: readonly string[], input = '', more: Record<string, string> = {}): Promise<Ended> {
    const child = spawn(process.execPath, [...COMMAND, ...args], { cwd: home, env: { ...env, ...more } });
    child.stdin.end(input);
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.once('exit', resolve)),
    ]);
    return { code, stdout, stderr };
  }

  return {
    home,
    config: join(home, 'config', 'latchkey'),
    run,
    /** Runs a command that must succeed, and answers the data it prints as JSON. */
    async json<T>(args: readonly string[], input = ''): Promise<T> {
      const { code, stdout, stderr } = await run([...args, '--json'], input);
      expect(stderr + stdout, args.join(' ')).toBeTruthy();
      expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
      return JSON.parse(stdout) as T;
    },
    /** Runs a command in a real terminal. */
    terminal: (args: readonly string[], size: TerminalSize = {}, more: Record<string, string> = {}) =>
      inTerminal(args, { ...env, TERM: 'xterm', ...more }, home, size),
    async [Symbol.asyncDispose]() {
      await rm(home, { recursive: true, force: true });
    },
  };
}

export type CommandLine = ReturnType<typeof commandLine>;

function inTerminal(
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
  { cols = 100 }: TerminalSize,
) {
  const terminal = spawnTerminal(process.execPath, [...COMMAND, ...args], { cols, rows: 40, cwd, env });
  let raw = '';
  terminal.onData((data) => {
    raw += data;
  });
  const exited = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  return {
    /** Waits until the screen was told this. */
    said: (what: string | RegExp) => expect.poll(() => stripVTControlCharacters(raw)).toMatch(what),
    type: (keys: string) => terminal.write(keys),
    /** Everything, with the control sequences. */
    raw: () => raw,
    screen: () => stripVTControlCharacters(raw).replaceAll('\r\n', '\n'),
    exited,
  };
}
