import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import { streamEvents } from '../support/events.ts';
import { bearer } from '../support/gateway.ts';
import { oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startTicker } from '../support/ticker.ts';
import { busyIn, readUsage, verify } from '../support/usage.ts';

type Ticker = Awaited<ReturnType<typeof startTicker>>;

let ticker: Ticker;
let gateway: ShopGateway;
beforeAll(async () => {
  ticker = await startTicker();
  const scopes = { 'Subscription.secrets': ['read:secrets'] };
  gateway = await startShopGateway({ apis: { ticker: { url: ticker.url, scopes } } });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await ticker.close();
});

async function call(key: string, times = 1, query?: string): Promise<void> {
  for (let n = 0; n < times; n += 1) await (await gateway.call(key, query)).text();
}

const usage = async (id: string) => busyIn(await readUsage(gateway, gateway.accessToken, id));

function subscribe(key: string, field: string, signal?: AbortSignal) {
  return fetch(`${gateway.url}/apis/ticker`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', ...bearer(key) },
    body: JSON.stringify({ query: `subscription { ${field} }` }),
    signal: signal ?? null,
  });
}

describe('requests to an API', () => {
  it('are counted as allowed, even if their documents are invalid', async () => {
    const { key, clientKey } = await gateway.key({ scopes: ['read:shop'] });
    await call(key, 2);
    await call(key, 1, '{ nonsense }');
    await call(key, 1, '{');
    expect(await usage(clientKey.id)).toEqual([{ allowed: 4, denied: 0 }]);
  });

  it('are counted as denied, and not as allowed, if their key lacks a scope', async () => {
    const { key, clientKey } = await gateway.key({ scopes: ['read:other'] });
    await call(key, 3);
    await call(key, 1, '{ __typename }');
    expect(await usage(clientKey.id)).toEqual([{ allowed: 1, denied: 3, missingScope: 3 }]);
  });

  it('are counted by the reason for which they are denied', async () => {
    const expiresAt = new Date(gateway.clock.now() + 1_000).toISOString();
    const { key, clientKey } = await gateway.key({ rateLimitPerMinute: 2, expiresAt });
    await call(key, 5);
    await call(mintKey(clientKey.clientId).key, 4);
    gateway.clock.advance(1_000);
    await call(key, 2);
    await gateway.revoke(clientKey.id);
    await call(key, 1);
    const reasons = { limited: 3, wrongSecret: 4, expired: 2, revoked: 1 };
    expect(await usage(clientKey.id)).toEqual([{ allowed: 2, denied: 10, ...reasons }]);
  });

  it('with an access token are counted for its key', async () => {
    const client = await oauthClient(gateway, { scopes: ['read:shop', 'read:other'] });
    await call(await client.token('read:shop'), 2);
    await call(await client.token('read:other'), 1);
    expect(await usage(client.id)).toEqual([{ allowed: 2, denied: 1, missingScope: 1 }]);
  });
});

describe('requests to /verify', () => {
  it('are counted like those to an API', async () => {
    const { key, clientKey } = await gateway.key({ scopes: ['a'] });
    await verify(gateway, key, 2, 'a');
    await verify(gateway, key, 3, 'b');
    await verify(gateway, mintKey(clientKey.clientId).key, 1, 'a');
    expect(await usage(clientKey.id)).toEqual([{ allowed: 2, denied: 4, missingScope: 3, wrongSecret: 1 }]);
  });
});

describe('requests for access tokens', () => {
  it('and for their introspection and revocation are not counted, whether they succeed or fail', async () => {
    const client = await oauthClient(gateway);
    const token = await client.token();
    expect(await client.introspect(token)).toMatchObject({ active: true });
    await client.post('/oauth/token', { grant_type: 'client_credentials', scope: 'a' });
    await client.post('/oauth/revoke', { token });
    const wrong = mintKey(client.clientId);
    const { clientSecret } = wrong;
    await gateway.post(
      '/oauth/token',
      {},
      { Authorization: `Basic ${btoa(`${client.clientId}:${clientSecret}`)}` },
    );
    expect(await usage(client.id)).toEqual([]);
  });
});

describe('a subscription', () => {
  it('is counted once, however often its key is checked, and not again when it ends', async () => {
    const { key, clientKey } = await gateway.key();
    const events = streamEvents(await subscribe(key, 'ticks'));
    for (let n = 0; n < 5; n += 1) await events.next();
    expect(await usage(clientKey.id)).toEqual([{ allowed: 1, denied: 0 }]);
    await gateway.update({ id: clientKey.id, scopes: [] });
    for await (const _ of events);
    expect(await usage(clientKey.id)).toEqual([{ allowed: 1, denied: 0 }]);
  });

  it('whose key lacks a scope is counted once, as denied', async () => {
    const { key, clientKey } = await gateway.key({ scopes: ['read:ticker'] });
    await (await subscribe(key, 'secrets')).text();
    expect(await usage(clientKey.id)).toEqual([{ allowed: 0, denied: 1, missingScope: 1 }]);
  });
});
