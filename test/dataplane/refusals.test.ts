import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import { EventsDocument } from '../../src/sdk/generated/operations.ts';
import { openStorage } from '../../src/storage/open.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { bearer } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startTicker } from '../support/ticker.ts';

type Key = Awaited<ReturnType<ShopGateway['key']>>;

const HOUR = 3_600_000;
const FLUSH_INTERVAL_MS = 5_000;

let ticker: Awaited<ReturnType<typeof startTicker>>;
let gateway: ShopGateway;
let storage: Storage;
beforeAll(async () => {
  // Denial events are written only when a test lets the interval pass.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  ticker = await startTicker();
  gateway = await startShopGateway({ apis: { ticker: { url: ticker.url } } });
  storage = await openStorage(gateway.config.database, { exclusive: false });
});
afterAll(async () => {
  vi.useRealTimers();
  await storage.close();
  await gateway[Symbol.asyncDispose]();
  await ticker.close();
});

const verify = (key: string, query = '', of = gateway) =>
  fetch(`${of.url}/verify${query}`, { headers: bearer(key) });

/** Returns all refusals so far, oldest first, after they were written. */
async function recordedRefusals(of = gateway, from = storage) {
  const { key, clientKey } = await of.key({ scopes: [] });
  expect((await verify(key, '?scope=last', of)).status).toBe(403);
  return await eventually(async () => {
    vi.advanceTimersByTime(FLUSH_INTERVAL_MS);
    const page = { limit: 1_000, inverted: true };
    const events = await from.read((db) => db.events.list({ type: 'client_key.refused' }, page));
    const last = events.pop();
    expect(last?.metadata.clientId).toBe(clientKey.clientId);
    return events;
  });
}

async function listDenials({ clientKey }: Key) {
  const refusals = await recordedRefusals();
  return refusals.filter(({ metadata }) => metadata.clientId === clientKey.clientId);
}

// How to have a key rejected, and what is recorded.
const reasons: [string, () => Promise<Key>, (key: Key) => Promise<string>, object][] = [
  [
    'its wrong secret',
    () => gateway.key(),
    async ({ clientKey }) => mintKey(clientKey.clientId).key,
    { reason: 'wrong_secret' },
  ],
  [
    'a secret that was rotated out',
    () => gateway.key(),
    async ({ clientKey, key }) => {
      await gateway.rotate(clientKey.id, 0);
      return key;
    },
    { reason: 'wrong_secret' },
  ],
  [
    'the revocation of its key',
    () => gateway.key(),
    async ({ clientKey, key }) => {
      await gateway.revoke(clientKey.id);
      return key;
    },
    { reason: 'revoked' },
  ],
  [
    'the expiry of its key',
    () => gateway.key({ expiresAt: new Date(gateway.clock.now() + 1_000).toISOString() }),
    async ({ key }) => {
      gateway.clock.advance(1_000);
      return key;
    },
    { reason: 'expired' },
  ],
  [
    'its rate limit',
    () => gateway.key({ rateLimitPerMinute: 1 }),
    async ({ key }) => {
      expect((await verify(key)).status).toBe(204);
      return key;
    },
    { reason: 'limited' },
  ],
  [
    'a missing scope',
    () => gateway.key({ scopes: ['read:other'] }),
    async ({ key }) => key,
    { reason: 'missing_scope', missingScopes: ['read:shop'] },
  ],
];

describe.each(['/verify?scope=read:shop', '/apis/shop'])('a request to %s', (path) => {
  it.each(reasons)('that is rejected for %s is recorded for the owner of the key', async (...reason) => {
    const [, create, prepare, metadata] = reason;
    const created = await create();
    const headers = { ...bearer(await prepare(created)), 'User-Agent': 'a test/1' };
    const answer = await gateway.post(path, { query: '{ product(id: "p1") { name } }' }, headers);
    expect(answer.status).toBeGreaterThanOrEqual(401);
    const rejectedAt = gateway.clock.now();
    const [event, ...others] = await listDenials(created);
    const [, id] = atob(created.clientKey.id).split(':');
    expect(event).toMatchObject({
      actorId: null,
      targetType: 'ClientKey',
      targetId: id,
      ip: '127.0.0.1',
      userAgent: 'a test/1',
      requestId: answer.headers.get('x-request-id'),
      createdAt: rejectedAt,
    });
    expect(event?.metadata).toEqual({ clientId: created.clientKey.clientId, ...metadata });
    expect(others).toEqual([]);
  });
});

