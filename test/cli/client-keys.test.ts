import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { ClientKey, IssuedClientKey } from '../../src/sdk/index.ts';
import { type CommandLine, commandLine } from '../support/cli.ts';
import { FakeClock } from '../support/clock.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let cli: CommandLine;
beforeAll(async () => {
  gateway = await startGateway({ clock: new FakeClock(systemClock), defaultRateLimit: 100 });
  await gateway.signUp('ada@example.com');
  cli = commandLine(gateway.url);
  await cli.run(['login', '--email', 'ada@example.com', '--password-stdin'], PASSWORD);
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await gateway[Symbol.asyncDispose]();
});

const create = (name: string, ...flags: string[]) =>
  cli.json<IssuedClientKey>(['client-keys', 'create', '-N', name, ...flags]);
const verify = async (key: string) =>
  (await fetch(`${gateway.url}/verify?scope=read:shop`, { headers: bearer(key) })).status;

test('an empty list is told with the command that fills it, and is [] as JSON', async () => {
  expect(await cli.run(['client-keys'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'No client keys. Create one with: latchkey client-keys create\n',
  });
  expect(await cli.json(['client-keys'])).toEqual([]);
});

describe('client-keys create', () => {
  test('-S -v -N -D prints the whole object under every name it is known by, and stores the key', async () => {
    const description = 'Client used for app development';
    const { code, stdout, stderr } = await cli.run([
      'client-keys',
      'create',
      '-S',
      '-v',
      '-N',
      'my_client',
      '-D',
      description,
    ]);
    const printed = JSON.parse(stdout) as Record<string, string>;
    expect([code, stderr]).toEqual([0, expect.stringContaining('Stored as my_client in ')]);
    expect(printed).toMatchObject({
      name: 'my_client',
      description,
      consumerKey: expect.stringMatching(/^lk_\w{16}$/),
      consumerSecret: expect.stringMatching(/^\w{49}$/),
      clientId: printed.consumerKey,
      clientSecret: printed.consumerSecret,
      callbackUrl: null,
      tier: '100',
      _links: {
        self: { href: `${gateway.url}/clients/v2/my_client` },
        subscriber: { href: `${gateway.url}/users/me` },
        subscriptions: { href: `${gateway.url}/clients/v2/my_client/subscriptions` },
      },
    });
    expect(printed.key).toBe(`${printed.consumerKey}_${printed.consumerSecret}`);
  });

  test('takes scopes, a limit, an expiry and a callback URL, and the key works', async () => {
    const flags = ['--scope', 'read:shop', 'write:shop', '--rate-limit', 'unlimited', '--expires', '30d'];
    const { client_key, key } = await create('full', ...flags, '--callback-url', 'https://app.example/back');
    expect(client_key).toMatchObject({
      scopes: ['read:shop', 'write:shop'],
      rate_limit_per_minute: null,
      callback_url: 'https://app.example/back',
    });
    const days = (Date.parse(client_key.expires_at ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(30, 1);
    expect(await verify(key)).toBe(204);
  });

  test('says that a key without scopes can call nothing', async () => {
    const { stderr } = await cli.run(['client-keys', 'create', '-N', 'bare']);
    expect(stderr).toMatch(/It has no scopes.*\n?.*latchkey client-keys update lk_\w{16} --scope/);
  });

  test.each([
    [['--rate-limit', 'many'], '"many" is no limit.'],
    [['--expires', 'soon'], '"soon" is no expiry.'],
    [['--nonsense'], "unknown option '--nonsense'"],
  ])('with %j ends with 2 and creates nothing', async (flags, words) => {
    const { code, stdout, stderr } = await cli.run(['client-keys', 'create', '-N', 'wrong', ...flags]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(words)]);
    expect(await cli.json(['client-keys', '--search', 'wrong'])).toEqual([]);
  });

  test('tells what the gateway finds wrong', async () => {
    await create('twice');
    const { code, stderr } = await cli.run(['client-keys', 'create', '-N', 'twice']);
    expect([code, stderr]).toEqual([1, 'error: name is already taken by another key\n']);
  });

  test('asks in a terminal for name and scopes, whether to store, and whether to copy', async () => {
    const terminal = cli.terminal(['client-keys', 'create']);
    await terminal.said('Name');
    terminal.type('asked\r');
    await terminal.said('Scopes, divided by spaces');
    terminal.type('read:shop read:users\r');
    await terminal.said('Store id and secret');
    terminal.type('y');
    await terminal.said('Stored as asked');
    await terminal.said('Copy the key to the clipboard');
    terminal.type('y');
    expect(await terminal.exited).toBe(0);
    // There is no clipboard where tests run, and it does not say that there was.
    expect(terminal.screen()).toContain('copy the key from above');
    const key = /key +(lk_\w{16}_\w{49})/.exec(terminal.screen())?.[1] ?? '';
    expect(await verify(key)).toBe(204);
  });
});

describe('a key is found', () => {
  test.each([
    ['its name', ({ name }: ClientKey) => name],
    ['its client id', ({ client_id }: ClientKey) => client_id],
    ['the beginning of that', ({ client_id }: ClientKey) => client_id.slice(0, 9)],
    ['its id', ({ id }: ClientKey) => id],
  ])('by %s', async (what, ref) => {
    const { client_key } = await create(`found by ${what}`);
    expect(await cli.json(['client-keys', 'get', ref(client_key)])).toEqual(client_key);
  });

  test('and one that is not there is told', async () => {
    const { code, stderr } = await cli.run(['client-keys', 'get', 'nobody']);
    expect([code, stderr]).toEqual([
      1,
      'error: There is no client key nobody.\nSee yours with: latchkey client-keys\n',
    ]);
  });

  test('and where several could be meant, they are listed', async () => {
    const { code, stderr } = await cli.run(['client-keys', 'get', 'lk_']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/\d+ client keys could be meant by lk_:\n +lk_/),
    ]);
  });
});

