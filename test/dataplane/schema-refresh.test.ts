import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChangeableUpstream, startChangeableUpstream } from '../support/changeable-upstream.ts';
import { eventually } from '../support/eventually.ts';
import { bearer } from '../support/gateway.ts';
import { readOutcome, startShopGateway } from '../support/shop-gateway.ts';

const FIRST = 'type Query { hello: String bye: String }';
const GROWN = 'type Query { hello: String bye: String fresh: String }';
const SHRUNK = 'type Query { hello: String }';
const REFRESH_MS = 5_000;

// The schema is refreshed only when a test advances the interval.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function startWith(config: object, upstream: ChangeableUpstream) {
  const scopes = { 'Query.bye': ['say:bye'] };
  const own = { url: upstream.url, schemaRefreshMs: REFRESH_MS, scopes, ...config };
  const gateway = await startShopGateway({ apis: { own } });
  const lines = (text: string) => gateway.logged.filter((line) => line.includes(text));
  return {
    ...gateway,
    ask: (key: string, query: string) => gateway.post('/apis/own', { query }, bearer(key)),
    async health() {
      const { apis, status } = await (await fetch(`${gateway.url}/health/ready`)).json();
      return [status, apis.own];
    },
    refresh: () => vi.advanceTimersByTime(REFRESH_MS),
    /** Waits until the upstream was introspected so many times. */
    async refreshTimes(times: number) {
      const before = upstream.requests();
      for (let n = 1; n <= times; n += 1) {
        // Nothing happens while an earlier refresh is not finished.
        await eventually(() => {
          vi.advanceTimersByTime(REFRESH_MS);
          expect(upstream.requests()).toBeGreaterThanOrEqual(before + n);
        });
      }
    },
    warnings: () => lines('the last valid one stays in use'),
    changes: () => lines('the new one is in use').length,
  };
}

describe('the refresh of a schema', () => {
  it('happens once an interval', async () => {
    await using upstream = await startChangeableUpstream(FIRST);
    await using gateway = await startWith({}, upstream);
    const before = upstream.requests();
    vi.advanceTimersByTime(REFRESH_MS - 1);
    const { key } = await gateway.key();
    expect((await gateway.ask(key, '{ hello }')).status).toBe(200);
    expect(upstream.requests()).toBe(before + 1);
    vi.advanceTimersByTime(1);
    await eventually(() => expect(upstream.requests()).toBe(before + 2));
  });

  it('adds a new field of the upstream, with the scope of root fields without a rule', async () => {
    await using upstream = await startChangeableUpstream(FIRST);
    await using gateway = await startWith({}, upstream);
    const { key } = await gateway.key({ scopes: ['read:own'] });
    const { key: other } = await gateway.key({ scopes: ['say:bye'] });
    const old = await gateway.ask(key, '{ fresh }');
    expect(await readOutcome(old)).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
    upstream.become(GROWN);
    gateway.refresh();
    await eventually(() => expect(gateway.changes()).toBe(1));
    expect(await (await gateway.ask(key, '{ fresh }')).json()).toHaveProperty('data');
    expect(await readOutcome(await gateway.ask(other, '{ fresh }'))).toEqual([403, 'FORBIDDEN']);
    expect(await gateway.health()).toEqual(['ready', 'ok']);
  });

  it('loses no request while the schema changes', async () => {
    await using upstream = await startChangeableUpstream(FIRST);
    await using gateway = await startWith({}, upstream);
    const { key } = await gateway.key({ scopes: ['read:own'] });
    const answers: unknown[] = [];
    let finished = false;
    const client = async () => {
      for (let n = 0; !finished; n += 1) {
        // A new document each time, so that the old schema's cache of documents does not hide the change.
        answers.push(await (await gateway.ask(key, `query Q${n} { hello }`)).json());
      }
    };
    const changes = async () => {
      for (let n = 1; n <= 10; n += 1) {
        const before = answers.length;
        upstream.become(n % 2 ? GROWN : FIRST);
        gateway.refresh();
        await eventually(() => expect(gateway.changes()).toBe(n));
        await eventually(() => expect(answers.length).toBeGreaterThan(before + 3));
      }
      finished = true;
    };
    await Promise.all([changes(), client(), client(), client()]);
    for (const answer of answers) expect(answer).toEqual({ data: { hello: 'hello' } });
  });

  it('changes nothing if the schema is the same', async () => {
    await using upstream = await startChangeableUpstream(FIRST);
    await using gateway = await startWith({}, upstream);
    await gateway.refreshTimes(3);
    expect(gateway.changes()).toBe(0);
    expect(await gateway.health()).toEqual(['ready', 'ok']);
  });

  it('ends with the gateway, like every other interval', async () => {
    await using upstream = await startChangeableUpstream(FIRST);
    await using gateway = await startWith({}, upstream);
    const before = upstream.requests();
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    const closed = vi.fn();
    void gateway.close().then(closed);
    // Polling lets the intervals pass by which the gateway closes idle connections.
    await eventually(() => expect(closed).toHaveBeenCalled());
    expect(vi.getTimerCount()).toBe(0);
    expect(upstream.requests()).toBe(before);
  });
});

