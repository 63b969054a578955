import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { programFor } from '../../src/cli/program.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { commandLine } from '../support/cli.ts';
import { FakeClock } from '../support/clock.ts';
import { commandTable } from '../support/command-table.ts';
import { PASSWORD, startGateway } from '../support/gateway.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const run = promisify(execFile);

test('the table of commands in the README is the one that the program has', () => {
  const { stdin, stdout, stderr } = process;
  expect(readme).toContain(
    `\n\n${commandTable(programFor('', { stdin, stdout, stderr, variables: {} }))}\n\n`,
  );
});

/** Replaces what differs from run to run by as many characters. */
function masked(text: string): string {
  return text
    .replace(/lk_\w{16}(_\w{49})?/g, (key) => key.replace(/\w/g, 'k'))
    .replace(/(secret {2})\w{49}/, '$1…')
    .replace(/(\d+ seconds? ago|now) +/g, 'now ')
    .replace(/\bWHEN +/, 'WHEN ')
    .replace(/QWNjb3VudD[\w…=]+ +/, 'ACCOUNT ')
    .replace(/ABOUT +/, 'ABOUT ')
    .replace(/(kkk) +(127)/g, '$1 $2')
    .replace(/[0-9A-Za-z]{12}-[0-9a-z]{7}/g, 'REQUEST')
    .trim();
}

test('the terminal session in the README answers what it shows', async () => {
  await using gateway = await startGateway({ clock: new FakeClock(systemClock) });
  await gateway.signUp('ada@example.com');
  await using cli = commandLine(gateway.url);
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
    const told = stdout.replaceAll(gateway.url, 'http://127.0.0.1:4000').replaceAll(cli.home, '~');
    expect(masked(told), command).toBe(masked(shown.join('\n')));
  }
});
