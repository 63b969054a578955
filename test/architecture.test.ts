import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const paths = globSync('**/*.{ts,tsx}', { cwd: SRC }).sort();
const files = new Map(paths.map((path) => [path, readFileSync(join(SRC, path), 'utf8')]));
const handwritten = paths.filter((path) => !path.includes('generated/'));

interface Import {
  readonly from: string;
  readonly to: string;
  /** Whether it is gone at run time. */
  readonly type: boolean;
}

const STATEMENT = /^(?:import|export)\s+(type\s)?(?:([^'";]*?)\sfrom\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(path: string): Import[] {
  const text = files.get(path) ?? '';
  const statements = [...text.matchAll(STATEMENT)].map(([, type, names = '', to = '']) => ({
    from: path,
    to,
    type: type !== undefined || onlyTypes(names),
  }));
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, to = '']) => ({ from: path, to, type: false }));
  return [...statements, ...dynamic];
}

/** `{ type A, type B }`: with verbatimModuleSyntax such an import stays, but for nothing but its effects. */
function onlyTypes(names: string): boolean {
  const listed = /^\{(.*)\}$/s
    .exec(names.trim())?.[1]
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return listed !== undefined && listed.length > 0 && listed.every((name) => name.startsWith('type '));
}

const imports = paths.flatMap(importsOf);
const within = imports
  .filter(({ to }) => to.startsWith('.') && !to.endsWith('.css'))
  .map((it) => ({ ...it, to: normalize(join(dirname(it.from), it.to)) }));

/** The folder that a file is in; for one at the top, the file itself. */
const layerOf = (path: string) => path.split('/')[0] ?? path;

// What each may import beside itself. `type:` is for types alone.
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'log.ts': [],
  'lru.ts': [],
  'version.ts': [],
  domain: [],
  config: ['domain'],
  storage: ['domain', 'type:config'],
  limiter: ['domain', 'lru.ts'],
  services: ['domain', 'storage', 'limiter', 'lru.ts'],
  http: ['domain', 'log.ts', 'lru.ts'],
  management: ['services', 'http', 'domain', 'type:storage', 'log.ts'],
  console: ['sdk'],
  dataplane: ['services', 'http', 'domain', 'config', 'log.ts', 'lru.ts'],
  oauth: ['services', 'http', 'domain', 'log.ts'],
  rest: ['services', 'http', 'domain', 'log.ts', 'type:storage', 'type:config'],
  sdk: [],
  // Beside serve and migrate, which run on the gateway's own machine, it reaches the server by the SDK alone.
  cli: ['sdk', 'process.ts', 'serve.ts', 'config', 'storage', 'welcome.ts'],
  'composition.ts': [
    'dataplane',
    'domain',
    'limiter',
    'services',
    'type:config',
    'type:management',
    'type:storage',
    'log.ts',
    'version.ts',
  ],
  'gateway.ts': [
    'composition.ts',
    'services',
    'domain',
    'storage',
    'http',
    'management',
    'dataplane',
    'oauth',
    'rest',
    'type:config',
    'log.ts',
  ],
  'process.ts': ['type:gateway.ts'],
  'welcome.ts': ['config', 'type:gateway.ts'],
  'main.ts': ['serve.ts'],
  'serve.ts': ['config', 'gateway.ts', 'process.ts', 'welcome.ts'],
  demo: ['config', 'gateway.ts', 'process.ts', 'welcome.ts', 'sdk'],
};

it('there are files and imports to look at', () => {
  expect(files.size).toBeGreaterThan(60);
  expect(within.length).toBeGreaterThan(200);
  for (const { from, to } of within) expect([...files.keys()], `imported by ${from}`).toContain(to);
});

