import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(globSync('src/docs/**/*.md', { cwd: ROOT }))('the guide %s', (path) => {
  const text = readFileSync(`${ROOT}/${path}`, 'utf8');
  const find = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

  it('names only files and folders that exist', () => {
    const missing = find(/`((?:src|test|drizzle)\/[\w./-]*)`/g).filter(
      (file) => !existsSync(`${ROOT}/${file}`),
    );
    expect(missing).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    expect(find(/npm run ([\w:]+)/g).filter((script) => !(script in scripts))).toEqual([]);
  });

  it('links only to files that exist', () => {
    const links = find(/\]\(([^)#]+)(?:#[^)]*)?\)/g).filter((link) => !/^https?:/.test(link));
    const missing = links.filter((link) => !existsSync(new URL(link, `file://${ROOT}/${path}`)));
    expect(missing).toEqual([]);
  });

  it('has lines of at most 120 characters outside of tables and code', () => {
    const prose = text.replace(/```.*?```/gs, '').split('\n');
    expect(prose.filter((line) => line.length > 120 && !line.startsWith('|'))).toEqual([]);
  });
});
