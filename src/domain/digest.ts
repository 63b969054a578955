import { hash, timingSafeEqual } from 'node:crypto';

/**
 * SHA-256 of a secret, base64url: the only form in which Latchkey stores one. A fast hash is enough
 * because every secret digested here carries 256 random bits; passwords go through Argon2id instead.
 */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** Compares two digests in a time that does not depend on where they differ. */
export function sameDigest(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
