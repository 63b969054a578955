import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AgaveClient, agaveUser, fullKey, startAgaveGateway, type Wrapped } from '../support/agave.ts';
import type { RestAnswer } from '../support/rest.ts';
import type { ShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startAgaveGateway();
});
// Resets the login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

describe('GET /clients/v2 of the Agave adapter', () => {
  it('lists the clients newest first, without secrets, by limit and offset', async () => {
    const { create, clients } = await agaveUser(gateway);
    for (const name of ['a', 'b', 'c']) {
      gateway.clock.advance(1);
      await create(name);
    }
    const names = async (path: string) =>
      (await clients<AgaveClient[]>('GET', path)).body.result.map(({ name }) => name);
    expect(await names('')).toEqual(['c', 'b', 'a']);
    const { body } = await clients<AgaveClient[]>('GET', '/');
    expect(JSON.stringify(body)).not.toContain('consumerSecret');
    expect(await names('?limit=1&offset=1')).toEqual(['b']);
    expect(await names('?limit=0&offset=-1')).toEqual(['c']);
    expect(await names('?limit=5000')).toEqual(['c', 'b', 'a']);
    expect(await names('?offset=5000')).toEqual([]);
    expect((await clients('GET', '?limit=some')).status).toBe(400);
  });

  it('omits revoked clients, which DELETE /clients/v2/{name} does not find either', async () => {
    const { create, clients } = await agaveUser(gateway);
    const { consumerKey } = (await create('app')).body.result;
    // As the administrator of this gateway.
    await gateway.revoke(consumerKey);
    expect((await clients<AgaveClient[]>('GET')).body.result).toEqual([]);
    expect((await clients('DELETE', '/app')).status).toBe(404);
  });
});

describe('GET /clients/v2/{name} of the Agave adapter', () => {
  it('returns the client without its secret, and 404 for an unknown name', async () => {
    const { create, clients } = await agaveUser(gateway);
    const { consumerSecret: _, ...shown } = (await create('app')).body.result;
    expect((await clients('GET', '/app')).body.result).toEqual(shown);
    const missing = await clients('GET', '/another');
    expect([missing.status, missing.body.message]).toEqual([404, 'There is no such client.']);
  });
});

describe('DELETE /clients/v2/{name} of the Agave adapter', () => {
  it('returns 404 for a client of another account', async () => {
    const { create } = await agaveUser(gateway);
    const key = fullKey((await create('app')).body.result);
    const other = await agaveUser(gateway);
    expect((await other.clients('DELETE', '/app')).status).toBe(404);
    expect((await gateway.call(key)).status).toBe(200);
  });
});

describe('subscriptions of the Agave adapter', () => {
  const apiNames = ({ body }: RestAnswer<Wrapped<{ apiName: string }[]>>) =>
    body.result.map(({ apiName }) => apiName);

  it('list the APIs for which the client holds a scope', async () => {
    const { create, clients } = await agaveUser(gateway);
    const { consumerKey } = (await create('app')).body.result;
    const list = () => clients<{ apiName: string }[]>('GET', '/app/subscriptions');
    const { body } = await list();
    expect(body.result).toEqual(
      ['shop', 'idle'].map((name) => ({
        apiContext: `/apis/${name}`,
        apiName: name,
        apiProvider: 'latchkey',
        apiVersion: 'v1',
        name,
        status: 'UNBLOCKED',
        tier: 'Unlimited',
      })),
    );
    for (const scope of ['read:shop', 'write:shop', 'read:users:email']) {
      await gateway.update({ id: consumerKey, scopes: [scope] });
      expect(apiNames(await list())).toEqual(['shop']);
    }
    await gateway.update({ id: consumerKey, scopes: ['read:nothing'] });
    expect(apiNames(await list())).toEqual([]);
  });

  it.each([
    ['AgavePy', '/app/subscriptions', { apiName: 'idle', apiVersion: 'v1', apiProvider: 'latchkey' }],
    ['the Bash CLI', '/app', { api_name: 'idle', tier: 'Unlimited', api_version: '', api_provider: '' }],
    ['the Agave guide', '/app/subscriptions', { name: 'idle' }],
  ])('add an API by the request that %s sends', async (_, path, form) => {
    const { create, clients } = await agaveUser(gateway);
    const { consumerKey } = (await create('app')).body.result;
    await gateway.update({ id: consumerKey, scopes: ['read:shop'] });
    const subscribed = await clients<{ apiName: string }[]>('POST', path, form);
    expect([subscribed.status, apiNames(subscribed)]).toEqual([200, ['shop', 'idle']]);
  });

  it('are all removed by DELETE, and all added by the name "*"', async () => {
    const { create, clients } = await agaveUser(gateway);
    const client = (await create('app')).body.result;
    const subscribe = (apiName: string) =>
      clients<{ apiName: string }[]>('POST', '/app/subscriptions', { apiName });
    expect(apiNames(await subscribe('shop'))).toEqual(['shop', 'idle']);
    expect((await gateway.call(fullKey(client))).status).toBe(200);

    const removed = await clients<{ apiName: string }[]>('DELETE', '/app/subscriptions');
    expect(apiNames(removed)).toEqual([]);
    expect((await gateway.call(fullKey(client))).status).toBe(403);
    expect(apiNames(await subscribe('*'))).toEqual(['shop', 'idle']);
    expect((await gateway.call(fullKey(client))).status).toBe(200);
    expect((await subscribe('nonsense')).status).toBe(404);
  });
});
