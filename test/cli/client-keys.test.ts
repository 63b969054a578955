import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientKey, IssuedClientKey } from '../../src/sdk/index.ts';
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

describe('latchkey client-keys', () => {
  // Must be the first test, because it needs an account without keys.
  it('names the command that creates a key when there is none, and prints [] with --json', async () => {
    expect(await cli.run(['client-keys'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No client keys. Create one with: latchkey client-keys create\n',
    });
    expect(await cli.json(['client-keys'])).toEqual([]);
  });

  it('prints a table that fits terminals of 200, 80 and 40 columns', async () => {
    await create('a name that is rather long for a narrow terminal', '--scope', 'read:shop', 'write:shop');
    await create('another name');
    for (const cols of [200, 80, 40]) {
      const terminal = cli.terminal(['client-keys'], { cols });
      expect(await terminal.exited).toBe(0);
      const lines = terminal.screen().trimEnd().split('\n');
      expect(lines.length).toBeGreaterThan(2);
      expect(lines[0]).toMatch(/^NAME +CLIENT ID/);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(cols);
    }
  });

  it('shortens values to 40 characters in a pipe', async () => {
    const name = 'a name that is much longer than a column of the table';
    await create(name);
    const { stdout } = await cli.run(['client-keys']);
    expect(stdout).toContain(`${name.slice(0, 39)}…  lk_`);
  });

  it('prints no colors into a pipe or where NO_COLOR is set', async () => {
    await create('colorless');
    expect((await cli.run(['client-keys'])).stdout).not.toContain('\x1b[');
    const terminal = cli.terminal(['client-keys'], {}, { NO_COLOR: '1' });
    await terminal.exited;
    expect(terminal.raw()).toContain('NAME');
    expect(terminal.raw()).not.toContain('\x1b[1m');
  });

  it('filters by status and, ignoring case, by text', async () => {
    await create('to be revoked');
    await create('my_client');
    await cli.run(['client-keys', 'revoke', 'to be revoked', '--yes']);
    const revoked = await cli.json<ClientKey[]>(['client-keys', '--status', 'revoked']);
    expect(revoked.map(({ name }) => name)).toEqual(['to be revoked']);
    const found = await cli.json<ClientKey[]>(['client-keys', '--search', 'MY_CLIENT']);
    expect(found.map(({ name }) => name)).toEqual(['my_client']);
  });
});

describe('latchkey client-keys get', () => {
  it.each([
    ['name', ({ name }: ClientKey) => name],
    ['client id', ({ client_id }: ClientKey) => client_id],
    ['unique client id prefix', ({ client_id }: ClientKey) => client_id.slice(0, 9)],
    ['id', ({ id }: ClientKey) => id],
  ])('finds a key by its %s', async (kind, ref) => {
    const { client_key } = await create(`found by ${kind}`);
    expect(await cli.json(['client-keys', 'get', ref(client_key)])).toEqual(client_key);
  });

  it('finds the active key among keys with the same name, and a revoked key when there is no other', async () => {
    const revoked = await create('renewed');
    await cli.run(['client-keys', 'revoke', 'renewed', '--yes']);
    expect(await cli.json(['client-keys', 'get', 'renewed'])).toMatchObject({ id: revoked.client_key.id });
    const active = await create('renewed');
    expect(await cli.json(['client-keys', 'get', 'renewed'])).toMatchObject({ id: active.client_key.id });
  });

  it('exits with 1 and names the command that lists keys for an unknown key', async () => {
    const { code, stderr } = await cli.run(['client-keys', 'get', 'nobody']);
    expect([code, stderr]).toEqual([
      1,
      'error: Client key "nobody" not found.\nList your client keys with: latchkey client-keys\n',
    ]);
  });

  it('exits with 1 and lists the candidates for an ambiguous client id prefix', async () => {
    await create('first candidate');
    await create('second candidate');
    const { code, stderr } = await cli.run(['client-keys', 'get', 'lk_']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/"lk_" matches \d+ client keys:\n +lk_/)]);
  });
});

describe('latchkey client-keys update', () => {
  it('changes the given fields and clears those that are given empty', async () => {
    await create('before', '-D', 'text', '--expires', '1d', '--callback-url', 'https://app.example/back');
    const cleared = ['-D', '', '--expires', 'never', '--callback-url', ''];
    const changed = ['-N', 'after', '--scope', 'read:shop', '--rate-limit', '7'];
    expect(await cli.json(['client-keys', 'update', 'before', ...changed, ...cleared])).toMatchObject({
      name: 'after',
      description: null,
      scopes: ['read:shop'],
      rate_limit_per_minute: 7,
      expires_at: null,
      callback_url: null,
    });
  });
});

describe('latchkey client-keys rotate', () => {
  it('names the flag --grace-period in the validation error of the gateway', async () => {
    await create('patient');
    const { code, stderr } = await cli.run(['client-keys', 'rotate', 'patient', '--grace-period', '31d']);
    expect([code, stderr]).toEqual([1, 'error: --grace-period must be at most 2592000\n']);
  });

  it('issues a new secret and keeps the old one valid only for the given grace period', async () => {
    const { key: old } = await create('rotated', '--scope', '*');
    const rotate = ['client-keys', 'rotate', 'rotated'];
    const { key } = await cli.json<IssuedClientKey>([...rotate, '--grace-period', '1h']);
    expect([await verify(old), await verify(key)]).toEqual([204, 204]);
    await cli.json(rotate);
    expect([await verify(old), await verify(key)]).toEqual([401, 401]);
  });
});

describe('latchkey client-keys', () => {
  it.each(['revoke', 'delete'])(
    '%s asks for confirmation and changes nothing without it',
    async (command) => {
      const name = `to ${command}`;
      const { key } = await create(name, '--scope', '*');
      const piped = await cli.run(['client-keys', command, name]);
      expect([piped.code, piped.stderr]).toEqual([2, expect.stringContaining('--yes is required')]);
      const terminal = cli.terminal(['client-keys', command, name]);
      await terminal.waitFor(/last used (never|\d+ \w+ ago)/);
      terminal.type('n');
      expect([await terminal.exited, await verify(key)]).toEqual([2, 204]);
      expect((await cli.run(['client-keys', command, name, '--yes'])).code).toBe(0);
      expect(await verify(key)).toBe(401);
    },
  );
});
