import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, createCommandLine } from '../support/cli.ts';

const run = promisify(execFile);

let cli: CommandLine;
beforeAll(() => {
  cli = createCommandLine();
});
afterAll(() => cli[Symbol.asyncDispose]());

describe('latchkey', () => {
  it('exits with 2 and writes to stderr for an unknown command, and exits with 0 and writes to stdout for --help', async () => {
    expect(await cli.spawn(['clientkeys'])).toMatchObject({ code: 2, stdout: '' });
    expect(await cli.spawn(['--help'])).toMatchObject({ code: 0, stderr: '' });
    expect((await cli.spawn(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('exits with 0 when the reader of its output has closed the pipe', async () => {
    expect(await cli.spawnUnread(['--help'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe('latchkey serve and latchkey migrate', () => {
  it('run the gateway and create its tables', async () => {
    const database = { DATABASE_URL: `file:${join(cli.home, 'served', 'latchkey.db')}` };
    const migrated = await cli.spawn(['migrate'], '', database);
    expect(migrated).toEqual({ code: 0, stdout: '', stderr: 'The database is up to date.\n' });
    const terminal = cli.terminal(['serve'], {}, { ...database, PORT: '0' });
    await terminal.waitFor(/Latchkey is ready on http:\/\/127\.0\.0\.1:\d+/);
    terminal.type('\x03');
    expect(await terminal.exited).toBe(0);
    const wrong = await cli.spawn(['migrate'], '', { DATABASE_URL: 'nonsense' });
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('DATABASE_URL: must be')]);
  });
});

describe('latchkey completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints a script for %s', async (shell) => {
    const { code, stdout } = await cli.spawn(['completion', shell]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('latchkey')]);
  });

  it('prints a script for bash without syntax errors', async () => {
    const { stdout } = await cli.spawn(['completion', 'bash']);
    writeFileSync(join(cli.home, 'completion.bash'), stdout);
    await run('bash', ['-n', join(cli.home, 'completion.bash')]);
  });

  it('returns commands and options to the script', async () => {
    const commands = await cli.spawn(['complete', '--', 'client-keys', 're']);
    expect(commands.stdout.split('\n')[0]).toMatch(/^revoke\t/);
    const options = await cli.spawn(['complete', '--', 'client-keys', 'create', '--rate']);
    expect(options.stdout).toMatch(/^--rate-limit\t/);
  });
});
