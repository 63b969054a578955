import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findDialect } from './support/dialect.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const files = globSync('src/**/*.{ts,tsx,graphql}', { cwd: ROOT }).filter(
  (path) => !path.includes('generated'),
);

describe('the language of the source', () => {
  it('is read from all files of the folder', () => {
    expect(files.length).toBeGreaterThan(400);
  });

  it('uses the standard words of the field', () => {
    const findings = files.flatMap((path) =>
      findDialect(readFileSync(`${ROOT}/${path}`, 'utf8')).map(
        ({ line, words, instead }) => `${path}:${line} "${words}": use ${instead}`,
      ),
    );
    expect(findings).toEqual([]);
  });
});

describe('findDialect', () => {
  it.each([
    '// The caller is told why.',
    '/** What a login returns. */',
    ' * Whoever calls it loses.',
    "description: 'What the key may do.',",
    'message: \'"x" is no scope.\'',
    '// null: never.',
    '// Reads it anew.',
    '// The secret stays good.',
    'const known = cache.get(id);',
    'whenThere(value, next);',
    '// The answer of the upstream.',
    '/** Refuses the request. */',
    'function statusOf(key: Key): Status {',
    '  async #keyOf(id: string): Promise<Key> {',
  ])('finds the banned wording in %s', (line) => {
    expect(findDialect(`import a from 'a';\n${line}`)).toContainEqual(expect.objectContaining({ line: 2 }));
  });

  it.each([
    '// There is no such key.',
    '/** Returns the cached key, or null if it is unknown. */',
    '// What if two requests rotate the key?',
    'type Value = { a: null; b: undefined };',
    'return { previous: null, next: undefined };',
    'exchange.answer(204);',
    'const at = text.indexOf(part);',
  ])('accepts the wording of %s', (line) => {
    expect(findDialect(line)).toEqual([]);
  });
});
