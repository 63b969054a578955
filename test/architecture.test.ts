import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findCycle, importsIn } from './support/source-imports.ts';
import { ALLOWED, CONSOLE, findConsoleLayer, findLayer } from './support/source-layers.ts';
import { findSourceProblems } from './support/source-syntax.ts';
import { findNameProblems } from './support/test-syntax.ts';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const TEST = fileURLToPath(new URL('.', import.meta.url));
const paths = globSync('**/*.{ts,tsx}', { cwd: SRC }).sort();
const files = new Map(paths.map((path) => [path, readFileSync(join(SRC, path), 'utf8')]));
const handwritten = paths.filter((path) => !path.includes('generated/'));

const imports = paths.flatMap((path) => importsIn(path, files.get(path) ?? ''));
const within = imports
  .filter(({ to }) => to.startsWith('.') && !to.endsWith('.css'))
  .map((edge) => ({ ...edge, to: normalize(join(dirname(edge.from), edge.to)) }));

// Vite and Piscina load these.
const DEFAULT_EXPORTS = ['console/vite.config.ts', 'storage/sqlite-scan-worker.ts'];

// Lists of columns and fields without control flow, which would not read better in parts.
const DECLARATIONS = ['management/types/client-key.ts', 'storage/standalone-tables.ts', 'storage/tables.ts'];

/** Returns the files whose text matches a pattern. */
const withText = (pattern: RegExp, among: readonly string[] = handwritten) =>
  among.filter((path) => pattern.test(files.get(path) ?? ''));

/** Returns the text of a file without comments. */
const readCode = (path: string) => (files.get(path) ?? '').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

const listImporters = (name: RegExp) => [
  ...new Set(imports.filter(({ to }) => name.test(to)).map(({ from }) => from)),
];

describe('the source folder', () => {
  it('has files and imports that these checks can read', () => {
    expect(files.size).toBeGreaterThan(60);
    expect(within.length).toBeGreaterThan(200);
    for (const { from, to } of within) expect([...files.keys()], `imported by ${from}`).toContain(to);
  });

  it('has imports between folders in the allowed directions only', () => {
    expect([...new Set(paths.map(findLayer))].sort()).toEqual(Object.keys(ALLOWED).sort());
    const wrong = within.filter(({ from, to, type }) => {
      const [of, allowed] = [findLayer(to), ALLOWED[findLayer(from)] ?? []];
      return of !== findLayer(from) && !allowed.includes(of) && !(type && allowed.includes(`type:${of}`));
    });
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('has no imports between the management, data, OAuth and REST planes', () => {
    const planes = ['management', 'dataplane', 'oauth', 'rest'];
    const across = within.filter(
      ({ from, to }) =>
        planes.includes(findLayer(from)) &&
        planes.includes(findLayer(to)) &&
        findLayer(from) !== findLayer(to),
    );
    expect(across).toEqual([]);
  });

  it('has no import cycles between folders, type imports included', () => {
    const edges = within
      .map(({ from, to }) => ({ from: findLayer(from), to: findLayer(to) }))
      .filter(({ from, to }) => from !== to);
    expect(findCycle(edges)).toBeUndefined();
  });

  it('has no import cycles between files, type imports included', () => {
    expect(findCycle(within)).toBeUndefined();
  });
});

describe('findCycle', () => {
  it('returns the nodes of a cycle, and undefined without one', () => {
    const edges = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'b' },
    ];
    expect(findCycle(edges)).toEqual(['b', 'c', 'b']);
    expect(findCycle(edges.slice(0, 2))).toBeUndefined();
  });
});

