import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { environment, environmentTable } from '../../src/config/environment.ts';
import { useEmptyFolder } from './empty-folder.ts';
import { problemsWith } from './problems.ts';

const folder = useEmptyFolder();

describe('the environment', () => {
  it('has a default for every variable', async () => {
    expect(await loadConfig({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      database: { dialect: 'sqlite', file: join(folder(), 'data/latchkey.db') },
      publicUrl: undefined,
      signUp: 'first',
      oidc: undefined,
      keyPrefix: 'lk',
      defaultRateLimit: 100,
      eventsRetentionDays: undefined,
      trustedProxies: [],
      timeouts: { keepAlive: 75, headers: 10, request: 30 },
      shutdownDelay: 0,
      legacyRateLimitHeaders: false,
      logLevel: 'info',
      apis: new Map(),
      adapters: new Set(),
      management: { allowedOrigins: '*' },
      tiers: new Map(Object.entries({ Unlimited: null, Gold: 5000, Silver: 2000, Bronze: 500 })),
    });
  });

  it('treats an empty variable as unset', async () => {
    const empty = Object.fromEntries(Object.keys(environment.shape).map((name) => [name, '']));
    expect(await loadConfig({ ...empty, REDIS_URL: '' })).toEqual(await loadConfig({}));
  });

  it('ignores unknown variables', async () => {
    expect(await loadConfig({ PATH: '/bin', PORTS: 'x', port: '1' })).toEqual(await loadConfig({}));
  });

  it('sets every value of the configuration', async () => {
    const config = await loadConfig({
      PORT: '0',
      HOST: '::',
      PUBLIC_URL: 'https://gate.example.com/base',
      SIGN_UP: 'closed',
      KEY_PREFIX: 'acme2',
      DEFAULT_RATE_LIMIT: '1000000',
      EVENTS_RETENTION_DAYS: '36500',
      KEEP_ALIVE_TIMEOUT: '3600',
      HEADERS_TIMEOUT: '600',
      REQUEST_TIMEOUT: '600',
      SHUTDOWN_DELAY: '600',
      LEGACY_RATE_LIMIT_HEADERS: 'true',
      LOG_LEVEL: 'silent',
    });
    expect(config).toMatchObject({
      port: 0,
      host: '::',
      publicUrl: 'https://gate.example.com/base',
      signUp: 'closed',
      keyPrefix: 'acme2',
      defaultRateLimit: 1_000_000,
      eventsRetentionDays: 36_500,
      timeouts: { keepAlive: 3_600, headers: 600, request: 600 },
      shutdownDelay: 600,
      legacyRateLimitHeaders: true,
      logLevel: 'silent',
    });
  });

  it('rejects REDIS_URL, which this version does not support', async () => {
    expect(await problemsWith({ REDIS_URL: 'redis://127.0.0.1:6379' })).toEqual([
      expect.stringMatching(/^REDIS_URL: .*not available/),
    ]);
  });
});

describe('PUBLIC_URL', () => {
  it.each(['https://gate.example.com/', 'https://gate.example.com///'])(
    'loses its trailing slashes: %s',
    async (url) => {
      expect((await loadConfig({ PUBLIC_URL: url })).publicUrl).toBe('https://gate.example.com');
    },
  );

  it('may use http and have a path', async () => {
    const url = 'http://gate.internal:8080/a/b';
    expect((await loadConfig({ PUBLIC_URL: url })).publicUrl).toBe(url);
  });
});

describe('the environment variable', () => {
  it.each([
    ['PORT', 'port', ['0', '65535'], [0, 65_535]],
    ['DEFAULT_RATE_LIMIT', 'defaultRateLimit', ['1', '1000000'], [1, 1_000_000]],
    ['EVENTS_RETENTION_DAYS', 'eventsRetentionDays', ['1', '36500'], [1, 36_500]],
    ['SHUTDOWN_DELAY', 'shutdownDelay', ['0', '600'], [0, 600]],
    ['LEGACY_RATE_LIMIT_HEADERS', 'legacyRateLimitHeaders', ['true', 'false'], [true, false]],
    ['KEY_PREFIX', 'keyPrefix', ['lk', 'a1', 'abcdefghi9'], ['lk', 'a1', 'abcdefghi9']],
    ['SIGN_UP', 'signUp', ['first', 'open', 'closed'], ['first', 'open', 'closed']],
    [
      'LOG_LEVEL',
      'logLevel',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    ],
  ] as const)('%s sets %s to every valid value from %j', async (name, property, texts, values) => {
    const configs = await Promise.all(texts.map((text) => loadConfig({ [name]: text })));
    expect(configs.map((config) => config[property])).toEqual(values);
  });

  it.each([
    ['PORT', ['-1', '65536', '80.5', '0x50', 'http', ' 80', '1e3', '99999999999']],
    ['PUBLIC_URL', ['gate.example.com', 'ftp://gate.example.com', '/gate', 'https://']],
    ['SIGN_UP', ['yes', 'OPEN', 'first ']],
    ['KEY_PREFIX', ['l', 'LK', '1k', 'l_k', 'l-k', 'abcdefghijk', 'lk\n']],
    ['DEFAULT_RATE_LIMIT', ['0', '1000001', '-5', '1.5', 'unlimited', 'null']],
    ['EVENTS_RETENTION_DAYS', ['0', '36501', '-1', '0.5', '30d', 'never']],
    ['KEEP_ALIVE_TIMEOUT', ['0', '3601', '1.5', 'never']],
    ['HEADERS_TIMEOUT', ['0', '601', '-1']],
    ['REQUEST_TIMEOUT', ['0', '3601', '-1']],
    ['SHUTDOWN_DELAY', ['-1', '601', '5s']],
    ['LEGACY_RATE_LIMIT_HEADERS', ['yes', '1', 'TRUE']],
    ['LOG_LEVEL', ['verbose', 'INFO', '30']],
    [
      'DATABASE_URL',
      ['mysql://localhost/x', 'latchkey.db', 'file:', 'postgres:/x', 'sqlite:x.db', '/tmp/x.db'],
    ],
    [
      'TRUSTED_PROXIES',
      ['everyone', '10.0.0.0/33', '300.1.1.1', '10.0.0.0/8,nobody', '10.0.0.0/8 10.1.0.0/16'],
    ],
  ])('%s is reported once by its name for an invalid value', async (name, values) => {
    for (const value of values) {
      const problems = await problemsWith({ [name]: value });
      expect(problems, value).toHaveLength(1);
      expect(problems[0]).toMatch(new RegExp(`^${name}: must be `));
    }
  });
});

describe('HEADERS_TIMEOUT', () => {
  it('must not exceed REQUEST_TIMEOUT', async () => {
    expect(await problemsWith({ HEADERS_TIMEOUT: '31' })).toEqual([
      'HEADERS_TIMEOUT: must not exceed REQUEST_TIMEOUT',
    ]);
    expect((await loadConfig({ HEADERS_TIMEOUT: '30' })).timeouts.headers).toBe(30);
  });
});

describe('ConfigurationError', () => {
  it('reports every problem of the environment and of the configuration file at once', async () => {
    const problems = await problemsWith({
      PORT: 'x',
      PUBLIC_URL: 'x',
      SIGN_UP: 'x',
      KEY_PREFIX: 'X',
      DEFAULT_RATE_LIMIT: 'x',
      EVENTS_RETENTION_DAYS: 'x',
      LOG_LEVEL: 'x',
      DATABASE_URL: 'x',
      TRUSTED_PROXIES: 'x',
      REDIS_URL: 'redis://localhost',
      LATCHKEY_CONFIG: 'nowhere.ts',
    });
    const names = problems.map((problem) => problem.slice(0, problem.indexOf(':'))).sort();
    expect(names).toEqual([
      'DATABASE_URL',
      'DEFAULT_RATE_LIMIT',
      'EVENTS_RETENTION_DAYS',
      'KEY_PREFIX',
      'LATCHKEY_CONFIG',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'REDIS_URL',
      'SIGN_UP',
      'TRUSTED_PROXIES',
    ]);
  });

  it('has every problem in its message', async () => {
    await expect(loadConfig({ PORT: 'x', SIGN_UP: 'x' })).rejects.toThrow(/^PORT: .*\nSIGN_UP: .*$/);
  });
});

describe('TRUSTED_PROXIES', () => {
  it.each([
    ['10.0.0.0/8', ['10.0.0.0/8']],
    [' 10.0.0.0/8 , ::1 ,, 192.0.2.7 ', ['10.0.0.0/8', '::1', '192.0.2.7']],
    ['fd00::/8,127.0.0.1/32', ['fd00::/8', '127.0.0.1/32']],
    [' , ', []],
  ])('splits %j into the addresses %j', async (text, proxies) => {
    expect((await loadConfig({ TRUSTED_PROXIES: text })).trustedProxies).toEqual(proxies);
  });
});

describe('environmentTable', () => {
  const rows = environmentTable().split('\n').slice(2);

  it('has a row with a description for each variable', () => {
    const names = rows.map((row) => /^\| `([A-Z_]+)` \| [^|]+ \| [^|]{10,} \|$/.exec(row)?.[1]);
    expect(names).toEqual(Object.keys(environment.shape));
  });

  it('shows the default of each variable', () => {
    const findRow = (name: string) => rows.find((row) => row.includes(`\`${name}\``));
    expect(findRow('PORT')).toContain('| `4000` |');
    expect(findRow('DATABASE_URL')).toContain('| `file:./data/latchkey.db` |');
    expect(findRow('PUBLIC_URL')).toContain('| none |');
    expect(findRow('TRUSTED_PROXIES')).toContain('| none |');
  });
});
