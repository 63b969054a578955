import { crc32 } from 'node:zlib';
import { encodeUint32, randomBase62, randomSecret } from './base62.ts';
import { hashSecret } from './digest.ts';

/** A client key in plain text: `{clientId}_{clientSecret}`. Held only while it is shown or verified. */
export interface Credential {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface MintedKey extends Credential {
  /** The full key, as presented in `Authorization: Bearer`. Shown once. */
  readonly key: string;
  readonly secretDigest: string;
}

/** The status of a client key. Only active keys can be used. */
export type ClientKeyStatus = 'ACTIVE' | 'EXPIRED' | 'REVOKED';

const CHECKSUM_LENGTH = 6;
const SECRET_LENGTH = 49;
const KEY = /^[a-z][a-z0-9]{1,9}_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}$/;

/** Creates a public client id: `{prefix}_` and 16 base62 characters. */
export function mintClientId(prefix: string): string {
  return `${prefix}_${randomBase62(16)}`;
}

/**
 * Creates a secret for a client id: 43 base62 characters from 32 random bytes, and 6 of checksum. The checksum rejects
 * mistyped and invented keys without a lookup, and lets secret scanners recognize real ones.
 */
export function mintKey(clientId: string): MintedKey {
  const body = `${clientId}_${randomSecret()}`;
  const key = body + checksum(body);
  const clientSecret = key.slice(clientId.length + 1);
  return { clientId, clientSecret, key, secretDigest: hashSecret(clientSecret) };
}

/**
 * Splits a full key by its length and separator alone. `isWellFormed` checks the rest. Without the separator, the
 * client id is empty, so that a key has one spelling.
 */
export function splitKey(key: string): Credential {
  const separatorAt = key.length - SECRET_LENGTH - 1;
  const clientId = key[separatorAt] === '_' ? key.slice(0, separatorAt) : '';
  return { clientId, clientSecret: key.slice(-SECRET_LENGTH) };
}

/** Returns whether a string has the format and the checksum of a key. */
export function isWellFormed(key: string): boolean {
  const body = key.slice(0, -CHECKSUM_LENGTH);
  return KEY.test(key) && checksum(body) === key.slice(-CHECKSUM_LENGTH);
}

export function toStatus(
  key: { revokedAt: number | null; expiresAt: number | null },
  now: number,
): ClientKeyStatus {
  if (key.revokedAt !== null) return 'REVOKED';
  return key.expiresAt !== null && key.expiresAt <= now ? 'EXPIRED' : 'ACTIVE';
}

function checksum(body: string): string {
  return encodeUint32(crc32(body));
}
