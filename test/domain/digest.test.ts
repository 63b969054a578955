import { describe, expect, it } from 'vitest';
import { digestOf, rawDigest, rawDigestOf, sameDigest } from '../../src/domain/digest.ts';

describe('digestOf', () => {
  it('is SHA-256 in base64url without padding', () => {
    expect(digestOf('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
    expect(digestOf('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
});

describe('rawDigestOf', () => {
  it.each(['', 'abc', 'ä€😀', 'x'.repeat(10_000)])(
    'gives the bytes of the digest of %j as characters',
    (secret) => {
      expect(rawDigestOf(secret)).toEqual(rawDigest(digestOf(secret)));
      expect(rawDigestOf(secret)).toHaveLength(32);
    },
  );
});

describe('sameDigest', () => {
  it('holds for equal digests only', () => {
    expect(sameDigest(rawDigestOf('a'), rawDigest(digestOf('a')))).toBe(true);
    expect(sameDigest(rawDigestOf('a'), rawDigest(digestOf('b')))).toBe(false);
  });

  it('sees every single bit', () => {
    const digest = rawDigestOf('a');
    for (let bit = 0; bit < 256; bit += 1) {
      const bytes = Buffer.from(digest, 'binary');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(sameDigest(digest, bytes.toString('binary')), `bit ${bit}`).toBe(false);
    }
  });

  it('refuses digests of different length instead of throwing', () => {
    expect(sameDigest('abc', 'abcd')).toBe(false);
    expect(sameDigest('abcd', 'abc')).toBe(false);
    expect(sameDigest('', 'abcd')).toBe(false);
    expect(sameDigest('abcd', '')).toBe(false);
  });
});
