import { randomBytes, randomInt } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Encodes a non-negative integer in base62, left-padded with `0` to `width` characters. */
export function encodeBase62(value: bigint, width: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = ALPHABET.charAt(Number(rest % 62n)) + text;
  return text.padStart(width, '0');
}

/** Encodes a 32-bit number as 6 base62 characters, without the cost of big integers. */
export function encodeUint32(value: number): string {
  let text = '';
  for (let rest = value, place = 0; place < 6; place += 1, rest = Math.floor(rest / 62)) {
    text = ALPHABET.charAt(rest % 62) + text;
  }
  return text;
}

/** Returns `length` unbiased random base62 characters. */
export function randomBase62(length: number): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomInt(62))).join('');
}

/** Returns 256 random bits, the entropy of every Latchkey secret, as 43 base62 characters. */
export function randomSecret(): string {
  return encodeBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), 43);
}
