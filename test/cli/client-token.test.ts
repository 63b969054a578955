import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientKey, IssuedClientKey } from '../../src/sdk/index.ts';
import type { CommandLine } from '../support/cli.ts';
import { type CliGateway, startCliGateway } from '../support/cli-gateway.ts';

let setup: CliGateway;
let cli: CommandLine;
beforeAll(async () => {
  setup = await startCliGateway();
  ({ cli } = setup);
});
afterAll(() => setup[Symbol.asyncDispose]());

const create = (...flags: string[]) => cli.json<IssuedClientKey>(['client-keys', 'create', ...flags]);

describe('latchkey client-token', () => {
  // These tests must run in this order, because each stores one more key.
  it('exits with 1 and names the command that stores a key while none is stored', async () => {
    const { code, stderr } = await cli.run(['client-token']);
    expect([code, stderr]).toEqual([
      1,
      'error: No client key is stored.\nStore one with: latchkey client-keys create --store\n',
    ]);
  });

  it('prints the access token of the stored key, and the whole response with --json', async () => {
    const { client_key } = await create('-S', '-N', 'stored', '--scope', 'read:shop', 'write:shop');
    const { code, stdout } = await cli.run(['client-token']);
    expect([code, decodeJwt(stdout.trim()).client_id]).toEqual([0, client_key.client_id]);
    expect(await cli.json(['client-token', 'stored', '--scope', 'read:shop'])).toMatchObject({
      token_type: 'Bearer',
      scope: 'read:shop',
    });
  });

  it('exits with 2 and lists the stored keys when several are stored and none is named', async () => {
    await create('-S', '-N', 'second');
    const { code, stderr } = await cli.run(['client-token']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/lk_\w{16} {2}stored\n.*lk_\w{16} {2}second/)]);
    expect((await cli.run(['client-token', 'second'])).code).toBe(0);
    const [key] = await cli.json<ClientKey[]>(['client-keys', '--search', 'second']);
    const prefix = key?.client_id.slice(0, 9) ?? '';
    const byPrefix = await cli.run(['client-token', prefix]);
    expect([byPrefix.code, decodeJwt(byPrefix.stdout.trim()).client_id]).toEqual([0, key?.client_id]);
  });

  it('accepts the id of a client that is not stored, with its secret from stdin', async () => {
    const { client_key, client_secret } = await create('-N', 'other');
    const args = ['client-token', '--client-id', client_key.client_id, '--client-secret-stdin'];
    expect((await cli.run(args, `${client_secret}\n`)).stdout).toMatch(/^eyJ[\w.-]+\n$/);
    const wrong = await cli.run(args, 'x'.repeat(49));
    expect([wrong.code, wrong.stdout]).toEqual([1, '']);
  });

  it.each([
    ['--client-id', ['--client-id', 'lk_0000000000000000']],
    ['--client-secret-stdin', ['--client-secret-stdin']],
  ])('exits with 2 for %s alone', async (_, flags) => {
    const { code, stderr } = await cli.run(['client-token', ...flags], 'secret');
    expect([code, stderr]).toEqual([2, expect.stringContaining('must be used together')]);
  });
});

describe('latchkey conf', () => {
  it('prints the access token of the session for accessToken, with and without get', async () => {
    const { stdout } = await cli.run(['conf', 'accessToken']);
    expect(stdout).toMatch(/^lku_\w{43}\n$/);
    expect((await cli.run(['conf', 'get', 'accessToken'])).stdout).toBe(stdout);
  });

  it('prints LATCHKEY_TOKEN for accessToken instead of the token of the session', async () => {
    const { accessToken } = await setup.gateway.signUp();
    const { stdout } = await cli.run(['conf', 'accessToken'], '', { LATCHKEY_TOKEN: accessToken });
    expect(stdout).toBe(`${accessToken}\n`);
  });

  it.each([
    ['get rejects an unknown setting', ['get', 'nonsense'], 'Unknown setting "nonsense".'],
    ['set rejects a URL that is not HTTP', ['set', 'url', 'ftp://x'], 'Invalid http(s) URL "ftp://x".'],
    ['set rejects accessToken', ['set', 'accessToken', 'x'], 'accessToken cannot be set.'],
  ])('%s with exit code 2', async (_, args, message) => {
    const { code, stderr } = await cli.run(['conf', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