describe('the console', () => {
  it('has imports in the order ui, components, forms, pages, app', () => {
    const inside = within.filter(({ from }) => findLayer(from) === 'console');
    expect(inside.length).toBeGreaterThan(100);
    const rank = (path: string) => CONSOLE.indexOf(findConsoleLayer(path));
    expect(inside.filter(({ from }) => rank(from) < 0)).toEqual([]);
    expect(inside.filter(({ from, to }) => rank(to) > rank(from))).toEqual([]);
  });

  it('calls fetch in request.ts alone', () => {
    expect(withText(/\bfetch\(/).filter((path) => findLayer(path) === 'console')).toEqual([
      'console/server/request.ts',
    ]);
  });
});

describe('only one place', () => {
  it('reads the environment: process.ts', () => {
    expect(withText(/\bprocess\.env\b(?!\.NODE_ENV = )|\bimport\.meta\.env\b/)).toEqual(['process.ts']);
  });

  it('imports Drizzle and the database drivers: the storage folder', () => {
    const importers = listImporters(/^(drizzle-orm|better-sqlite3|postgres|@electric-sql)(\/|$)/);
    expect(importers.length).toBeGreaterThan(5);
    expect(importers.filter((path) => findLayer(path) !== 'storage')).toEqual([]);
  });

  it('sends requests upstream, hashes passwords or creates servers', () => {
    expect(listImporters(/^undici$/)).toEqual(expect.arrayContaining(['dataplane/upstream.ts']));
    expect(listImporters(/^undici$/).filter((path) => findLayer(path) !== 'dataplane')).toEqual([]);
    expect(withText(/\bargon2\(|\bpromisify\(argon2\)/)).toEqual(['services/accounts/passwords.ts']);
    expect(withText(/\bcreateServer\(/).sort()).toEqual(['demo/shop.ts', 'http/front.ts']);
  });
});

describe('the domain', () => {
  it('imports only node:crypto and node:zlib of the built-in modules', () => {
    const builtIn = imports.filter(({ from, to }) => findLayer(from) === 'domain' && to.startsWith('node:'));
    const modules = [...new Set(builtIn.map(({ to }) => to))].sort();
    expect(modules).toEqual(['node:crypto', 'node:zlib']);
  });
});

describe('the SDK', () => {
  it('imports no packages or built-in modules at run time', () => {
    const outside = imports.filter(
      ({ from, to, type }) => findLayer(from) === 'sdk' && !to.startsWith('.') && !type,
    );
    expect(outside).toEqual([]);
  });
});

describe('a source file', () => {
  it('never bypasses the type checker or the linter', () => {
    expect(withText(/@ts-(ignore|expect-error|nocheck)|biome-ignore/)).toEqual([]);
    const any = /\bas any\b|:\s*any\b|<any\b|\bany\[\]/;
    expect(handwritten.filter((path) => any.test(readCode(path)))).toEqual([]);
    expect('const x: any = 1').toMatch(any);
  });

  it('has at most 300 lines', () => {
    const lengths = handwritten.map((path): [string, number] => [
      path,
      files.get(path)?.split('\n').length ?? 0,
    ]);
    expect(lengths.filter(([, lines]) => lines > 300)).toEqual([]);
  });

  const problems = handwritten.map((path) => ({
    path,
    ...findSourceProblems(path, files.get(path) ?? '', 60),
  }));

  it('has functions of at most 60 lines', () => {
    const long = problems.filter(({ path }) => !DECLARATIONS.includes(path));
    expect(long.flatMap(({ longFunctions }) => longFunctions)).toEqual([]);
  });

  it('has no default export, except where a tool loads it', () => {
    const exporting = problems.filter(({ hasDefaultExport }) => hasDefaultExport).map(({ path }) => path);
    expect(exporting).toEqual(DEFAULT_EXPORTS);
  });
});

describe('findSourceProblems', () => {
  const LONG = `{${'\n'.repeat(3)}}`;

  it.each([
    `function f() ${LONG}`,
    `const f = () => ${LONG};`,
    `class A { f() ${LONG} }`,
    `export default function () ${LONG}`,
  ])('finds a function of too many lines in: %j', (text) => {
    expect(findSourceProblems('a.ts', text, 3).longFunctions).toEqual(['a.ts:1 has 4 lines']);
    expect(findSourceProblems('a.ts', text, 4).longFunctions).toEqual([]);
  });

  it('does not count the lines of functions in a function', () => {
    const text = `function f() {\n  return () => ${LONG};\n}`;
    expect(findSourceProblems('a.ts', text, 3).longFunctions).toEqual(['a.ts:2 has 4 lines']);
    expect(findSourceProblems('a.ts', text, 2).longFunctions).toHaveLength(2);
  });

  it('finds a default export, and not an export of that name', () => {
    expect(findSourceProblems('a.tsx', 'export default 1;', 1).hasDefaultExport).toBe(true);
    expect(findSourceProblems('a.tsx', 'export const a = <p>default</p>;', 1).hasDefaultExport).toBe(false);
  });
});

describe('the index of test/support', () => {
  it('lists every file of the folder, and no other', () => {
    const support = fileURLToPath(new URL('support', import.meta.url));
    const index = readFileSync(join(support, 'README.md'), 'utf8');
    const listed = [...index.matchAll(/`([\w-]+\.ts)`/g)].map(([, name]) => name);
    expect(listed.sort()).toEqual(globSync('*.ts', { cwd: support }).sort());
  });
});

describe('a test file', () => {
  const problems = globSync('**/*.ts', { cwd: TEST })
    .sort()
    .map((path) => findNameProblems(path, readFileSync(join(TEST, path), 'utf8')));

  it('imports it from Vitest and never test', () => {
    expect(problems.flatMap(({ testImports }) => testImports)).toEqual([]);
  });

  it('has no variable or parameter called it', () => {
    expect(problems.flatMap(({ itBindings }) => itBindings)).toEqual([]);
  });

  it('has no title of fewer than four words outside of describe', () => {
    expect(problems.flatMap(({ shortTitles }) => shortTitles)).toEqual([]);
  });
});

describe('findNameProblems', () => {
  const find = (text: string) => findNameProblems('a.ts', text);

  it.each(["import { test } from 'vitest';", "import { expect, test as it } from 'vitest';"])(
    'finds the import of test in: %s',
    (text) => {
      expect(find(text).testImports).toEqual(['a.ts']);
    },
  );

  it.each([
    'const f = (it: string) => it;',
    'const it = 1;',
    'for (const it of []) {}',
    'const { a: it } = b;',
    'const [, ...it] = b;',
    'function f({ a, it = 1 }: B) {}',
    'function it() {}',
    'class A { constructor(readonly it: string) {} }',
    'try {} catch (it) {}',
    "import { it } from './other.ts';",
    "import { a as it } from './other.ts';",
  ])('finds the binding called it in: %s', (text) => {
    expect(find(text).itBindings).toHaveLength(1);
  });

  it.each([
    "it('is quite short', () => {});",
    "it.skip('is quite short', () => {});",
    "it.each([1])('is quite short', () => {});",
    "it.each`a`('is quite short', () => {});",
    "it.skipIf(a).each(b)('is quite short', () => {});",
    "for (const a of b) it('is quite short', () => {});",
    `it(\`is quite \${a}\`, () => {});`,
  ])('finds the short title in: %s', (text) => {
    expect(find(text).shortTitles).toEqual([expect.stringMatching(/^a\.ts: is quite /)]);
  });

  it.each([
    "import { describe, expect, it } from 'vitest'; it('has a title of words', () => {});",
    "describe('a', () => { it('is short', () => {}); });",
    "describe.each(a)('a', () => { it('is short', () => {}); });",
    "export function contract() { it('is short', () => {}); }",
    "const test = { it: 1 }; a.it('short'); const { it: b } = test;",
    'type F = (it: string) => void;',
  ])('finds no problem in: %s', (text) => {
    expect(find(text)).toEqual({ testImports: [], itBindings: [], shortTitles: [] });
  });
});
