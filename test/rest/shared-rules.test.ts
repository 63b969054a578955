import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventsDocument } from '../../src/sdk/generated/operations.ts';
import { PASSWORD } from '../support/gateway.ts';
import { oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { ALL_ADAPTERS, callStatus, ENTRY_POINTS, newUser, parseClientId } from './entry-points.ts';

const DEFAULT_LIMIT = 2;

let gateway: ShopGateway;
let url: string;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: ALL_ADAPTERS, defaultRateLimit: DEFAULT_LIMIT });
  url = gateway.url;
});
// Resets the login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

describe.each(ENTRY_POINTS)('client key management through $name', (entryPoint) => {
  it('neither lists nor ends a key of another account', async () => {
    const [owner, stranger] = [await newUser(gateway, entryPoint), await newUser(gateway, entryPoint)];
    const key = await entryPoint.create(url, owner.token);
    expect(await entryPoint.list(url, stranger.token)).toEqual({ status: 200, clientIds: [] });
    expect(await entryPoint.end(url, stranger.token, parseClientId(key))).toBe(false);
    expect(await callStatus(url, key)).toBe(200);
  });

  it('rejects a client key and a client access token with 401', async () => {
    const client = await oauthClient(gateway, { scopes: ['*'] });
    for (const token of [client.key, await client.token()]) {
      expect(await entryPoint.list(url, token)).toEqual({ status: 401, clientIds: [] });
    }
  });

  it('records the creation and the end of a key', async () => {
    const { token, managementToken } = await newUser(gateway, entryPoint);
    const key = await entryPoint.create(url, token);
    await entryPoint.end(url, token, parseClientId(key));
    const { events } = await gateway.manage(EventsDocument, {}, managementToken);
    const types = events.edges.map(({ node }) => node.type);
    expect(types).toContain('client_key.created');
    expect(types.some((type) => ['client_key.revoked', 'client_key.deleted'].includes(type))).toBe(true);
  });
});

describe.each(ENTRY_POINTS)('a client key created through $name', (entryPoint) => {
  const others = ENTRY_POINTS.filter((other) => other !== entryPoint);

  it.each(others)('is listed through $name, limited by default, and ended through $name', async (other) => {
    const { email, token } = await newUser(gateway, entryPoint);
    const key = await entryPoint.create(url, token);
    const clientId = parseClientId(key);
    const { token: otherToken = '' } = await other.logIn(url, { email, password: PASSWORD });
    expect(await other.list(url, otherToken)).toEqual({ status: 200, clientIds: [clientId] });

    for (let n = 0; n < DEFAULT_LIMIT; n += 1) expect(await callStatus(url, key)).toBe(200);
    expect(await callStatus(url, key)).toBe(429);
    gateway.clock.advance(60_000);
    expect(await callStatus(url, key)).toBe(200);

    expect(await other.end(url, otherToken, clientId)).toBe(true);
    expect(await callStatus(url, key)).toBe(401);
  });
});