describe('a recorded refusal', () => {
  it('is visible after five seconds to the owner of the key, and to no other account', async () => {
    const owner = await gateway.signUp();
    const stranger = await gateway.signUp();
    const { clientKey } = await gateway.createKey(owner.accessToken);
    await gateway.call(mintKey(clientKey.clientId).key);
    const filter = { type: 'client_key.refused' };
    const seenBy = async ({ accessToken }: typeof owner) =>
      (await gateway.manage(EventsDocument, { filter }, accessToken)).events.edges.map(({ node }) => node);
    expect(await seenBy(owner)).toEqual([]);
    vi.advanceTimersByTime(FLUSH_INTERVAL_MS);
    await eventually(async () =>
      expect(await seenBy(owner)).toMatchObject([
        { target: clientKey.id, actor: null, metadata: { reason: 'wrong_secret' } },
      ]),
    );
    expect(await seenBy(stranger)).toEqual([]);
  });

  it('is written when the gateway stops', async () => {
    await using other = await startShopGateway();
    const { clientKey } = await other.key();
    await other.call(mintKey(clientKey.clientId).key);
    await other.close();
    const reopened = await openStorage(other.config.database);
    const events = await reopened.read((db) =>
      db.events.list({ type: 'client_key.refused' }, { limit: 10, inverted: true }),
    );
    await reopened.close();
    expect(events.map(({ metadata }) => metadata.clientId)).toEqual([clientKey.clientId]);
  });
});

describe('a key that is rejected repeatedly', () => {
  it('is recorded once an hour for each reason', async () => {
    await using own = await startShopGateway();
    const [one, other] = [await own.key({ scopes: [] }), await own.key({ scopes: [] })];
    const refuseAll = async () => {
      for (const { key, clientKey } of [one, other]) {
        expect((await own.call(key)).status).toBe(403);
        expect((await verify(key, '?scope=a', own)).status).toBe(403);
        expect((await verify(mintKey(clientKey.clientId).key, '', own)).status).toBe(401);
      }
    };
    await refuseAll();
    own.clock.advance(HOUR - 1);
    await refuseAll();
    own.clock.advance(1);
    await refuseAll();
    await own.close();
    const reopened = await openStorage(own.config.database);
    const events = await reopened.read((db) =>
      db.events.list({ type: 'client_key.refused' }, { limit: 100, inverted: true }),
    );
    await reopened.close();
    const hour = ['missing_scope', 'wrong_secret', 'missing_scope', 'wrong_secret'];
    expect(events.map(({ metadata }) => metadata.reason)).toEqual([...hour, ...hour]);
    const [first, last] = [events[0]?.createdAt ?? 0, events[7]?.createdAt ?? 0];
    expect(last - first).toBe(HOUR);
  });
});

describe('a key that is rejected again after the time of day was changed', () => {
  it('is not recorded again', async () => {
    const created = await gateway.key({ scopes: [] });
    expect((await gateway.call(created.key)).status).toBe(403);
    gateway.clock.shiftTimeOfDay(2 * HOUR);
    expect((await gateway.call(created.key)).status).toBe(403);
    gateway.clock.shiftTimeOfDay(-2 * HOUR);
    expect(await listDenials(created)).toHaveLength(1);
  });
});

describe('no refusal is recorded', () => {
  it('for allowed requests, unknown keys and requests without a key', async () => {
    const { key, clientKey } = await gateway.key();
    const before = await recordedRefusals();
    expect((await gateway.call(key)).status).toBe(200);
    expect((await verify(key)).status).toBe(204);
    await gateway.delete(clientKey.id);
    for (const unknown of [key, mintKey(mintClientId('lk')).key, 'nonsense', gateway.accessToken]) {
      expect((await gateway.call(unknown)).status).toBe(401);
      expect((await verify(unknown)).status).toBe(401);
    }
    expect((await fetch(`${gateway.url}/verify`)).status).toBe(401);
    // The key by which the earlier refusals were awaited is the only new one.
    expect((await recordedRefusals()).slice(before.length + 1)).toEqual([]);
  });
});

describe('a subscription', () => {
  it('that ends because its key was revoked is recorded once', async () => {
    const created = await gateway.key();
    const headers = { ...bearer(created.key), Accept: 'text/event-stream' };
    const response = await gateway.post('/apis/ticker', { query: 'subscription { ticks }' }, headers);
    await gateway.revoke(created.clientKey.id);
    expect(await response.text()).toContain('UNAUTHENTICATED');
    expect((await listDenials(created)).map(({ metadata }) => metadata)).toEqual([
      { clientId: created.clientKey.clientId, reason: 'revoked' },
    ]);
  });
});
