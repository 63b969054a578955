import { createHash, randomBytes } from 'node:crypto';
import {
  type ForeignClientKeyInput,
  ImportClientKeysDocument,
  VerifyAccountEmailDocument,
} from '../../src/sdk/generated/operations.ts';
import type { TestGateway } from './gateway.ts';

/** Creates a secret in the format of Fluxbase, and the hash that Fluxbase stores of it. */
export function foreignSecret(): { readonly secret: string; readonly hash: string } {
  const secret = `fbk_${randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`;
  return { secret, hash: hashForeignSecret(secret) };
}

/** Returns the SHA-256 of a whole key in base64url: padded as in Fluxbase, or unpadded as in better-auth. */
export function hashForeignSecret(secret: string, padding = '='): string {
  return createHash('sha256').update(secret).digest('base64url') + padding;
}

/** Marks the email address of an account as verified, with the access token of an administrator. */
export async function verifyEmail(
  gateway: Pick<TestGateway, 'manage'>,
  token: string,
  { id, email }: { readonly id: string; readonly email: string },
): Promise<void> {
  const { verifyAccountEmail } = await gateway.manage(
    VerifyAccountEmailDocument,
    { input: { id, email } },
    token,
  );
  if (verifyAccountEmail.__typename !== 'VerifyAccountEmailPayload')
    throw new Error(verifyAccountEmail.message);
}

/** Imports keys and returns the result of each. */
export async function importKeys(
  gateway: Pick<TestGateway, 'manage'>,
  token: string,
  keys: readonly (Partial<ForeignClientKeyInput> & { readonly hash: string })[],
  dryRun = false,
) {
  const defaults = { scopes: ['*'], revoked: false };
  const named = keys.map((key, index) => ({
    ...defaults,
    name: `key ${index} ${key.hash.slice(0, 8)}`,
    ...key,
  }));
  const input = { source: 'FLUXBASE', keys: named, dryRun } as const;
  const { importClientKeys } = await gateway.manage(ImportClientKeysDocument, { input }, token);
  if (importClientKeys.__typename !== 'ImportClientKeysPayload') throw new Error(importClientKeys.message);
  return importClientKeys.results;
}

/** Imports a number of unlimited keys for an account, and returns their ids with their secrets. */
export async function importMany(
  gateway: Pick<TestGateway, 'manage'>,
  token: string,
  owner: string,
  count: number,
): Promise<{ id: string; secret: string }[]> {
  const secrets = Array.from({ length: count }, () => foreignSecret());
  const keys = secrets.map(({ hash }) => ({ owner, hash, rateLimitPerMinute: null }));
  const results = await importKeys(gateway, token, keys);
  return secrets.map(({ secret }, index) => ({ id: results[index]?.clientKey?.id ?? '', secret }));
}
