/**
 * Characters that are invisible or change how others are displayed: control characters, unpaired surrogates, line and
 * paragraph separators, and bidirectional embeddings, overrides and isolates (Unicode Standard Annex 9).
 */
const UNSEEN = '\\p{Cc}\\p{Cs}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069';
const HIDDEN_IN_LINE = new RegExp(`[${UNSEEN}]`, 'u');
const HIDDEN_IN_TEXT = new RegExp(`(?![\\t\\n])[${UNSEEN}]`, 'u');
const HIDDEN = new RegExp(`[${UNSEEN}]`, 'gu');
/** Letters, numbers, punctuation and symbols that are not blank by their nature. */
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v;

/** Returns whether a line contains hidden characters. */
export function hidesInLine(text: string): boolean {
  return HIDDEN_IN_LINE.test(text);
}

/** Returns whether multi-line text contains hidden characters other than line feeds and tabs. */
export function hidesInText(text: string): boolean {
  return HIDDEN_IN_TEXT.test(text);
}

/** Returns whether text contains a visible character. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}

/** Replaces characters that PostgreSQL cannot store: NUL and unpaired surrogates. Applied to all stored text. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Replaces hidden characters. */
export function replaceHidden(text: string, replacement: string): string {
  return text.replace(HIDDEN, replacement);
}

/** Escapes hidden characters except line feeds, so that untrusted text cannot control a terminal. */
export function escapeHidden(text: string): string {
  return text.replace(HIDDEN, (char) =>
    char === '\n' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
