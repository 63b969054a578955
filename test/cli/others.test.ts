import { execFile } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { decrypt, generateKey, readMessage } from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { Event, IssuedClientKey, PgpKey } from '../../src/sdk/index.ts';
import { type CommandLine, commandLine } from '../support/cli.ts';
import { FakeClock } from '../support/clock.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

const run = promisify(execFile);

let gateway: TestGateway;
let cli: CommandLine;
beforeAll(async () => {
  gateway = await startGateway({ clock: new FakeClock(systemClock) });
  await gateway.signUp('ada@example.com');
  cli = commandLine(gateway.url);
  await cli.run(['login', '--email', 'ada@example.com', '--password-stdin'], PASSWORD);
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await gateway[Symbol.asyncDispose]();
});

describe('client-token', () => {
  test('says what to do while no key is stored', async () => {
    const { code, stderr } = await cli.run(['client-token']);
    expect([code, stderr]).toEqual([
      1,
      'error: No client key is stored.\nStore one with: latchkey client-keys create --store\n',
    ]);
  });

  test('prints the bare access token of the stored key, and all of the answer as JSON', async () => {
    const args = ['client-keys', 'create', '-S', '-N', 'stored', '--scope', 'read:shop', 'write:shop'];
    const { client_key } = JSON.parse((await cli.run([...args, '--json'])).stdout) as IssuedClientKey;
    const { code, stdout } = await cli.run(['client-token']);
    expect([code, decodeJwt(stdout.trim()).client_id]).toEqual([0, client_key.client_id]);
    expect(await cli.json(['client-token', 'stored', '--scope', 'read:shop'])).toMatchObject({
      token_type: 'Bearer',
      scope: 'read:shop',
    });
  });

  test('asks which, when several are stored', async () => {
    await cli.run(['client-keys', 'create', '-S', '-N', 'second']);
    const { code, stderr } = await cli.run(['client-token']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/lk_\w{16} {2}stored\n.*lk_\w{16} {2}second/)]);
    expect((await cli.run(['client-token', 'second'])).code).toBe(0);
  });

  test('takes a client that is not stored, its secret from stdin', async () => {
    const { client_key, client_secret } = await cli.json<IssuedClientKey>([
      'client-keys',
      'create',
      '-N',
      'other',
    ]);
    const args = ['client-token', '--client-id', client_key.client_id, '--client-secret-stdin'];
    expect((await cli.run(args, `${client_secret}\n`)).stdout).toMatch(/^eyJ[\w.-]+\n$/);
    const wrong = await cli.run(args, 'x'.repeat(49));
    expect([wrong.code, wrong.stdout]).toEqual([1, '']);
  });
});

