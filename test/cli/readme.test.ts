import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { programFor } from '../../src/cli/program.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { createCommandLine } from '../support/cli.ts';
import { FakeClock } from '../support/clock.ts';
import { commandTable } from '../support/command-table.ts';
import { PASSWORD, startGateway } from '../support/gateway.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const run = promisify(execFile);

/** Replaces what differs between runs. */
function masked(text: string): string {
  return text
    .replace(/lk_\w{16}(_\w{49})?/g, (key) => key.replace(/\w/g, 'k'))
    .replace(/(secret {2})\w{49}/, '$1…')
    .replace(/(\d+ (second|minute)s? ago|now) +/g, 'now ')
    .replace(/\bWHEN +/, 'WHEN ')
    .replace(/QWNjb3VudD[\w…=]+ +/, 'ACCOUNT ')
    .replace(/ABOUT +/, 'ABOUT ')
    .replace(/(kkk) +(127)/g, '$1 $2')
    .replace(/[0-9A-Za-z]{12}-[0-9a-z]{7}/g, 'REQUEST')
    .trim();
}

describe('the README', () => {
  it('contains the table of the commands that the program has', () => {
    const { stdin, stdout, stderr } = process;
    const program = programFor('', { stdin, stdout, stderr, variables: {} });
    expect(readme).toContain(`\n\n${commandTable(program)}\n\n`);
  });

  it('shows the real output of every command of the terminal session', async () => {
    await using gateway = await startGateway({ clock: new FakeClock(systemClock) });
    await gateway.signUp('ada@example.com');
    await using cli = createCommandLine(gateway.url);
    writeFileSync(join(cli.home, 'password.txt'), `${PASSWORD}\n`);
    const source = join(ROOT, 'src/cli/main.ts');
    const latchkey = `latchkey() { '${process.execPath}' --conditions=latchkey-source '${source}' "$@"; }`;
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: cli.home,
      LATCHKEY_URL: gateway.url,
      LATCHKEY_CREDENTIALS: 'file',
    };
    const session = /```console\n(.*?)```/s.exec(readme)?.[1] ?? '';
    const steps = session.trim().split('\n\n');
    expect(steps.length).toBeGreaterThan(4);
    for (const step of steps) {
      const [command = '', ...shown] = step.split('\n');
      const here = command.slice(2).replaceAll('http://127.0.0.1:4000', gateway.url);
      const { stdout } = await run('bash', ['-c', `${latchkey}\n{ ${here}; } 2>&1`], { cwd: cli.home, env });
      const output = stdout.replaceAll(gateway.url, 'http://127.0.0.1:4000').replaceAll(cli.home, '~');
      expect(masked(output), command).toBe(masked(shown.join('\n')));
    }
  });
});
