import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormed, mintClientId, mintKey, splitKey, toStatus } from '../../src/domain/client-key.ts';

// The checksums of these two were computed with another implementation of CRC-32 (Python's zlib).
const KNOWN = 'lk_0123456789ABCDEF_abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG47bpVu';
const PADDED = 'acme2_zzzzzzzzzzzzzzzz_00000000000000000000000000000000000000000000YL2tr';

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index));

function withCharacter(text: string, at: number, character: string): string {
  return text.slice(0, at) + character + text.slice(at + 1);
}

describe('mintClientId', () => {
  it('returns the prefix, an underscore and 16 base62 characters', () => {
    expect(mintClientId('lk')).toMatch(/^lk_[0-9A-Za-z]{16}$/);
    expect(mintClientId('acme2')).toMatch(/^acme2_[0-9A-Za-z]{16}$/);
  });

  it('returns a different client id for each of 1,000 calls', () => {
    expect(new Set(Array.from({ length: 1000 }, () => mintClientId('lk'))).size).toBe(1000);
  });
});

describe('mintKey', () => {
  const clientId = 'lk_0123456789ABCDEF';

  it('joins the client id with a secret of 43 characters and a checksum of 6 characters', () => {
    const minted = mintKey(clientId);
    expect(minted.clientId).toBe(clientId);
    expect(minted.clientSecret).toMatch(/^[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/);
    expect(minted.key).toBe(`${clientId}_${minted.clientSecret}`);
  });

  it('returns the SHA-256 digest of the secret with its checksum in base64url', () => {
    const { clientSecret, secretDigest } = mintKey(clientId);
    expect(secretDigest).toBe(createHash('sha256').update(clientSecret).digest('base64url'));
  });

  it('returns a different secret for each call', () => {
    expect(mintKey(clientId).clientSecret).not.toBe(mintKey(clientId).clientSecret);
  });
});

describe('isWellFormed', () => {
  it.each([KNOWN, PADDED])('accepts %s, whose checksum another CRC-32 implementation computed', (key) => {
    expect(isWellFormed(key)).toBe(true);
    expect(splitKey(key)).toEqual({ clientId: key.slice(0, -50), clientSecret: key.slice(-49) });
  });

  it('accepts minted keys with any valid prefix', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9]{1,9}$/), (prefix) => {
        const { clientId, clientSecret, key } = mintKey(mintClientId(prefix));
        expect(isWellFormed(key)).toBe(true);
        expect(splitKey(key)).toEqual({ clientId, clientSecret });
      }),
    );
  });

  it('rejects every single-character substitution of a known key', () => {
    const passed: string[] = [];
    for (let at = 0; at < KNOWN.length; at += 1) {
      for (const character of PRINTABLE) {
        const changed = withCharacter(KNOWN, at, character);
        if (changed !== KNOWN && isWellFormed(changed)) passed.push(changed);
      }
    }
    expect(passed).toEqual([]);
  });

  it('rejects a single-character substitution in any minted key', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...PRINTABLE), (place, character) => {
        const { key } = mintKey(mintClientId('lk'));
        const changed = withCharacter(key, place % key.length, character);
        expect(isWellFormed(changed)).toBe(changed === key);
      }),
      { numRuns: 2000 },
    );
  });

  it('rejects every transposition of two adjacent characters', () => {
    for (let at = 0; at + 1 < KNOWN.length; at += 1) {
      const swapped = withCharacter(withCharacter(KNOWN, at, KNOWN.charAt(at + 1)), at + 1, KNOWN.charAt(at));
      expect(isWellFormed(swapped)).toBe(false);
    }
  });

  it.each([
    ['an empty string', ''],
    ['a client id alone', KNOWN.slice(0, 19)],
    ['a truncated key', KNOWN.slice(0, -1)],
    ['a key with an extra character', `${KNOWN}0`],
    ['a key after a space', ` ${KNOWN}`],
    ['a key before a newline', `${KNOWN}\n`],
    ['two keys', `${KNOWN}\n${KNOWN}`],
    ['a key with another separator', KNOWN.replaceAll('_', '-')],
    ['a key with an uppercase prefix', KNOWN.replace('lk', 'LK')],
    ['a string of a million characters', 'a'.repeat(1_000_000)],
  ])('rejects %s', (_, text) => {
    expect(isWellFormed(text)).toBe(false);
  });

  it.each([
    ['of one letter', 'k'],
    ['of eleven characters', 'abcdefghijk'],
    ['that begins with a digit', '1k'],
    ['in uppercase', 'LK'],
  ])('rejects a key with a prefix %s even when the checksum is correct', (_, prefix) => {
    expect(isWellFormed(mintKey(`${prefix}_0123456789ABCDEF`).key)).toBe(false);
  });

  it('returns false instead of throwing for arbitrary strings', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (codeUnits) => {
        const text = String.fromCharCode(...codeUnits);
        expect(isWellFormed(text)).toBe(false);
      }),
    );
  });
});

describe('toStatus', () => {
  const now = 1_700_000_000_000;

  it.each([
    ['ACTIVE', 'without an expiry', { revokedAt: null, expiresAt: null }],
    ['ACTIVE', 'a millisecond before its expiry', { revokedAt: null, expiresAt: now + 1 }],
    ['EXPIRED', 'at the millisecond of its expiry', { revokedAt: null, expiresAt: now }],
    ['EXPIRED', 'after its expiry', { revokedAt: null, expiresAt: now - 1 }],
    ['REVOKED', 'revoked before its expiry', { revokedAt: now - 1, expiresAt: now + 1 }],
    ['REVOKED', 'both revoked and expired', { revokedAt: now - 1, expiresAt: now - 2 }],
    ['REVOKED', 'revoked at the epoch', { revokedAt: 0, expiresAt: null }],
    ['EXPIRED', 'expired at the epoch', { revokedAt: null, expiresAt: 0 }],
  ] as const)('returns %s for a key %s', (status, _, key) => {
    expect(toStatus(key, now)).toBe(status);
  });
});