it('imports point one way', () => {
  expect([...new Set(paths.map(layerOf))].sort()).toEqual(Object.keys(ALLOWED).sort());
  const wrong = within.filter(({ from, to, type }) => {
    const [of, allowed] = [layerOf(to), ALLOWED[layerOf(from)] ?? []];
    return of !== layerOf(from) && !allowed.includes(of) && !(type && allowed.includes(`type:${of}`));
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

// Within the console: each may use those before it.
const CONSOLE = ['sdk', 'build', 'server', 'paths', 'ui', 'components', 'forms', 'pages', 'app'];

// At the top of the console, and no part of a page.
const KNOWN_TO_ALL = new Set(['paths.ts', 'key-search.ts', 'usage.ts', 'usage-range.ts']);

/** The layer of a file of the console. The files at its top wire it, but for those that everything may know. */
function consoleLayerOf(path: string): string {
  const [of, folder, file] = path.split('/');
  if (of !== 'console') return of ?? path;
  if (file !== undefined && folder !== undefined) return folder;
  return KNOWN_TO_ALL.has(folder ?? '') ? 'paths' : 'app';
}

it('imports within the console point one way: ui <- components <- forms <- pages', () => {
  const inside = within.filter(({ from }) => layerOf(from) === 'console');
  expect(inside.length).toBeGreaterThan(100);
  const rank = (path: string) => CONSOLE.indexOf(consoleLayerOf(path));
  expect(inside.filter(({ from }) => rank(from) < 0)).toEqual([]);
  expect(inside.filter(({ from, to }) => rank(to) > rank(from))).toEqual([]);
});

it('one file of the console knows how to reach the server', () => {
  expect(withText(/\bfetch\(/).filter((path) => layerOf(path) === 'console')).toEqual([
    'console/server/request.ts',
  ]);
});

it('the planes never import each other', () => {
  const planes = ['management', 'dataplane', 'oauth', 'rest'];
  const across = within.filter(
    ({ from, to }) =>
      planes.includes(layerOf(from)) && planes.includes(layerOf(to)) && layerOf(from) !== layerOf(to),
  );
  expect(across).toEqual([]);
});

/** A way round in a graph; none when there is no cycle. */
function cycleIn(edges: readonly { from: string; to: string }[]): string[] | undefined {
  const next = Map.groupBy(edges, ({ from }) => from);
  const done = new Set<string>();
  const walk = (node: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const { to } of next.get(node) ?? []) {
      const cycle = walk(to, [...way, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of next.keys()) {
    const cycle = walk(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe('there are no cycles', () => {
  it('between folders, types included', () => {
    const edges = within
      .map(({ from, to }) => ({ from: layerOf(from), to: layerOf(to) }))
      .filter(({ from, to }) => from !== to);
    expect(cycleIn(edges)).toBeUndefined();
  });

  it('between files at run time', () => {
    expect(cycleIn(within.filter(({ type }) => !type))).toBeUndefined();
  });

  it('that this could not see', () => {
    const edges = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'b' },
    ];
    expect(cycleIn(edges)).toEqual(['b', 'c', 'b']);
    expect(cycleIn(edges.slice(0, 2))).toBeUndefined();
  });
});

/** The files in which a pattern occurs. */
const withText = (pattern: RegExp, among: readonly string[] = handwritten) =>
  among.filter((path) => pattern.test(files.get(path) ?? ''));

/** A file without its comments. */
const codeOf = (path: string) => (files.get(path) ?? '').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

const importersOf = (name: RegExp) => [
  ...new Set(imports.filter(({ to }) => name.test(to)).map(({ from }) => from)),
];

describe('one place for', () => {
  it('the environment', () => {
    expect(withText(/\bprocess\.env\b|\bimport\.meta\.env\b/)).toEqual(['process.ts']);
  });

  it('Drizzle and the drivers of databases', () => {
    const importers = importersOf(/^(drizzle-orm|better-sqlite3|postgres|@electric-sql)(\/|$)/);
    expect(importers.length).toBeGreaterThan(5);
    expect(importers.filter((path) => layerOf(path) !== 'storage')).toEqual([]);
  });

  it('the listening socket, the upstream and the password hash', () => {
    expect(importersOf(/^undici$/)).toEqual(expect.arrayContaining(['dataplane/upstream.ts']));
    expect(importersOf(/^undici$/).filter((path) => layerOf(path) !== 'dataplane')).toEqual([]);
    expect(withText(/\bargon2\(|\bpromisify\(argon2\)/)).toEqual(['services/passwords.ts']);
    expect(withText(/\bcreateServer\(/).sort()).toEqual(['demo/shop.ts', 'http/front.ts']);
  });
});

describe('the domain and the SDK', () => {
  it('do no input or output', () => {
    const builtIn = imports.filter(({ from, to }) => layerOf(from) === 'domain' && to.startsWith('node:'));
    const modules = [...new Set(builtIn.map(({ to }) => to))].sort();
    expect(modules).toEqual(['node:crypto', 'node:zlib']);
  });

  it('runs in browsers: it imports nothing from outside', () => {
    const outside = imports.filter(
      ({ from, to, type }) => layerOf(from) === 'sdk' && !to.startsWith('.') && !type,
    );
    expect(outside).toEqual([]);
  });
});

describe('no file', () => {
  it('goes around the type checker or the linter', () => {
    expect(withText(/@ts-(ignore|expect-error|nocheck)|biome-ignore/)).toEqual([]);
    const any = /\bas any\b|:\s*any\b|<any\b|\bany\[\]/;
    expect(handwritten.filter((path) => any.test(codeOf(path)))).toEqual([]);
    expect('const x: any = 1').toMatch(any);
  });

  it('is longer than 300 lines', () => {
    const lengths = handwritten.map((path): [string, number] => [
      path,
      files.get(path)?.split('\n').length ?? 0,
    ]);
    expect(lengths.filter(([, lines]) => lines > 300)).toEqual([]);
  });
});
