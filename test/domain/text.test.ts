import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeHidden,
  hidesInLine,
  hidesInText,
  isVisible,
  replaceHidden,
  storable,
} from '../../src/domain/text.ts';

const HIDDEN = [
  '\0',
  '\u0007',
  '\r',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u009f',
  '\ud800',
  '\udfff',
  '\u2028',
  '\u202a',
  '\u202e',
  '\u2066',
  '\u2069',
];
const SEEN = [
  'a',
  'é',
  '\u00a0',
  '\u00ad',
  '\u200b',
  '\u200d',
  '\u200e',
  '\u2027',
  '\u202f',
  '\u2065',
  '\u206a',
  '🔑',
  '\ud83d\ude00',
];
const anyText = fc.string({ unit: fc.oneof(fc.constantFrom(...HIDDEN, '\t', '\n', '\\'), fc.string()) });

describe('hidden characters', () => {
  it.each(HIDDEN)('%j are found in a line and in text', (char) => {
    expect([hidesInLine(`a${char}b`), hidesInText(`a${char}b`)]).toEqual([true, true]);
  });

  it.each(SEEN)('%j are not among them', (char) => {
    expect([hidesInLine(`a${char}b`), hidesInText(`a${char}b`)]).toEqual([false, false]);
  });

  it('include line feeds and tabs in a line, but not in text of several lines', () => {
    for (const char of ['\n', '\t']) expect([hidesInLine(char), hidesInText(char)]).toEqual([true, false]);
  });

  it('are escaped but for line feeds, and replaced, wherever they stand', () => {
    expect(escapeHidden('a\u001b[31m\n\tb\u202ec')).toBe('a\\u001b[31m\n\\u0009b\\u202ec');
    expect(replaceHidden('a\u001b\nb\ud800', '?')).toBe('a??b?');
    fc.assert(
      fc.property(anyText, (text) => {
        expect(hidesInLine(escapeHidden(text).replaceAll('\n', ''))).toBe(false);
        expect(hidesInLine(replaceHidden(text, ''))).toBe(false);
      }),
    );
  });
});

describe('visible text', () => {
  it.each(['a', '1', '.', '€', '鍵', '🔑', ' \u200ba'])('%j has a visible character', (text) => {
    expect(isVisible(text)).toBe(true);
  });

  it.each([
    '',
    ' ',
    '\u00a0',
    '\u00ad',
    '\u200b',
    '\u0301',
    '\u3164',
    '\u115f',
    '\uffa0',
    '\u2800',
    '\ufe0f',
    '\u{e0041}',
  ])('%j has no visible character', (text) => {
    expect(isVisible(text)).toBe(false);
  });
});

describe('storable text', () => {
  it('replaces NUL and unpaired surrogates, and nothing else', () => {
    expect(storable('a\0b\ud800c\udfff')).toBe('a\ufffdb\ufffdc\ufffd');
    expect(storable('a\u001b🔑\u202e')).toBe('a\u001b🔑\u202e');
  });
});
