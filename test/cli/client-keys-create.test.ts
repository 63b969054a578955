import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IssuedClientKey } from '../../src/sdk/index.ts';
import type { CommandLine } from '../support/cli.ts';
import { type CliGateway, startCliGateway } from '../support/cli-gateway.ts';
import { bearer } from '../support/gateway.ts';

let setup: CliGateway;
let cli: CommandLine;
beforeAll(async () => {
  setup = await startCliGateway();
  ({ cli } = setup);
});
afterAll(() => setup[Symbol.asyncDispose]());

const create = (name: string, ...flags: string[]) =>
  cli.json<IssuedClientKey>(['client-keys', 'create', '-N', name, ...flags]);
const verify = async (key: string) =>
  (await fetch(`${setup.gateway.url}/verify?scope=read:shop`, { headers: bearer(key) })).status;

describe('latchkey client-keys create', () => {
  it('prints the whole object under the names of OAuth and Agave with -v, and stores the key with -S', async () => {
    const description = 'Client used for app development';
    const flags = ['-S', '-v', '-N', 'my_client', '-D', description];
    const { code, stdout, stderr } = await cli.run(['client-keys', 'create', ...flags]);
    const printed = JSON.parse(stdout) as Record<string, string>;
    const { url } = setup.gateway;
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
        self: { href: `${url}/clients/v2/my_client` },
        subscriber: { href: `${url}/users/me` },
        subscriptions: { href: `${url}/clients/v2/my_client/subscriptions` },
      },
    });
    expect(printed.key).toBe(`${printed.consumerKey}_${printed.consumerSecret}`);
  });

  it('creates a working key with the given scopes, limit, expiry and callback URL', async () => {
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

  it('creates a key without description and callback URL from empty options', async () => {
    const { client_key } = await create('empty', '-D', '', '--callback-url', '');
    expect(client_key).toMatchObject({ description: null, callback_url: null });
  });

  it('warns that a key without scopes can call nothing', async () => {
    const { stderr } = await cli.run(['client-keys', 'create', '-N', 'bare']);
    expect(stderr).toMatch(/The key has no scopes.*\n?.*latchkey client-keys update lk_\w{16} --scope/);
  });

  it.each([
    ['an invalid rate limit', ['--rate-limit', 'many'], 'Invalid rate limit "many".'],
    ['an invalid expiry', ['--expires', 'soon'], 'Invalid expiry "soon".'],
    ['an unknown option', ['--nonsense'], "unknown option '--nonsense'"],
  ])('exits with 2 and creates nothing for %s', async (_, flags, message) => {
    const { code, stdout, stderr } = await cli.run(['client-keys', 'create', '-N', 'wrong', ...flags]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
    expect(await cli.json(['client-keys', '--search', 'wrong'])).toEqual([]);
  });

  it.each([
    ['--rate-limit', '2000000', 'must be at most 1000000'],
    ['--expires', '2000-01-01', 'must lie in the future'],
    ['--callback-url', 'nowhere', 'must be an http:// or https:// URL'],
    ['--scope', 'two words', 'must be 1 to 128 printable ASCII characters'],
  ])(
    'names the flag %s in the validation error of the gateway, on create and update',
    async (flag, value, message) => {
      await cli.run(['client-keys', 'create', '-N', 'flagged']);
      for (const command of [
        ['create', '-N', 'other'],
        ['update', 'flagged'],
      ]) {
        const { code, stderr } = await cli.run(['client-keys', ...command, flag, value]);
        expect([code, stderr]).toEqual([1, expect.stringContaining(`error: ${flag} ${message}`)]);
      }
    },
  );

  it('prints the validation error of the gateway and exits with 1', async () => {
    await create('twice');
    const { code, stderr } = await cli.run(['client-keys', 'create', '-N', 'twice']);
    expect([code, stderr]).toEqual([1, 'error: --name is already taken by another key\n']);
  });

  it('prompts in a terminal for name and scopes, and offers to store and to copy the key', async () => {
    const terminal = cli.terminal(['client-keys', 'create']);
    await terminal.waitFor('Name');
    terminal.type('asked\r');
    await terminal.waitFor('Scopes, separated by spaces');
    terminal.type('read:shop read:users\r');
    await terminal.waitFor('Store the client id and secret');
    terminal.type('y');
    await terminal.waitFor('Stored as asked');
    await terminal.waitFor('Copy the key to the clipboard');
    terminal.type('y');
    expect(await terminal.exited).toBe(0);
    // The test environment has no clipboard, and the command must not claim that it does.
    expect(terminal.screen()).toContain('Copy the key from above');
    const key = /key +(lk_\w{16}_\w{49})/.exec(terminal.screen())?.[1] ?? '';
    expect(await verify(key)).toBe(204);
  });
});
