import { describe, expect, it } from 'vitest';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import { EventsDocument } from '../../src/sdk/generated/operations.ts';
import { openStorage } from '../../src/storage/open.ts';
import { eventually } from '../support/eventually.ts';
import { bearer } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startTicker } from '../support/ticker.ts';

type Key = Awaited<ReturnType<ShopGateway['key']>>;

const HOUR = 3_600_000;

/** The refusals that a gateway has recorded by the time it has closed, oldest first. */
async function refusalsOf(gateway: ShopGateway) {
  await gateway.close();
  const storage = await openStorage(gateway.config.database);
  const page = { limit: 100, inverted: true };
  const events = await storage.read((db) => db.events.list({ type: 'client_key.refused' }, page));
  await storage.close();
  return events;
}

const verify = (gateway: ShopGateway, key: string, query = '') =>
  fetch(`${gateway.url}/verify${query}`, { headers: bearer(key) });

// What must happen to a key to be refused, and what is recorded.
const reasons: [string, object, (gateway: ShopGateway, key: Key) => Promise<string>, object][] = [
  [
    'a wrong secret',
    {},
    async (_, { clientKey }) => mintKey(clientKey.clientId).key,
    { reason: 'wrong_secret' },
  ],
  [
    'a secret that was rotated out',
    {},
    async (gateway, { clientKey, key }) => {
      await gateway.rotate(clientKey.id, 0);
      return key;
    },
    { reason: 'wrong_secret' },
  ],
  [
    'a revoked key',
    {},
    async (gateway, { clientKey, key }) => {
      await gateway.revoke(clientKey.id);
      return key;
    },
    { reason: 'revoked' },
  ],
  [
    'an expired key',
    { expiresAt: '2026-06-15T13:00:00Z' },
    async (gateway, { key }) => {
      gateway.clock.advance(HOUR);
      return key;
    },
    { reason: 'expired' },
  ],
  [
    'a key over its limit',
    { rateLimitPerMinute: 1 },
    async (gateway, { key }) => {
      expect((await verify(gateway, key)).status).toBe(204);
      return key;
    },
    { reason: 'limited' },
  ],
  [
    'a key without the scope',
    { scopes: ['read:other'] },
    async (_, { key }) => key,
    { reason: 'missing_scope', missingScopes: ['read:shop'] },
  ],
];

describe.each(['/verify?scope=read:shop', '/apis/shop'])('%s', (path) => {
  it.each(reasons)('records the refusal of %s, for its owner to see', async (_, input, make, metadata) => {
    await using gateway = await startShopGateway();
    const created = await gateway.key(input);
    const headers = { ...bearer(await make(gateway, created)), 'User-Agent': 'a test/1' };
    const answer = await gateway.post(path, { query: '{ product(id: "p1") { name } }' }, headers);
    expect(answer.status).toBeGreaterThanOrEqual(401);
    const [event, ...others] = await refusalsOf(gateway);
    const [, id] = atob(created.clientKey.id).split(':');
    expect(event).toMatchObject({
      actorId: null,
      targetType: 'ClientKey',
      targetId: id,
      ip: '127.0.0.1',
      userAgent: 'a test/1',
      requestId: answer.headers.get('x-request-id'),
      createdAt: gateway.clock.now(),
    });
    expect(event?.metadata).toEqual({ clientId: created.clientKey.clientId, ...metadata });
    expect(others).toEqual([]);
  });
});

it('a refusal is there for the owner of the key to read within seconds, and for no stranger', async () => {
  await using gateway = await startShopGateway();
  const owner = await gateway.signUp();
  const stranger = await gateway.signUp();
  const { clientKey } = await gateway.createKey(owner.accessToken);
  await gateway.call(mintKey(clientKey.clientId).key);
  const filter = { type: 'client_key.refused' };
  const seenBy = async ({ accessToken }: typeof owner) =>
    (await gateway.manage(EventsDocument, { filter }, accessToken)).events.edges.map(({ node }) => node);
  await eventually(async () =>
    expect(await seenBy(owner)).toMatchObject([
      { target: clientKey.id, actor: null, metadata: { reason: 'wrong_secret' } },
    ]),
  );
  expect(await seenBy(stranger)).toEqual([]);
});

it('a key that is refused on and on is recorded once an hour for each reason', async () => {
  await using gateway = await startShopGateway();
  const [one, other] = [await gateway.key({ scopes: [] }), await gateway.key({ scopes: [] })];
  const refuseAll = async () => {
    for (const { key, clientKey } of [one, other]) {
      expect((await gateway.call(key)).status).toBe(403);
      expect((await verify(gateway, key, '?scope=a')).status).toBe(403);
      expect((await verify(gateway, mintKey(clientKey.clientId).key)).status).toBe(401);
    }
  };
  await refuseAll();
  gateway.clock.advance(HOUR - 1);
  await refuseAll();
  gateway.clock.advance(1);
  await refuseAll();
  const events = await refusalsOf(gateway);
  const hour = ['missing_scope', 'wrong_secret', 'missing_scope', 'wrong_secret'];
  expect(events.map(({ metadata }) => metadata.reason)).toEqual([...hour, ...hour]);
  const [first, last] = [events[0]?.createdAt ?? 0, events[7]?.createdAt ?? 0];
  expect(last - first).toBe(HOUR);
});

it('what is no key of anybody, or let in, is not recorded', async () => {
  await using gateway = await startShopGateway();
  const { key, clientKey } = await gateway.key();
  expect((await gateway.call(key)).status).toBe(200);
  expect((await verify(gateway, key)).status).toBe(204);
  await gateway.delete(clientKey.id);
  for (const unknown of [key, mintKey(mintClientId('lk')).key, 'nonsense', gateway.accessToken]) {
    expect((await gateway.call(unknown)).status).toBe(401);
    expect((await verify(gateway, unknown)).status).toBe(401);
  }
  expect((await fetch(`${gateway.url}/verify`)).status).toBe(401);
  expect(await refusalsOf(gateway)).toEqual([]);
});

it('a subscription that ends because its key was revoked is recorded once', async () => {
  const ticker = await startTicker();
  await using gateway = await startShopGateway({ apis: { ticker: { url: ticker.url } } });
  const { key, clientKey } = await gateway.key();
  const headers = { ...bearer(key), Accept: 'text/event-stream' };
  const response = await gateway.post('/apis/ticker', { query: 'subscription { ticks }' }, headers);
  await gateway.revoke(clientKey.id);
  expect(await response.text()).toContain('UNAUTHENTICATED');
  expect((await refusalsOf(gateway)).map(({ metadata }) => metadata)).toEqual([
    { clientId: clientKey.clientId, reason: 'revoked' },
  ]);
  await ticker.close();
});
