import { describe, expect, it } from 'vitest';
import { digestOf, sameDigest } from '../../src/domain/digest.ts';

describe('digestOf', () => {
  it('is SHA-256 in base64url without padding', () => {
    expect(digestOf('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
    expect(digestOf('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
});

describe('sameDigest', () => {
  it('holds for equal digests only', () => {
    expect(sameDigest(digestOf('a'), digestOf('a'))).toBe(true);
    expect(sameDigest(digestOf('a'), digestOf('b'))).toBe(false);
  });

  it('refuses digests of different length instead of throwing', () => {
    expect(sameDigest('abc', 'abcd')).toBe(false);
    expect(sameDigest('', 'abcd')).toBe(false);
  });
});