describe('a refresh that fails', () => {
  it('keeps the last good schema if the new one lacks a configured field, and is logged once', async () => {
    await using upstream = await startChangeableUpstream(FIRST);
    await using gateway = await startWith({}, upstream);
    const { key } = await gateway.key({ scopes: ['read:own'] });
    upstream.become(SHRUNK);
    gateway.refresh();
    await eventually(async () => expect(await gateway.health()).toEqual(['ready', 'stale']));
    expect(await readOutcome(await gateway.ask(key, '{ bye }'))).toEqual([403, 'FORBIDDEN']);
    expect((await gateway.ask(key, '{ hello }')).status).toBe(200);
    await gateway.refreshTimes(3);
    expect(gateway.warnings()).toHaveLength(1);
    expect(gateway.warnings()[0]).toContain("'Query.bye': the type Query has no field bye");
    upstream.become(GROWN);
    gateway.refresh();
    await eventually(async () => expect(await gateway.health()).toEqual(['ready', 'ok']));
  });

  it('keeps the last good schema if the upstream responds with an error, and is logged each time it begins', async () => {
    await using upstream = await startChangeableUpstream(FIRST);
    await using gateway = await startWith({}, upstream);
    const { key } = await gateway.key({ scopes: ['read:own'] });
    for (let failures = 1; failures <= 2; failures += 1) {
      upstream.break();
      gateway.refresh();
      await eventually(async () => expect(await gateway.health()).toEqual(['ready', 'stale']));
      expect((await gateway.ask(key, '{ __schema { queryType { name } } }')).status).toBe(200);
      expect(gateway.warnings()).toHaveLength(failures);
      upstream.become(FIRST);
      gateway.refresh();
      await eventually(async () => expect(await gateway.health()).toEqual(['ready', 'ok']));
    }
  });

  it('keeps the last good schema if the new one is invalid', async () => {
    await using upstream = await startChangeableUpstream(FIRST);
    await using gateway = await startWith({}, upstream);
    const { key } = await gateway.key({ scopes: ['read:own'] });
    upstream.respondWith('{"data":{"__schema":{"types":[]}}}');
    gateway.refresh();
    await eventually(async () => expect(await gateway.health()).toEqual(['ready', 'stale']));
    upstream.become(FIRST);
    expect((await gateway.ask(key, '{ hello }')).status).toBe(200);
  });
});

describe('a schema file', () => {
  it('is read again at each refresh, its rules apply at once, and a broken one changes nothing', async () => {
    await using upstream = await startChangeableUpstream(FIRST);
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-schema-'));
    const schema = join(folder, 'own.graphql');
    writeFileSync(schema, FIRST);
    await using gateway = await startWith({ schema }, upstream);
    const { key } = await gateway.key({ scopes: ['read:own'] });
    const status = async () => (await gateway.ask(key, '{ hello }')).status;
    expect(await status()).toBe(200);
    writeFileSync(schema, FIRST.replace('hello: String', 'hello: String @requiresScopes(scopes: [["vip"]])'));
    gateway.refresh();
    await eventually(async () => expect(await status()).toBe(403));
    writeFileSync(schema, 'type Query {');
    gateway.refresh();
    await eventually(async () => expect(await gateway.health()).toEqual(['ready', 'stale']));
    expect(await status()).toBe(403);
    writeFileSync(schema, FIRST);
    gateway.refresh();
    await eventually(async () => expect(await status()).toBe(200));
    expect(await gateway.health()).toEqual(['ready', 'ok']);
    await rm(folder, { recursive: true });
  });
});
