import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormed, mintClientId, mintKey, splitKey, statusOf } from '../../src/domain/client-key.ts';

// The checksums of these two were computed with another implementation of CRC-32 (Python's zlib).
const KNOWN = 'lk_0123456789ABCDEF_abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG47bpVu';
const PADDED = 'acme2_zzzzzzzzzzzzzzzz_00000000000000000000000000000000000000000000YL2tr';

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index));

function withCharacter(text: string, at: number, character: string): string {
  return text.slice(0, at) + character + text.slice(at + 1);
}

describe('mintClientId', () => {
  it('is the prefix and 16 base62 characters', () => {
    expect(mintClientId('lk')).toMatch(/^lk_[0-9A-Za-z]{16}$/);
    expect(mintClientId('acme2')).toMatch(/^acme2_[0-9A-Za-z]{16}$/);
  });

  it('is never the same twice', () => {
    expect(new Set(Array.from({ length: 1000 }, () => mintClientId('lk'))).size).toBe(1000);
  });
});

describe('mintKey', () => {
  const clientId = 'lk_0123456789ABCDEF';

  it('joins the client id and a secret of 43 and 6 base62 characters', () => {
    const minted = mintKey(clientId);
    expect(minted.clientId).toBe(clientId);
    expect(minted.clientSecret).toMatch(/^[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/);
    expect(minted.key).toBe(`${clientId}_${minted.clientSecret}`);
  });

  it('digests the secret, checksum included, with SHA-256 in base64url', () => {
    const { clientSecret, secretDigest } = mintKey(clientId);
    expect(secretDigest).toBe(createHash('sha256').update(clientSecret).digest('base64url'));
  });

  it('makes another secret each time', () => {
    expect(mintKey(clientId).clientSecret).not.toBe(mintKey(clientId).clientSecret);
  });
});

describe('isWellFormed', () => {
  it.each([KNOWN, PADDED])('accepts %s, whose checksum was computed elsewhere', (key) => {
    expect(isWellFormed(key)).toBe(true);
    expect(splitKey(key)).toEqual({ clientId: key.slice(0, -50), clientSecret: key.slice(-49) });
  });

  it('accepts every key that was minted, whatever its prefix', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9]{1,9}$/), (prefix) => {
        const { clientId, clientSecret, key } = mintKey(mintClientId(prefix));
        expect(isWellFormed(key)).toBe(true);
        expect(splitKey(key)).toEqual({ clientId, clientSecret });
      }),
    );
  });

  it('refuses every single-character substitution of a key', () => {
    const passed: string[] = [];
    for (let at = 0; at < KNOWN.length; at += 1) {
      for (const character of PRINTABLE) {
        const changed = withCharacter(KNOWN, at, character);
        if (changed !== KNOWN && isWellFormed(changed)) passed.push(changed);
      }
    }
    expect(passed).toEqual([]);
  });

  it('refuses a substitution in any key', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...PRINTABLE), (place, character) => {
        const { key } = mintKey(mintClientId('lk'));
        const changed = withCharacter(key, place % key.length, character);
        expect(isWellFormed(changed)).toBe(changed === key);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses two neighbours that changed places', () => {
    for (let at = 0; at + 1 < KNOWN.length; at += 1) {
      const swapped = withCharacter(withCharacter(KNOWN, at, KNOWN.charAt(at + 1)), at + 1, KNOWN.charAt(at));
      expect(isWellFormed(swapped)).toBe(false);
    }
  });

  it.each([
    ['nothing', ''],
    ['a client id alone', KNOWN.slice(0, 19)],
    ['a key cut short', KNOWN.slice(0, -1)],
    ['a key that goes on', `${KNOWN}0`],
    ['a space before', ` ${KNOWN}`],
    ['a newline after', `${KNOWN}\n`],
    ['two keys', `${KNOWN}\n${KNOWN}`],
    ['another separator', KNOWN.replaceAll('_', '-')],
    ['a prefix in upper case', KNOWN.replace('lk', 'LK')],
    ['very long input', 'a'.repeat(1_000_000)],
  ])('refuses %s', (_, text) => {
    expect(isWellFormed(text)).toBe(false);
  });

  it.each([
    ['of one letter', 'k'],
    ['of eleven characters', 'abcdefghijk'],
    ['that begins with a digit', '1k'],
    ['in upper case', 'LK'],
  ])('refuses a prefix %s even when the checksum is right', (_, prefix) => {
    expect(isWellFormed(mintKey(`${prefix}_0123456789ABCDEF`).key)).toBe(false);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isWellFormed(text)).toBe(false);
      }),
    );
  });
});

describe('statusOf', () => {
  const now = 1_700_000_000_000;

  it.each([
    ['ACTIVE', 'without an end', { revokedAt: null, expiresAt: null }],
    ['ACTIVE', 'a millisecond before it expires', { revokedAt: null, expiresAt: now + 1 }],
    ['EXPIRED', 'at the very millisecond it expires', { revokedAt: null, expiresAt: now }],
    ['EXPIRED', 'after it expired', { revokedAt: null, expiresAt: now - 1 }],
    ['REVOKED', 'once revoked', { revokedAt: now - 1, expiresAt: now + 1 }],
    ['REVOKED', 'revoked and expired', { revokedAt: now - 1, expiresAt: now - 2 }],
    ['REVOKED', 'revoked at the epoch', { revokedAt: 0, expiresAt: null }],
    ['EXPIRED', 'expired at the epoch', { revokedAt: null, expiresAt: 0 }],
  ] as const)('is %s %s', (status, _, key) => {
    expect(statusOf(key, now)).toBe(status);
  });
});
