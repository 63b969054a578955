import { crc32 } from 'node:zlib';
import { encodeUint32, randomBase62, randomSecret } from './base62.ts';
import { digestOf } from './digest.ts';

/** A client key in plain text: `{clientId}_{clientSecret}`. Exists only while it is shown or checked. */
export interface Credential {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface MintedKey extends Credential {
  /** The full key, as presented in `Authorization: Bearer`. Shown once. */
  readonly key: string;
  readonly secretDigest: string;
}

/** Why a key cannot be used, or that it can. */
export type ClientKeyStatus = 'ACTIVE' | 'EXPIRED' | 'REVOKED';

const CHECKSUM_LENGTH = 6;
const KEY = /^([a-z][a-z0-9]{1,9}_[0-9A-Za-z]{16})_([0-9A-Za-z]{49})$/;

/** A new public client id: `{prefix}_` and 16 base62 characters. */
export function mintClientId(prefix: string): string {
  return `${prefix}_${randomBase62(16)}`;
}

/**
 * A new secret for a client id: 43 base62 characters from 32 random bytes, and 6 of checksum, which lets
 * a mistyped or invented key be refused without a look-up, and secret scanners recognise a real one.
 */
export function mintKey(clientId: string): MintedKey {
  const body = `${clientId}_${randomSecret()}`;
  const key = body + checksum(body);
  const clientSecret = key.slice(clientId.length + 1);
  return { clientId, clientSecret, key, secretDigest: digestOf(clientSecret) };
}

/** Reads a full key; `undefined` when the form or the checksum is wrong. */
export function parseKey(key: string): Credential | undefined {
  const match = KEY.exec(key);
  if (!match?.[1] || !match[2]) return undefined;
  const body = key.slice(0, -CHECKSUM_LENGTH);
  if (checksum(body) !== key.slice(-CHECKSUM_LENGTH)) return undefined;
  return { clientId: match[1], clientSecret: match[2] };
}

export function statusOf(
  key: { revokedAt: number | null; expiresAt: number | null },
  now: number,
): ClientKeyStatus {
  if (key.revokedAt !== null) return 'REVOKED';
  return key.expiresAt !== null && key.expiresAt <= now ? 'EXPIRED' : 'ACTIVE';
}

function checksum(body: string): string {
  return encodeUint32(crc32(body));
}
