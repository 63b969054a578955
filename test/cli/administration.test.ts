import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, createCommandLine } from '../support/cli.ts';
import { type CliGateway, startCliGateway } from '../support/cli-gateway.ts';
import type { TestGateway } from '../support/gateway.ts';

let setup: CliGateway;
let gateway: TestGateway;
let cli: CommandLine;
beforeAll(async () => {
  setup = await startCliGateway();
  ({ gateway, cli } = setup);
});
afterAll(() => setup[Symbol.asyncDispose]());

describe('latchkey accounts', () => {
  it('lists, disables after confirmation, and re-enables accounts', async () => {
    await gateway.signUp('eve@example.com');
    expect(await cli.json(['accounts', '--search', 'eve'])).toMatchObject([{ email: 'eve@example.com' }]);
    expect((await cli.run(['accounts', 'disable', 'eve@example.com'])).code).toBe(2);
    expect(await cli.json(['accounts', 'disable', 'eve@example.com', '--yes'])).toMatchObject({
      status: 'DISABLED',
    });
    expect(await cli.json(['accounts', 'enable', 'eve@example.com'])).toMatchObject({ status: 'ACTIVE' });
  });

  it('verify-email marks the email address of an account as verified', async () => {
    await gateway.signUp('fay@example.com');
    const listed = () => cli.json(['accounts', '--search', 'fay']);
    expect(await listed()).toMatchObject([{ email_verified: false }]);
    const verify = ['accounts', 'verify-email', 'fay@example.com'];
    expect((await cli.run(verify)).stdout).toBe('Verified fay@example.com.\n');
    expect(await listed()).toMatchObject([{ email_verified: true }]);
    expect((await cli.run(['accounts', 'verify-email', 'nobody@example.com'])).code).toBe(1);
  });

  it('reset-password prints the address of a page that accepts a new password', async () => {
    await gateway.signUp('bob@example.com');
    const { code, stdout } = await cli.run(['accounts', 'reset-password', 'bob@example.com']);
    const [page = '', resetToken] = stdout.trim().split('#');
    expect([code, page]).toEqual([0, `${gateway.url}/reset-password`]);
    expect((await fetch(page)).status).toBe(200);
    const query = `mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename } }`;
    const variables = { input: { resetToken, newPassword: 'a whole new passphrase' } };
    const response = await gateway.post('/graphql', { query, variables });
    expect(await response.json()).toEqual({
      data: { resetPassword: { __typename: 'ResetPasswordPayload' } },
    });
  });

  it('exits with 1 for accounts that are not administrators', async () => {
    await using other = createCommandLine(gateway.url);
    const { accessToken } = await gateway.signUp('mal@example.com');
    const { code, stderr } = await other.run(['accounts'], '', { LATCHKEY_TOKEN: accessToken });
    expect([code, stderr]).toEqual([1, 'error: Only an administrator may do this.\n']);
  });
});

describe('latchkey keys rotate-signing', () => {
  it('publishes a new signing key', async () => {
    const { key_id } = await cli.json<{ key_id: string }>(['keys', 'rotate-signing']);
    const response = await fetch(`${gateway.url}/.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toContain(key_id);
  });
});
