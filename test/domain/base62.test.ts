import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase62, encodeUint32, randomBase62, randomSecret } from '../../src/domain/base62.ts';

const DIGITS = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];

function decode(text: string): bigint {
  return [...text].reduce((value, digit) => value * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
}

describe('encodeBase62', () => {
  it.each([
    [0n, 6, '000000'],
    [9n, 1, '9'],
    [10n, 1, 'A'],
    [35n, 1, 'Z'],
    [36n, 1, 'a'],
    [61n, 1, 'z'],
    [62n, 2, '10'],
    [62n ** 3n - 1n, 3, 'zzz'],
    [0xffffffffn, 6, '4gfFC3'],
  ])('encodes %s with width %i as %s', (value, width, text) => {
    expect(encodeBase62(value, width)).toBe(text);
  });

  it('encodes 256 bits in 43 characters', () => {
    expect(encodeBase62(2n ** 256n - 1n, 43)).toHaveLength(43);
  });

  it('encodes every 256-bit value reversibly at a fixed width', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (value) => {
        const text = encodeBase62(value, 43);
        expect(text).toMatch(/^[0-9A-Za-z]{43}$/);
        expect(decode(text)).toBe(value);
      }),
    );
  });
});

describe('encodeUint32', () => {
  it.each([0, 1, 61, 62, 62 ** 5, 0x7fffffff, 0x80000000, 0xffffffff])(
    'encodes %i in 6 characters as encodeBase62 does',
    (value) => {
      expect(encodeUint32(value)).toBe(encodeBase62(BigInt(value), 6));
    },
  );
});

describe('randomBase62', () => {
  it('returns the requested number of characters from the whole alphabet', () => {
    const text = randomBase62(20_000);
    expect(text).toMatch(/^[0-9A-Za-z]{20000}$/);
    expect(new Set(text).size).toBe(62);
  });

  it('returns each character equally often', () => {
    const counts = new Map<string, number>();
    for (const digit of randomBase62(62_000)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    // 1000 each on average, with a standard deviation of 31: eight of those never happen by chance.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(250);
  });
});

describe('randomSecret', () => {
  it('returns 43 base62 characters that differ between calls', () => {
    const secrets = Array.from({ length: 500 }, randomSecret);
    for (const secret of secrets) expect(secret).toMatch(/^[0-9A-Za-z]{43}$/);
    expect(new Set(secrets).size).toBe(500);
  });

  it('sets and clears each of its 256 bits over many calls', () => {
    const values = Array.from({ length: 200 }, () => decode(randomSecret()));
    const ever = values.reduce((all, value) => all | value, 0n);
    const always = values.reduce((all, value) => all & value);
    expect(ever).toBe(2n ** 256n - 1n);
    expect(always).toBe(0n);
  });
});
