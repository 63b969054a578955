import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CreateClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { FakeClock } from '../support/clock.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { startGpg } from '../support/gpg.ts';
import { addPgpKey } from '../support/pgp.ts';
import { isInstalled } from '../support/proxy.ts';
import { holdTimeouts } from '../support/timeouts.ts';

const UID = 'Ada Lovelace <ada@example.com>';
// In the name, so that a run without gpg does not look like a run with it.
const skipped = isInstalled('gpg') ? '' : ' (skipped: gpg is not installed)';

describe.runIf(skipped === '')('gpg', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    holdTimeouts();
    gateway = await startGateway({ clock: new FakeClock() });
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await gateway[Symbol.asyncDispose]();
  });

  it.each([
    ['rsa2048', 'rsa2048'],
    ['future-default', 'ed25519'],
  ])(`decrypts a client key that was encrypted to its key of type %s${skipped}`, async (type, algorithm) => {
    using person = startGpg();
    person.gpg(['--passphrase', '', '--quick-generate-key', UID, type, 'default', '1y']);
    if (type === 'rsa2048') addSubkey(person.gpg);
    // gpg dates keys by the system clock.
    gateway.clock.advance(Date.now() - gateway.clock.now());
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

/** Adds an encryption subkey, which a key of an explicit type lacks. */
function addSubkey(gpg: (args: readonly string[]) => string): void {
  const [, fingerprint = ''] = /^fpr:+([0-9A-F]+):$/m.exec(gpg(['--with-colons', '--list-keys', UID])) ?? [];
  gpg(['--passphrase', '', '--quick-add-key', fingerprint, 'rsa2048', 'encr', '1y']);
}
