import { globSync, readFileSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { estimateBytes, lru } from '../../src/lru.ts';
import { ENTRY_POINTS, type EntryPointGateway, startEntryPoints } from '../support/entry-points.ts';
import { basic, postForm } from '../support/oauth.ts';

const SOURCES = globSync('src/**/*.{ts,tsx}', { exclude: ['src/console/**', 'src/sdk/**'] }).map((path) => ({
  path,
  text: readFileSync(path, 'utf8'),
}));
const CALL = /\blru(<[^(]*>)?\(/g;

/** The files that create caches, and how many. */
const CACHES: Readonly<Record<string, number>> = {
  'src/dataplane/introspection.ts': 1,
  'src/graphql/documents.ts': 1,
  'src/limiter/memory.ts': 1,
  'src/verification/access-tokens.ts': 1,
  'src/verification/attempts.ts': 1,
  'src/verification/expiry-latch.ts': 1,
  'src/services/accounts/openid-provider.ts': 1,
  'src/verification/read-through-cache.ts': 3,
  'src/verification/denial-events.ts': 1,
};

describe('caches of the source code', () => {
  it('are constructed by lru() alone', () => {
    const constructing = SOURCES.filter(({ text }) => /LRUCache|lru-cache/.test(text)).map(
      ({ path }) => path,
    );
    expect(constructing).toEqual(['src/lru.ts']);
  });

  it('are those that these tests know', () => {
    const found = SOURCES.filter(({ path }) => path !== 'src/lru.ts')
      .map(({ path, text }) => [path, text.match(CALL)?.length ?? 0] as const)
      .filter(([, count]) => count > 0);
    expect(Object.fromEntries(found)).toEqual(CACHES);
  });

  it('have a bound that is a constant in bytes', () => {
    for (const { path, text } of SOURCES.filter(({ path }) => path in CACHES)) {
      for (const [, bound = ''] of text.matchAll(/\blru(?:<[^(]*>)?\(\s*(\w+)/g)) {
        expect(bound, path).toMatch(/^MAX_(\w+_)?BYTES$/);
      }
    }
  });
});

describe('lru', () => {
  it('keeps what was used last within its bytes', () => {
    const cache = lru<{ text: string }>(100_000);
    for (let n = 0; n < 1_000; n += 1) cache.set(`key ${n}`, { text: 'x'.repeat(1_000) });
    expect(cache.calculatedSize).toBeLessThanOrEqual(100_000);
    expect(cache.size).toBeGreaterThan(10);
    expect(cache.has('key 999')).toBe(true);
    expect(cache.has('key 0')).toBe(false);
  });

  it.each([
    ['a value', 'key', 'x'.repeat(60_000)],
    ['a key', 'k'.repeat(60_000), 'x'],
  ])('does not keep an entry with %s that is larger than all of it, and keeps the others', (_, key, text) => {
    const cache = lru<{ text: string }>(100_000);
    cache.set('small', { text: 'x' });
    cache.set(key, { text });
    expect([cache.has(key), cache.has('small')]).toEqual([false, true]);
  });

  it('removes an entry whose new value is too large', () => {
    const cache = lru<{ text: string }>(1_000);
    cache.set('key', { text: 'x' });
    cache.set('key', { text: 'x'.repeat(1_000) });
    expect(cache.has('key')).toBe(false);
  });

  it('counts nested values and keys in full', () => {
    const nested = { list: [{ text: 'x'.repeat(1_000) }], set: new Set(['y'.repeat(1_000)]), none: null };
    expect(estimateBytes(nested)).toBeGreaterThan(4_000);
    const cache = lru<object>(1_000_000);
    cache.set('k'.repeat(1_000), nested);
    expect(cache.calculatedSize).toBeGreaterThan(6_000);
  });
});

describe('what the caches of a gateway keep of hostile requests', () => {
  let gateway: EntryPointGateway;
  /** The bytes of every key that was put into any cache, by the cache. */
  const keptKeys = new Map<object, Map<string, number>>();
  beforeAll(async () => {
    gateway = await startEntryPoints({ logLevel: 'info' });
    const { set } = LRUCache.prototype;
    vi.spyOn(LRUCache.prototype, 'set').mockImplementation(function (
      this: LRUCache<string, object>,
      ...entry
    ) {
      const result = set.apply(this, entry as never);
      const keys = keptKeys.get(this) ?? new Map<string, number>();
      keptKeys.set(this, keys);
      if (this.has(String(entry[0]))) keys.set(String(entry[0]), String(entry[0]).length);
      return result as never;
    });
  });
  afterEach(() => keptKeys.clear());
  afterAll(async () => {
    vi.restoreAllMocks();
    await gateway[Symbol.asyncDispose]();
  });

  const longest = () => Math.max(0, ...[...keptKeys.values()].flatMap((keys) => [...keys.values()]));

  it('is a digest of a client id of 250,000 characters at /oauth/token', async () => {
    for (let n = 0; n < 20; n += 1) {
      const clientId = `${n}`.padEnd(250_000, 'x');
      const credentials = { client_id: clientId, client_secret: 'y' };
      const response = await postForm(`${gateway.url}/oauth/token`, {
        grant_type: 'client_credentials',
        ...credentials,
      });
      expect(response.status).toBe(401);
    }
    expect(keptKeys.size).toBeGreaterThan(0);
    expect(longest()).toBeLessThanOrEqual(100);
  });

  it('is a digest of credentials of 10,000 characters in headers', async () => {
    const long = 'x'.repeat(10_000);
    const headers = [
      basic(long, long),
      { Authorization: `Bearer ${long}` },
      { 'X-API-Key': `lk_${long}_${long.slice(0, 9)}` },
    ];
    const paths = ['/verify', ...new Set(ENTRY_POINTS.map(({ path }) => path))];
    for (const sent of headers) {
      for (const path of paths) await (await gateway.post(path, '{}', { ...sent })).arrayBuffer();
    }
    expect(longest()).toBeLessThanOrEqual(200);
  });

  it('is a digest of an email address of 200,000 characters that signs in', async () => {
    const long = `${'x'.repeat(200_000)}@example.com`;
    const query = 'mutation ($i: LoginInput!) { login(input: $i) { __typename } }';
    const body = { query, variables: { i: { email: long, password: 'x'.repeat(1_000) } } };
    await (await gateway.post('/graphql', body)).arrayBuffer();
    for (const path of ['/api/v1/auth/signin', '/api/v1/auth/login']) {
      await (await gateway.post(path, { email: long, password: 'x' })).arrayBuffer();
    }
    expect(longest()).toBeLessThanOrEqual(200);
  });

  it('is no document that does not parse or is too long', async () => {
    for (const query of [
      '{ '.repeat(30_000),
      `{ a(b: "${'x'.repeat(120_000)}") }`,
      `${'x'.repeat(90_000)}`,
    ]) {
      await (await gateway.post('/graphql', { query })).arrayBuffer();
    }
    expect(longest()).toBeLessThanOrEqual(200);
  });

  it('stays within the bound of each cache', async () => {
    const caches = new Set<LRUCache<string, object>>();
    for (let n = 0; n < 40; n += 1) {
      const query = `{ gateway { version } } # ${n} ${'x'.repeat(90_000)}`;
      await (await gateway.post('/graphql', { query })).arrayBuffer();
    }
    for (const cache of keptKeys.keys()) caches.add(cache as LRUCache<string, object>);
    expect(caches.size).toBeGreaterThan(0);
    for (const { calculatedSize, maxSize } of caches) {
      expect(calculatedSize).toBeLessThanOrEqual(maxSize);
      expect(maxSize).toBeLessThanOrEqual(100_000_000);
    }
  });
});
