import { describe, expect, test } from 'vitest';
import { CreateClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { FakeClock } from '../support/clock.ts';
import { bearer, startGateway } from '../support/gateway.ts';
import { startGpg } from '../support/gpg.ts';
import { addPgpKey } from '../support/pgp.ts';
import { isInstalled } from '../support/proxy.ts';

const UID = 'Ada Lovelace <ada@example.com>';

describe('a real gpg', () => {
  // Said by name, so that a run without gpg does not look like one with it.
  const installed = isInstalled('gpg');
  const name = installed ? '' : ' (left out: gpg is not installed)';

  test.runIf(installed).each([
    ['rsa3072', 'rsa3072'],
    ['future-default', 'ed25519'],
  ])(`decrypts a client key that is encrypted to its key of type %s${name}`, async (type, algorithm) => {
    using person = startGpg();
    person.gpg(['--passphrase', '', '--quick-generate-key', UID, type, 'default', '1y']);
    if (type === 'rsa3072') addSubkey(person.gpg);
    const clock = new FakeClock();
    // gpg goes by the real time.
    clock.advance(Date.now() - clock.now());
    await using gateway = await startGateway({ clock });
    const { accessToken } = await gateway.signUp();

    const added = await addPgpKey(gateway, accessToken, person.gpg(['--armor', '--export', UID]));
    expect(added).toMatchObject({ pgpKey: { userIds: [UID], algorithm, expiresAt: expect.any(String) } });

    const printed = /^ {6}([0-9A-F ]{50})$/m.exec(person.gpg(['--fingerprint', UID]))?.[1] ?? '';
    const input = { name: 'for Ada', scopes: ['*'], encryptTo: [printed] };
    const { createClientKey } = await gateway.manage(CreateClientKeyDocument, { input }, accessToken);
    if (createClientKey.__typename !== 'EncryptedClientKeyPayload') throw new Error('not encrypted');

    const key = person.gpg(['--decrypt'], createClientKey.encryptedKey);
    expect(key).toMatch(new RegExp(`^${createClientKey.clientKey.clientId}_[0-9A-Za-z]{49}$`));
    expect((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status).toBe(204);
  });
});

/** A key of a type that is named has no subkey to encrypt to. */
function addSubkey(gpg: (args: readonly string[]) => string): void {
  const [, fingerprint = ''] = /^fpr:+([0-9A-F]+):$/m.exec(gpg(['--with-colons', '--list-keys', UID])) ?? [];
  gpg(['--passphrase', '', '--quick-add-key', fingerprint, 'rsa3072', 'encr', '1y']);
}
