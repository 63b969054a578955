import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { environment, environmentTable } from '../../src/config/environment.ts';
import { useEmptyFolder } from './empty-folder.ts';
import { problemsWith } from './problems.ts';

const folder = useEmptyFolder();

it('needs nothing: every variable has its default', async () => {
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
    logLevel: 'info',
    apis: new Map(),
    adapters: new Set(),
    tiers: new Map(Object.entries({ Unlimited: null, Gold: 5000, Silver: 2000, Bronze: 500 })),
  });
});

it('takes an empty variable for one that is not set', async () => {
  const empty = Object.fromEntries(Object.keys(environment.shape).map((name) => [name, '']));
  expect(await loadConfig({ ...empty, REDIS_URL: '' })).toEqual(await loadConfig({}));
});

it('ignores variables of others', async () => {
  expect(await loadConfig({ PATH: '/bin', PORTS: 'x', port: '1' })).toEqual(await loadConfig({}));
});

it('takes what it is given', async () => {
  const config = await loadConfig({
    PORT: '0',
    HOST: '::',
    PUBLIC_URL: 'https://gate.example.com/base',
    SIGN_UP: 'closed',
    KEY_PREFIX: 'acme2',
    DEFAULT_RATE_LIMIT: '1000000',
    EVENTS_RETENTION_DAYS: '36500',
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
    logLevel: 'silent',
  });
});

it.each(['https://gate.example.com/', 'https://gate.example.com///'])(
  'drops slashes at the end of %s',
  async (url) => {
    expect((await loadConfig({ PUBLIC_URL: url })).publicUrl).toBe('https://gate.example.com');
  },
);

