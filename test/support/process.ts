import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const resolvePath = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const NODE = resolvePath('../../node_modules/.bin/node');
const MAIN = resolvePath('../../src/main.ts');
const READY = /^Latchkey is ready on (\S+)$/m;

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** Files that exist at start, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Symbolic links that exist at start: target by path. */
  readonly links?: Readonly<Record<string, string>>;
}

/** Runs `src/main.ts` as a separate process on a free port in a new folder. */
export function startProcess({ env = {}, files = {}, links = {} }: Options = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-process-')));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(target, join(folder, path));
  }
  const child = spawn(NODE, ['--conditions=latchkey-source', MAIN], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal, ...output }));

  return {
    folder,
    /** The output so far. */
    output: output as Readonly<typeof output>,
    /** The exit code and the whole output, once the process has ended. */
    exited,
    /** Returns the URL once the gateway responds to requests. Throws when the process ends before that. */
    async ready(): Promise<string> {
      for (;;) {
        const url = READY.exec(output.stdout)?.[1];
        if (url) return url;
        await outputOrEnd(child);
        if (child.exitCode !== null) throw new Error(`the process ended early: ${output.stderr}`);
      }
    },
    signal: (name: NodeJS.Signals) => child.kill(name),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function outputOrEnd(child: ChildProcess): Promise<void> {
  const { stdout } = child;
  if (!stdout || child.exitCode !== null) return;
  const done = new AbortController();
  const { signal } = done;
  await Promise.race([once(stdout, 'data', { signal }), once(child, 'close', { signal })]);
  done.abort();
}