describe('conf', () => {
  test('accessToken prints the bare token, with and without get', async () => {
    const { stdout } = await cli.run(['conf', 'accessToken']);
    expect(stdout).toMatch(/^lku_\w{43}\n$/);
    expect((await cli.run(['conf', 'get', 'accessToken'])).stdout).toBe(stdout);
  });

  test.each([
    [['conf', 'get', 'nonsense'], 'There is no setting nonsense.'],
    [['conf', 'set', 'url', 'ftp://x'], '"ftp://x" is no http(s) URL.'],
    [['conf', 'set', 'accessToken', 'x'], 'accessToken cannot be set.'],
  ])('%j ends with 2', async (args, words) => {
    const { code, stderr } = await cli.run(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe('events', () => {
  test('lists what happened, narrowed by type and key', async () => {
    const events = await cli.json<Event[]>(['events', '--type', 'client_key.created', '--key', 'stored']);
    expect(events.map(({ metadata }) => metadata.name)).toEqual(['stored']);
    expect((await cli.run(['events', '--limit', '2'])).stdout.trim().split('\n')).toHaveLength(3);
    expect((await cli.run(['events', '--since', '2999-01-01'])).stderr).toBe('No events.\n');
  });

  test('exports all as JSON Lines, to a file that only its owner may read', async () => {
    const file = join(cli.home, 'events.jsonl');
    const { code, stdout, stderr } = await cli.run(['events', 'export', '-o', file]);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect([code, stdout, stderr]).toEqual([0, '', `${lines.length} events\n`]);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'account.created' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await cli.run(['events', 'export'])).stdout.trim().split('\n')).toHaveLength(lines.length);
  });

  test('shows progress in a terminal, and none elsewhere', async () => {
    const terminal = cli.terminal(['events', 'export', '-o', 'out.jsonl']);
    await terminal.said(/◇ +\d+ events/);
    expect(await terminal.exited).toBe(0);
    expect((await cli.run(['events', 'export', '-o', 'out.jsonl'])).stderr).toMatch(/^\d+ events\n$/);
  });
});

test('pgp-keys adds, lists and deletes keys, to which client keys are encrypted', async () => {
  const user = { email: 'ada@example.com' };
  const { publicKey, privateKey } = await generateKey({ userIDs: [user], format: 'object' });
  const added = await cli.json<PgpKey>(['pgp-keys', 'add'], publicKey.armor());
  const create = ['client-keys', 'create', '-N', 'sealed', '--encrypt-to', added.fingerprint];
  const { stdout } = await cli.run(create);
  const message = await readMessage({ armoredMessage: stdout });
  expect((await decrypt({ message, decryptionKeys: privateKey })).data).toMatch(/^lk_\w{16}_\w{49}$/);
  expect(stdout).not.toContain('lk_');
  expect(await cli.json(['pgp-keys'])).toEqual([added]);
  expect((await cli.run(['pgp-keys'])).stdout).toContain(added.fingerprint.toUpperCase());
  expect((await cli.run(['pgp-keys', 'delete', added.fingerprint.slice(-16).toUpperCase()])).code).toBe(0);
  expect(await cli.json(['pgp-keys'])).toEqual([]);
  expect((await cli.run(['pgp-keys', 'add', 'nothing.asc'])).stderr).toBe(
    'error: nothing.asc cannot be read.\n',
  );
});

describe('administrators', () => {
  test('list, disable and enable accounts', async () => {
    await gateway.signUp('eve@example.com');
    expect(await cli.json(['accounts', '--search', 'eve'])).toMatchObject([{ email: 'eve@example.com' }]);
    expect((await cli.run(['accounts', 'disable', 'eve@example.com'])).code).toBe(2);
    expect(await cli.json(['accounts', 'disable', 'eve@example.com', '--yes'])).toMatchObject({
      status: 'DISABLED',
    });
    expect(await cli.json(['accounts', 'enable', 'eve@example.com'])).toMatchObject({ status: 'ACTIVE' });
  });

  test('verify the email address of an account', async () => {
    await gateway.signUp('fay@example.com');
    const listed = () => cli.json(['accounts', '--search', 'fay']);
    expect(await listed()).toMatchObject([{ email_verified: false }]);
    const verify = ['accounts', 'verify-email', 'fay@example.com'];
    expect((await cli.run(verify)).stdout).toBe('Verified fay@example.com.\n');
    expect(await listed()).toMatchObject([{ email_verified: true }]);
    expect((await cli.run(['accounts', 'verify-email', 'nobody@example.com'])).code).toBe(1);
  });

  test('print a link that sets a new password', async () => {
    await gateway.signUp('bob@example.com');
    const { code, stdout } = await cli.run(['accounts', 'reset-password', 'bob@example.com']);
    const [page = '', resetToken] = stdout.trim().split('#');
    expect([code, page]).toEqual([0, `${gateway.url}/reset-password`]);
    expect((await fetch(page)).status).toBe(200);
    const query = `mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename } }`;
    const variables = { input: { resetToken, newPassword: 'a whole new passphrase' } };
    const answer = await gateway.post('/graphql', { query, variables });
    expect(await answer.json()).toEqual({ data: { resetPassword: { __typename: 'ResetPasswordPayload' } } });
  });

  test('rotate the key that signs access tokens', async () => {
    const { key_id } = await cli.json<{ key_id: string }>(['keys', 'rotate-signing']);
    const { keys } = (await (await fetch(`${gateway.url}/.well-known/jwks.json`)).json()) as {
      keys: { kid: string }[];
    };
    expect(keys.map(({ kid }) => kid)).toContain(key_id);
  });

  test('are told apart from others', async () => {
    await using other = commandLine(gateway.url);
    const { accessToken } = await gateway.signUp('mal@example.com');
    const { code, stderr } = await other.run(['accounts'], '', { LATCHKEY_TOKEN: accessToken });
    expect([code, stderr]).toEqual([1, 'error: Only an administrator may do this.\n']);
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('%s gets a script', async (shell) => {
    const { code, stdout } = await cli.run(['completion', shell]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('latchkey')]);
  });

  test('the script for bash is one that bash understands', async () => {
    const { stdout } = await cli.run(['completion', 'bash']);
    writeFileSync(join(cli.home, 'completion.bash'), stdout);
    await run('bash', ['-n', join(cli.home, 'completion.bash')]);
  });

  test('what the scripts ask answers commands and options', async () => {
    const commands = await cli.run(['complete', '--', 'client-keys', 're']);
    expect(commands.stdout.split('\n')[0]).toMatch(/^revoke\t/);
    const options = await cli.run(['complete', '--', 'client-keys', 'create', '--rate']);
    expect(options.stdout).toMatch(/^--rate-limit\t/);
  });
});

test('serve runs the gateway, and migrate makes its tables', async () => {
  const database = { DATABASE_URL: `file:${join(cli.home, 'served', 'latchkey.db')}` };
  const migrated = await cli.run(['migrate'], '', database);
  expect(migrated).toEqual({ code: 0, stdout: '', stderr: 'The database is up to date.\n' });
  const terminal = cli.terminal(['serve'], {}, { ...database, PORT: '0' });
  await terminal.said(/Latchkey is ready on http:\/\/127\.0\.0\.1:\d+/);
  terminal.type('\x03');
  expect(await terminal.exited).toBe(0);
  const wrong = await cli.run(['migrate'], '', { DATABASE_URL: 'nonsense' });
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('DATABASE_URL: must be')]);
});

test('a wrong command ends with 2 and usage on stderr, help with 0 on stdout', async () => {
  expect(await cli.run(['clientkeys'])).toMatchObject({ code: 2, stdout: '' });
  expect(await cli.run(['--help'])).toMatchObject({ code: 0, stderr: '' });
  expect((await cli.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
