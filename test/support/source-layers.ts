/** Returns the folder of a file, or the file itself at the top. */
export const findLayer = (path: string) => path.split('/')[0] ?? path;

// What each folder may import beside itself. `type:` allows type imports alone.
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'log.ts': ['domain'],
  'lru.ts': [],
  'relative-time.ts': [],
  'version.ts': [],
  domain: [],
  config: ['domain'],
  storage: ['domain', 'type:config', 'version.ts'],
  limiter: ['domain', 'lru.ts'],
  verification: ['domain', 'storage', 'limiter', 'lru.ts'],
  services: ['verification', 'domain', 'storage', 'lru.ts'],
  http: ['domain', 'log.ts'],
  graphql: ['http', 'domain', 'log.ts', 'lru.ts'],
  pages: ['http', 'domain'],
  management: ['services', 'type:verification', 'graphql', 'http', 'domain', 'type:storage', 'log.ts'],
  console: ['sdk', 'relative-time.ts'],
  dataplane: ['verification', 'graphql', 'http', 'domain', 'config', 'log.ts', 'lru.ts'],
  oauth: ['verification', 'http', 'domain', 'log.ts'],
  rest: ['services', 'type:verification', 'http', 'domain', 'log.ts', 'type:storage', 'type:config'],
  sdk: [],
  // Beside serve and migrate, which run on the gateway's own machine, it reaches the server by the SDK alone.
  cli: ['sdk', 'domain', 'relative-time.ts', 'process.ts', 'serve.ts', 'config', 'storage', 'welcome.ts'],
  'composition.ts': [
    'dataplane',
    'domain',
    'limiter',
    'services',
    'verification',
    'type:config',
    'type:management',
    'type:storage',
    'log.ts',
    'version.ts',
  ],
  'endpoints.ts': ['dataplane', 'http', 'management', 'oauth', 'pages', 'rest', 'storage', 'composition.ts'],
  'gateway.ts': [
    'composition.ts',
    'endpoints.ts',
    'services',
    'verification',
    'domain',
    'storage',
    'http',
    'type:config',
    'log.ts',
  ],
  'process.ts': ['type:gateway.ts'],
  'welcome.ts': ['config', 'type:gateway.ts'],
  'main.ts': ['serve.ts'],
  'serve.ts': ['config', 'gateway.ts', 'process.ts', 'welcome.ts'],
  demo: ['config', 'gateway.ts', 'process.ts', 'welcome.ts', 'sdk'],
};

// The layers of the console: each may import those before it.
export const CONSOLE = [
  'sdk',
  'relative-time.ts',
  'build',
  'server',
  'paths',
  'ui',
  'components',
  'forms',
  'pages',
  'app',
];

// Files at the top of the console that every layer may import.
const KNOWN_TO_ALL = new Set(['paths.ts', 'key-search.ts', 'usage.ts', 'usage-range.ts']);

/** Returns the layer of a file of the console. The other files at its top belong to the app. */
export function findConsoleLayer(path: string): string {
  const [of, folder, file] = path.split('/');
  if (of !== 'console') return of ?? path;
  if (file !== undefined && folder !== undefined) return folder;
  return KNOWN_TO_ALL.has(folder ?? '') ? 'paths' : 'app';
}