describe('bad values', () => {
  it.each([
    ['PORT', ['-1', '65536', '80.5', '0x50', 'http', ' 80', '1e3', '99999999999']],
    ['PUBLIC_URL', ['gate.example.com', 'ftp://gate.example.com', '/gate', 'https://']],
    ['SIGN_UP', ['yes', 'OPEN', 'first ']],
    ['KEY_PREFIX', ['l', 'LK', '1k', 'l_k', 'l-k', 'abcdefghijk', 'lk\n']],
    ['DEFAULT_RATE_LIMIT', ['0', '1000001', '-5', '1.5', 'unlimited', 'null']],
    ['EVENTS_RETENTION_DAYS', ['0', '36501', '-1', '0.5', '30d', 'never']],
    ['LOG_LEVEL', ['verbose', 'INFO', '30']],
    [
      'DATABASE_URL',
      ['mysql://localhost/x', 'latchkey.db', 'file:', 'postgres:/x', 'sqlite:x.db', '/tmp/x.db'],
    ],
    [
      'TRUSTED_PROXIES',
      ['everyone', '10.0.0.0/33', '300.1.1.1', '10.0.0.0/8,nobody', '10.0.0.0/8 10.1.0.0/16'],
    ],
  ])('of %s are refused by its name, once each', async (name, values) => {
    for (const value of values) {
      const problems = await problemsWith({ [name]: value });
      expect(problems, value).toHaveLength(1);
      expect(problems[0]).toMatch(new RegExp(`^${name}: must be `));
    }
  });

  it('are all reported at once, with those of the configuration file', async () => {
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

  it('are all in the message of the error', async () => {
    await expect(loadConfig({ PORT: 'x', SIGN_UP: 'x' })).rejects.toThrow(/^PORT: .*\nSIGN_UP: .*$/);
  });
});

it('refuses REDIS_URL, which this version cannot honour', async () => {
  expect(await problemsWith({ REDIS_URL: 'redis://127.0.0.1:6379' })).toEqual([
    expect.stringMatching(/^REDIS_URL: .*not available/),
  ]);
});

describe('DATABASE_URL', () => {
  it.each([
    ['file:./data/x.db', () => join(folder(), 'data/x.db')],
    ['file:x.db', () => join(folder(), 'x.db')],
    ['file:../x.db', () => join(folder(), '../x.db')],
    ['file:/var/lib/x.db', () => '/var/lib/x.db'],
    ['file:///var/lib/x.db', () => '/var/lib/x.db'],
    ['file:///var/my%20lib/x.db', () => '/var/my lib/x.db'],
  ])('names with %s a file of SQLite', async (url, file) => {
    expect((await loadConfig({ DATABASE_URL: url })).database).toEqual({ dialect: 'sqlite', file: file() });
  });

  it.each([
    'postgres://user:p%40ss@db.example.com:5432/latchkey',
    'postgresql://localhost/latchkey?sslmode=require',
  ])('passes %s on to PostgreSQL', async (url) => {
    expect((await loadConfig({ DATABASE_URL: url })).database).toEqual({ dialect: 'postgres', url });
  });

  it.each(['file:///%', 'file:///a%2Fb.db', 'file://data/latchkey.db', 'postgres://[::1'])(
    'is refused, not crashed over, as %s',
    async (url) => {
      expect(await problemsWith({ DATABASE_URL: url })).toEqual([expect.stringMatching(/^DATABASE_URL: /)]);
    },
  );
});

describe('OIDC_ISSUER and OIDC_AUDIENCE', () => {
  const AUDIENCE = { OIDC_AUDIENCE: 'latchkey' };

  it.each([
    'https://id.example.com',
    'https://tenant.example.com/',
    'https://id.example.com:8443/realms/staff',
    'http://127.0.0.1:8080/realms/staff',
    'http://localhost:8080',
    'http://[::1]:8080',
  ])('are taken as they are written: %s', async (issuer) => {
    const { oidc } = await loadConfig({ OIDC_ISSUER: issuer, ...AUDIENCE });
    expect(oidc).toEqual({ issuer, audience: 'latchkey' });
  });

  it.each([
    'id.example.com',
    'https://',
    'http://id.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'ftp://127.0.0.1',
    'https://id.example.com?x=1',
    'https://id.example.com/#x',
    'https://user:password@id.example.com',
    ' https://id.example.com',
  ])('are refused for an issuer that could be another: %s', async (issuer) => {
    expect(await problemsWith({ OIDC_ISSUER: issuer, ...AUDIENCE })).toEqual([
      expect.stringMatching(/^OIDC_ISSUER: must be an https:/),
    ]);
  });

  it('are refused one without the other', async () => {
    expect(await problemsWith({ OIDC_ISSUER: 'https://id.example.com' })).toEqual([
      expect.stringMatching(/^OIDC_AUDIENCE: must be set too/),
    ]);
    expect(await problemsWith(AUDIENCE)).toEqual([expect.stringMatching(/^OIDC_ISSUER: must be set too/)]);
  });

  it.each<[string, Record<string, string>]>([
    ['https://gate.example.com', { PUBLIC_URL: 'https://gate.example.com' }],
    ['https://gate.example.com/', { PUBLIC_URL: 'https://gate.example.com' }],
    ['https://GATE.example.com:443/base', { PUBLIC_URL: 'https://gate.example.com/base//' }],
    ['http://127.0.0.1:4000', {}],
    ['http://[::1]:4001', { HOST: '::1', PORT: '4001' }],
  ])('are refused when the issuer is Latchkey itself: %s with %j', async (issuer, env) => {
    expect(await problemsWith({ OIDC_ISSUER: issuer, ...AUDIENCE, ...env })).toEqual([
      expect.stringMatching(/^OIDC_ISSUER: must be another than Latchkey/),
    ]);
  });

  it('name an issuer that may share the host with Latchkey', async () => {
    const env = { OIDC_ISSUER: 'https://example.com/id', PUBLIC_URL: 'https://example.com/gate' };
    expect(await problemsWith({ ...env, ...AUDIENCE })).toEqual([]);
  });
});

describe('TRUSTED_PROXIES', () => {
  it.each([
    ['10.0.0.0/8', ['10.0.0.0/8']],
    [' 10.0.0.0/8 , ::1 ,, 192.0.2.7 ', ['10.0.0.0/8', '::1', '192.0.2.7']],
    ['fd00::/8,127.0.0.1/32', ['fd00::/8', '127.0.0.1/32']],
    [' , ', []],
  ])('reads %j', async (text, proxies) => {
    expect((await loadConfig({ TRUSTED_PROXIES: text })).trustedProxies).toEqual(proxies);
  });
});

describe('the table for the README', () => {
  const rows = environmentTable().split('\n').slice(2);

  it('has a row with a meaning for each variable', () => {
    const names = rows.map((row) => /^\| `([A-Z_]+)` \| [^|]+ \| [^|]{10,} \|$/.exec(row)?.[1]);
    expect(names).toEqual(Object.keys(environment.shape));
  });

  it('tells the defaults', () => {
    const rowOf = (name: string) => rows.find((row) => row.includes(`\`${name}\``));
    expect(rowOf('PORT')).toContain('| `4000` |');
    expect(rowOf('DATABASE_URL')).toContain('| `file:./data/latchkey.db` |');
    expect(rowOf('PUBLIC_URL')).toContain('| none |');
    expect(rowOf('TRUSTED_PROXIES')).toContain('| none |');
  });
});
