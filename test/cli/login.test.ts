import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { type CommandLine, createCommandLine } from '../support/cli.ts';
import { FakeClock } from '../support/clock.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { started } from '../support/upstream.ts';

const EMAIL = 'ada@example.com';
const CTRL_C = '\x03';
const SHOW_CURSOR = '\x1b[?25h';

let gateway: TestGateway;
let cli: CommandLine;
beforeAll(async () => {
  gateway = await startGateway({ clock: new FakeClock(systemClock) });
  await gateway.signUp(EMAIL);
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  // The rate limit of login attempts starts over.
  gateway.clock.advance(60_000);
  cli = createCommandLine(gateway.url);
});
afterEach(() => cli[Symbol.asyncDispose]());

const login = () => cli.run(['login', '--email', EMAIL, '--password-stdin'], `${PASSWORD}\n`);

describe('latchkey login', () => {
  it('signs in with --password-stdin and keeps the session in a file with mode 0600', async () => {
    const args = ['login', '--email', EMAIL, '--password-stdin'];
    const { code, stdout, stderr } = await cli.spawn(args, `${PASSWORD}\n`);
    const file = join(cli.config, 'credentials.json');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toBe(`Signed in to ${gateway.url} as ${EMAIL} (ADMIN). Credentials stored in ${file}.\n`);
    expect([statSync(file).mode & 0o777, statSync(cli.config).mode & 0o777]).toEqual([0o600, 0o700]);
    expect((await cli.spawn(['whoami'])).stdout).toMatch(new RegExp(`account +${EMAIL} \\(ADMIN\\)`));
  });

  it('prompts for email address and password in a terminal and does not show the password', async () => {
    const terminal = cli.terminal(['login']);
    await terminal.waitFor('Email address');
    terminal.type(`${EMAIL}\r`);
    await terminal.waitFor('Password');
    terminal.type(`${PASSWORD}\r`);
    expect(await terminal.exited).toBe(0);
    expect(terminal.screen()).toContain(`Signed in to ${gateway.url} as ${EMAIL}`);
    expect(terminal.screen()).not.toContain(PASSWORD);
  });

  it('exits with 2 and restores the cursor after Ctrl-C', async () => {
    const terminal = cli.terminal(['login']);
    await terminal.waitFor('Email address');
    terminal.type(CTRL_C);
    expect(await terminal.exited).toBe(2);
    expect(terminal.raw().lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(terminal.raw().lastIndexOf('\x1b[?25l'));
    expect(terminal.screen()).toContain('Canceled.');
  });

  it('names the missing flag outside a terminal', async () => {
    const { code, stderr } = await cli.run(['login']);
    expect([code, stderr]).toEqual([
      2,
      'error: --email is required when prompts are unavailable.\nSee --help.\n',
    ]);
    const withEmail = await cli.run(['login', '--email', EMAIL]);
    expect(withEmail.stderr).toContain('--password-stdin is required');
  });

  it('does not prompt with --no-input, with --json, or where CI is set', async () => {
    expect(await cli.terminal(['login', '--no-input']).exited).toBe(2);
    expect(await cli.terminal(['login', '--json']).exited).toBe(2);
    expect(await cli.terminal(['login'], {}, { CI: 'true' }).exited).toBe(2);
  });

  it('exits with 1 and stores no credentials for a wrong password', async () => {
    const wrong = await cli.run(['login', '--email', EMAIL, '--password-stdin'], 'wrong');
    expect([wrong.code, wrong.stderr]).toEqual([1, 'error: The email address or the password is wrong.\n']);
    expect(existsSync(join(cli.config, 'credentials.json'))).toBe(false);
  });

  it('accepts an access token from stdin with --with-token', async () => {
    const { accessToken } = await gateway.signUp('bob@example.com');
    expect((await cli.run(['login', '--with-token'], `${accessToken}\n`)).code).toBe(0);
    expect(await cli.json(['whoami'])).toMatchObject({ email: 'bob@example.com', url: gateway.url });
  });

  it('replaces an access token with the new session, and a session with the new access token', async () => {
    const { accessToken } = await gateway.signUp('carol@example.com');
    await cli.run(['login', '--with-token'], accessToken);
    await login();
    expect(await cli.json(['whoami'])).toMatchObject({ email: EMAIL });
    await cli.run(['login', '--with-token'], accessToken);
    expect(await cli.json(['whoami'])).toMatchObject({ email: 'carol@example.com' });
    expect(readFileSync(join(cli.config, 'credentials.json'), 'utf8')).not.toContain('lkr_');
  });

  it('does not repeat an attempt that the server rejects with 429', async () => {
    let attempts = 0;
    const server = await started(
      createServer((_, res) => {
        attempts += 1;
        const errors = [{ message: 'Too many attempts.', extensions: { code: 'RATE_LIMITED' } }];
        const headers = { 'Content-Type': 'application/json', 'Retry-After': '0' };
        res.writeHead(429, headers).end(JSON.stringify({ errors }));
      }),
    );
    const args = ['login', '--email', EMAIL, '--password-stdin', '--url', new URL(server.url).origin];
    const { code, stderr } = await cli.run(args, PASSWORD);
    await server.close();
    expect([code, stderr, attempts]).toEqual([1, 'error: Too many attempts.\n', 1]);
  });

  it('creates the account first with --sign-up', async () => {
    const args = [
      'login',
      '--sign-up',
      '--email',
      'eve@example.com',
      '--display-name',
      'Eve',
      '--password-stdin',
    ];
    const { code, stderr } = await cli.run(args, PASSWORD);
    expect([code, stderr]).toEqual([0, expect.stringContaining('latchkey client-keys create')]);
  });
});
