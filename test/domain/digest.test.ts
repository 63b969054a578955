import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashSecret, hashSecretRaw, rawDigest, sameDigest, toSecretId } from '../../src/domain/digest.ts';

describe('hashSecret', () => {
  it('returns SHA-256 in base64url without padding', () => {
    expect(hashSecret('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
    expect(hashSecret('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
});

describe('hashSecretRaw', () => {
  it.each([
    ['an empty string', ''],
    ['an ASCII string', 'abc'],
    ['a string beyond ASCII', 'ä€😀'],
    ['a string of 10,000 characters', 'x'.repeat(10_000)],
  ])('returns the digest of %s with one character per byte', (_, secret) => {
    expect(hashSecretRaw(secret)).toEqual(rawDigest(hashSecret(secret)));
    expect(hashSecretRaw(secret)).toHaveLength(32);
  });
});

describe('toSecretId', () => {
  it('returns the first 16 base64url characters of the digest of the raw digest', () => {
    const expected = createHash('sha256').update(hashSecretRaw('a')).digest('base64url').slice(0, 16);
    expect(toSecretId(hashSecretRaw('a'))).toBe(expected);
  });

  it('returns different ids for different secrets', () => {
    expect(toSecretId(hashSecretRaw('a'))).not.toBe(toSecretId(hashSecretRaw('b')));
  });
});

describe('sameDigest', () => {
  it('returns true for equal digests only', () => {
    expect(sameDigest(hashSecretRaw('a'), rawDigest(hashSecret('a')))).toBe(true);
    expect(sameDigest(hashSecretRaw('a'), rawDigest(hashSecret('b')))).toBe(false);
  });

  it('returns false for digests that differ in any single bit', () => {
    const digest = hashSecretRaw('a');
    for (let bit = 0; bit < 256; bit += 1) {
      const bytes = Buffer.from(digest, 'binary');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(sameDigest(digest, bytes.toString('binary')), `bit ${bit}`).toBe(false);
    }
  });

  it('returns false for digests of different length instead of throwing', () => {
    expect(sameDigest('abc', 'abcd')).toBe(false);
    expect(sameDigest('abcd', 'abc')).toBe(false);
    expect(sameDigest('', 'abcd')).toBe(false);
    expect(sameDigest('abcd', '')).toBe(false);
  });
});
