import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { expect } from 'vitest';
import { run as runProgram } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = ['--conditions=latchkey-source', join(ROOT, 'src/cli/main.ts')];
const { PATH = '' } = process.env;

type Variables = Readonly<Record<string, string>>;

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface TerminalSize {
  readonly cols?: number;
}

/** Creates a home directory with the command line for one user. */
export function createCommandLine(url?: string) {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-cli-'));
  const env: Variables = {
    PATH,
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    LATCHKEY_CREDENTIALS: 'file',
    ...(url && { LATCHKEY_URL: url }),
  };

  /** Runs a command between pipes in this process, which saves most of its time. The working directory is not `home`. */
  const run = (args: readonly string[], input = '', more: Variables = {}): Promise<CommandResult> =>
    runInProcess(args, input, { ...env, ...more });

  return {
    home,
    config: join(home, 'config', 'latchkey'),
    run,
    /** Runs a command between pipes in a process of its own. */
    spawn: (args: readonly string[], input = '', more: Variables = {}): Promise<CommandResult> =>
      collect(startCommand(args, { ...env, ...more }, home), input),
    /** Runs a command in a process of its own whose standard output is closed by its reader. */
    spawnUnread(args: readonly string[]): Promise<CommandResult> {
      const child = startCommand(args, env, home);
      child.stdout.destroy();
      return collect(child, '');
    },
    /** Runs a command that must succeed, and returns the data that it prints as JSON. */
    async json<T>(args: readonly string[], input = ''): Promise<T> {
      const { code, stdout, stderr } = await run([...args, '--json'], input);
      expect(stderr + stdout, args.join(' ')).toBeTruthy();
      expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
      return JSON.parse(stdout) as T;
    },
    /** Runs a command in a process of its own with a real terminal. */
    terminal: (args: readonly string[], size: TerminalSize = {}, more: Variables = {}) =>
      startInTerminal(args, { ...env, TERM: 'xterm', ...more }, home, size),
    async [Symbol.asyncDispose]() {
      await rm(home, { recursive: true, force: true });
    },
  };
}

export type CommandLine = ReturnType<typeof createCommandLine>;

async function runInProcess(
  args: readonly string[],
  input: string,
  variables: Variables,
): Promise<CommandResult> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const output = Promise.all([text(stdout), text(stderr)]);
  // Without a terminal, commands use their streams only as streams.
  const terminal = { stdin: Readable.from([input]), stdout, stderr, variables } as unknown as Terminal;
  const code = await runProgram(args, '0.0.0', terminal).finally(() => {
    stdout.end();
    stderr.end();
  });
  const [printed, noted] = await output;
  return { code, stdout: printed, stderr: noted };
}

function startCommand(args: readonly string[], env: Variables, cwd: string) {
  return spawn(process.execPath, [...COMMAND, ...args], { cwd, env });
}

async function collect(child: ReturnType<typeof startCommand>, input: string): Promise<CommandResult> {
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([
    child.stdout.destroyed ? '' : text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { code, stdout, stderr };
}

function startInTerminal(
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
    /** Waits until the screen has shown a text. */
    waitFor: (expected: string | RegExp) =>
      expect.poll(() => stripVTControlCharacters(raw)).toMatch(expected),
    type: (keys: string) => terminal.write(keys),
    /** Returns all output with its control sequences. */
    raw: () => raw,
    screen: () => stripVTControlCharacters(raw).replaceAll('\r\n', '\n'),
    exited,
  };
}
