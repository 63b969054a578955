import { hash } from 'node:crypto';

/**
 * Returns the SHA-256 of a secret in base64url, the only form in which Latchkey stores secrets. A fast hash is enough
 * because every secret digested here has 256 random bits. Passwords are hashed with Argon2id instead.
 */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** Returns the raw SHA-256 of a secret: 32 characters, one for each byte. */
export function hashSecretRaw(secret: string): string {
  return hash('sha256', secret, 'binary');
}

/** Returns an identifier of a secret, from its raw digest, that reveals neither. */
export function toSecretId(rawDigest: string): string {
  return hash('sha256', rawDigest, 'base64url').slice(0, 16);
}

/** Converts a stored digest to a raw one. */
export function rawDigest(digest: string): string {
  return Buffer.from(digest, 'base64url').toString('binary');
}

/**
 * Compares two raw digests in a time independent of where they differ. `timingSafeEqual` would require copies in
 * buffers, which cost more than the hash itself.
 */
export function sameDigest(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}
