import { createHash, randomBytes } from 'node:crypto';
import {
  type ForeignClientKeyInput,
  ImportClientKeysDocument,
  VerifyAccountEmailDocument,
} from '../../src/sdk/generated/operations.ts';
import type { TestGateway } from './gateway.ts';

/** A secret as Fluxbase makes it, and its hash as it is stored there. */
export function foreignSecret(): { readonly secret: string; readonly hash: string } {
  const secret = `fbk_${randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`;
  return { secret, hash: hashOf(secret) };
}

/** SHA-256 of a whole key in base64url: padded as Fluxbase has it, or not, as better-auth. */
export function hashOf(secret: string, padding = '='): string {
  return createHash('sha256').update(secret).digest('base64url') + padding;
}

/** Marks the address of an account as verified, in the name of an administrator. */
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

/** Imports keys, and answers what became of each. */
export async function importKeys(
  gateway: Pick<TestGateway, 'manage'>,
  token: string,
  keys: readonly (Partial<ForeignClientKeyInput> & { readonly hash: string })[],
  dryRun = false,
) {
  const defaults = { scopes: ['*'], revoked: false };
  const named = keys.map((key, at) => ({ ...defaults, name: `key ${at} ${key.hash.slice(0, 8)}`, ...key }));
  const input = { source: 'FLUXBASE', keys: named, dryRun } as const;
  const { importClientKeys } = await gateway.manage(ImportClientKeysDocument, { input }, token);
  if (importClientKeys.__typename !== 'ImportClientKeysPayload') throw new Error(importClientKeys.message);
  return importClientKeys.results;
}