describe('changes', () => {
  test('update changes what is given and clears what is empty', async () => {
    await create('before', '-D', 'text');
    const flags = [
      '-N',
      'after',
      '-D',
      '',
      '--scope',
      'read:shop',
      '--rate-limit',
      '7',
      '--expires',
      'never',
    ];
    expect(await cli.json(['client-keys', 'update', 'before', ...flags])).toMatchObject({
      name: 'after',
      description: null,
      scopes: ['read:shop'],
      rate_limit_per_minute: 7,
      expires_at: null,
    });
  });

  test('rotate gives a new secret, and leaves the old one its time', async () => {
    const { key: old } = await create('rotated', '--scope', '*');
    const { key } = await cli.json<IssuedClientKey>([
      'client-keys',
      'rotate',
      'rotated',
      '--grace-period',
      '1h',
    ]);
    expect([await verify(old), await verify(key)]).toEqual([204, 204]);
    await cli.json(['client-keys', 'rotate', 'rotated']);
    expect([await verify(old), await verify(key)]).toEqual([401, 401]);
  });

  test.each(['revoke', 'delete'])('%s asks, and does nothing without a yes', async (command) => {
    const name = `to ${command}`;
    const { key } = await create(name, '--scope', '*');
    const piped = await cli.run(['client-keys', command, name]);
    expect([piped.code, piped.stderr]).toEqual([2, expect.stringContaining('give --yes')]);
    const terminal = cli.terminal(['client-keys', command, name]);
    await terminal.said(/last used (never|\d+ \w+ ago)/);
    terminal.type('n');
    expect([await terminal.exited, await verify(key)]).toEqual([2, 204]);
    expect((await cli.run(['client-keys', command, name, '--yes'])).code).toBe(0);
    expect(await verify(key)).toBe(401);
  });
});

describe('the table', () => {
  test('fits the terminal, however narrow', async () => {
    await create('a name that is rather long for a narrow terminal', '--scope', 'read:shop', 'write:shop');
    for (const cols of [200, 80, 40]) {
      const terminal = cli.terminal(['client-keys'], { cols });
      expect(await terminal.exited).toBe(0);
      const lines = terminal.screen().trimEnd().split('\n');
      expect(lines.length).toBeGreaterThan(5);
      expect(lines[0]).toMatch(/^NAME +CLIENT ID/);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(cols);
    }
  });

  test('has no colours where NO_COLOR is set, or where nobody looks', async () => {
    expect((await cli.run(['client-keys'])).stdout).not.toContain('\x1b[');
    const terminal = cli.terminal(['client-keys'], {}, { NO_COLOR: '1' });
    await terminal.exited;
    expect(terminal.raw()).not.toContain('\x1b[1m');
  });

  test('is narrowed by status and text', async () => {
    const revoked = await cli.json<ClientKey[]>(['client-keys', '--status', 'revoked']);
    expect(revoked.map(({ name }) => name)).toEqual(['to revoke']);
    const found = await cli.json<ClientKey[]>(['client-keys', '--search', 'MY_CLIENT']);
    expect(found.map(({ name }) => name)).toEqual(['my_client']);
  });
});
