import { decrypt, generateKey, type KeyOptions, readMessage } from 'openpgp';
import { AddPgpKeyDocument, type AddPgpKeyMutation } from '../../src/sdk/generated/operations.ts';
import type { TestGateway } from './gateway.ts';

/** Generates a PGP key pair, dated an hour before `now`. */
export async function makePgpKey(now: number, options: Partial<KeyOptions> = {}) {
  const pair = await generateKey({
    userIDs: [{ name: 'Ada', email: 'ada@example.com' }],
    date: new Date(now - 3_600_000),
    ...options,
    format: 'object',
  });
  return {
    ...pair,
    armoredKey: pair.publicKey.armor(),
    fingerprint: pair.publicKey.getFingerprint(),
    async decrypt(armoredMessage: string): Promise<string> {
      const message = await readMessage({ armoredMessage });
      const date = new Date(now);
      return (await decrypt({ message, decryptionKeys: pair.privateKey, date })).data;
    },
  };
}

/** Adds a PGP key and returns the result. */
export async function addPgpKey(
  gateway: TestGateway,
  token: string,
  armoredKey: string,
): Promise<AddPgpKeyMutation['addPgpKey']> {
  return (await gateway.manage(AddPgpKeyDocument, { input: { armoredKey } }, token)).addPgpKey;
}
