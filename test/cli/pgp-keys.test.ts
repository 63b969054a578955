import { decrypt, generateKey, readMessage } from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PgpKey } from '../../src/sdk/index.ts';
import type { CommandLine } from '../support/cli.ts';
import { type CliGateway, startCliGateway } from '../support/cli-gateway.ts';

let setup: CliGateway;
let cli: CommandLine;
beforeAll(async () => {
  setup = await startCliGateway();
  ({ cli } = setup);
});
afterAll(() => setup[Symbol.asyncDispose]());

describe('latchkey pgp-keys', () => {
  it('adds, lists and deletes the PGP keys to which client-keys create encrypts', async () => {
    const user = { email: 'ada@example.com' };
    const { publicKey, privateKey } = await generateKey({ userIDs: [user], format: 'object' });
    const added = await cli.json<PgpKey>(['pgp-keys', 'add'], publicKey.armor());
    const create = ['client-keys', 'create', '-N', 'sealed', '--encrypt-to', added.fingerprint];
    const { stdout } = await cli.run(create);
    const message = await readMessage({ armoredMessage: stdout });
    expect((await decrypt({ message, decryptionKeys: privateKey })).data).toMatch(/^lk_\w{16}_\w{49}$/);
    expect(stdout).not.toContain('lk_');
    const rotate = ['client-keys', 'rotate', 'sealed', '--encrypt-to', added.fingerprint];
    expect((await cli.run(rotate)).stdout).toMatch(/^-----BEGIN PGP MESSAGE-----/);
    expect(await cli.json(['pgp-keys'])).toEqual([added]);
    expect((await cli.run(['pgp-keys'])).stdout).toContain(added.fingerprint.toUpperCase());
    const end = added.fingerprint
      .slice(-16)
      .toUpperCase()
      .replace(/.{4}(?=.)/g, '$& ');
    expect((await cli.run(['pgp-keys', 'delete', end])).code).toBe(0);
    expect(await cli.json(['pgp-keys'])).toEqual([]);
    expect((await cli.run(['pgp-keys', 'add', 'nothing.asc'])).stderr).toBe(
      'error: Failed to read nothing.asc.\n',
    );
  });

  it('delete exits with 1 and deletes nothing when several fingerprints have the given end', async () => {
    for (const email of ['ada@example.com', 'ada@example.net']) {
      const { publicKey } = await generateKey({ userIDs: [{ email }], format: 'object' });
      await cli.run(['pgp-keys', 'add'], publicKey.armor());
    }
    const { code, stderr } = await cli.run(['pgp-keys', 'delete', '']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('Several PGP keys match')]);
    expect(await cli.json(['pgp-keys'])).toHaveLength(2);
  });
});
