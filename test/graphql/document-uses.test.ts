import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { rejectCostlyUses } from '../../src/graphql/document-uses.ts';

const TOO_DEEP = 'Values are nested deeper than 64 levels.';
const TOO_MANY = 'The operations use too many variables and fragments.';

const check = (text: string) => rejectCostlyUses(parse(text, { noLocation: true }));
const copies = (count: number, piece: string) => Array.from({ length: count }, () => piece).join(' ');

describe('rejectCostlyUses', () => {
  it.each<[string, (levels: number) => string]>([
    ['lists', (n) => `{ a(b: ${'['.repeat(n)}${']'.repeat(n)}) }`],
    ['objects', (n) => `{ a(b: ${'{c: '.repeat(n)}1${'}'.repeat(n)}) }`],
    [
      'lists and objects in turn',
      (n) =>
        `{ a(b: ${n % 2 ? '[' : ''}${'[{c: '.repeat(n >> 1)}1${'}]'.repeat(n >> 1)}${n % 2 ? ']' : ''}) }`,
    ],
    ['list types', (n) => `query ($v: ${'['.repeat(n)}Int${']'.repeat(n)}) { a }`],
    ['values of a fragment', (n) => `{ a } fragment F on T { a(b: ${'['.repeat(n)}${']'.repeat(n)}) }`],
    [
      'the last of many values',
      (n) => `{ a(b: [[1], [2], {c: [3]}], d: [{}]) e(b: ${'['.repeat(n)}${']'.repeat(n)}) }`,
    ],
  ])('accepts values nested 64 levels deep and rejects 65: %s', (_, document) => {
    expect(() => check(document(64))).not.toThrow();
    expect(() => check(document(65))).toThrow(TOO_DEEP);
  });

  /** Each document reaches `n` uses: one for an operation or fragment, and one for a variable. */
  it.each<[string, (uses: number) => string]>([
    ['variables of one operation', (n) => `query { ${copies(n - 1, 'a(b: $v)')} }`],
    ['variables of a fragment', (n) => `{ ...F } fragment F on T { ${copies(n - 2, 'a(b: $v)')} }`],
    [
      'a fragment that two operations reach',
      (n) => `query A { ...F } query B { ...F } fragment F on T { ${copies(n / 2 - 2, 'a(b: $v)')} }`,
    ],
    [
      'fragments in a chain',
      (n) => `{ ...F } fragment F on T { ...G ...F } fragment G on T { ${copies(n - 3, 'a(b: $v)')} ...F }`,
    ],
    [
      'a fragment that is missing and one that is not used',
      (n) => `{ ...Missing ${copies(n - 1, 'a(b: $v)')} } fragment F on T { ${copies(9, 'a(b: $v)')} }`,
    ],
  ])('accepts 50,000 reached uses and rejects more: %s', (_, document) => {
    expect(() => check(document(50_000))).not.toThrow();
    expect(() => check(document(50_002))).toThrow(TOO_MANY);
  });

  it('rejects 50,001 reached uses', () => {
    expect(() => check(`{ ${copies(50_000, 'a(b: $v)')} }`)).toThrow(TOO_MANY);
  });
});
