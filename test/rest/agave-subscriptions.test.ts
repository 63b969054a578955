import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { ClientKeys } from '../../src/services/client-keys/client-keys.ts';
import { agaveUser, fullKey, startAgaveGateway, type Wrapped } from '../support/agave.ts';
import type { RestAnswer } from '../support/rest.ts';
import type { ShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startAgaveGateway();
});
// Resets the login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

/** Loads a key as the administrator of this gateway. */
async function loadKey(id: string) {
  return (await gateway.manage(ClientKeyDocument, { id }, gateway.accessToken)).clientKey;
}

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

  it('leave the other scopes of the client unchanged', async () => {
    const { create, clients } = await agaveUser(gateway);
    const { consumerKey } = (await create('app')).body.result;
    const scopes = async () => (await loadKey(consumerKey))?.scopes;
    await gateway.update({ id: consumerKey, scopes: ['read:other', 'read:users:email', 'read:shop'] });
    await clients('POST', '/app/subscriptions', { apiName: 'shop' });
    expect(await scopes()).toEqual(['read:other', 'read:users:email', 'read:shop', 'write:shop']);
    await clients('DELETE', '/app/subscriptions');
    expect(await scopes()).toEqual(['read:other']);
  });

  it('change nothing when the client holds all scopes of the API', async () => {
    const { create, clients } = await agaveUser(gateway);
    const { consumerKey } = (await create('app')).body.result;
    for (const scopes of [['*'], ['read:shop', 'write:shop']]) {
      await gateway.update({ id: consumerKey, scopes });
      const before = await loadKey(consumerKey);
      gateway.clock.advance(1000);
      expect((await clients('POST', '/app/subscriptions', { apiName: 'shop' })).status).toBe(200);
      expect(await loadKey(consumerKey)).toEqual(before);
    }
  });

  it('are all added by requests that read the client before either changed it', async () => {
    const { create, clients } = await agaveUser(gateway);
    await create('app');
    await clients('DELETE', '/app/subscriptions');
    const names = ['shop', 'idle'];
    const { named } = ClientKeys.prototype;
    const bothRead = Promise.withResolvers<void>();
    let reads = 0;
    vi.spyOn(ClientKeys.prototype, 'named').mockImplementation(async function (this: ClientKeys, ...args) {
      const key = await named.apply(this, args);
      reads += 1;
      if (reads === names.length) bothRead.resolve();
      await bothRead.promise;
      return key;
    });
    await Promise.all(names.map((apiName) => clients('POST', '/app/subscriptions', { apiName })));
    vi.restoreAllMocks();
    const listed = await clients<{ apiName: string }[]>('GET', '/app/subscriptions');
    expect(apiNames(listed)).toEqual(names);
  });

  it('reject a request without the name of an API with 404', async () => {
    const { create, clients } = await agaveUser(gateway);
    const { consumerKey } = (await create('app')).body.result;
    await gateway.update({ id: consumerKey, scopes: [] });
    for (const form of [{}, { apiName: '' }]) {
      const rejected = await clients('POST', '/app/subscriptions', form);
      expect([rejected.status, rejected.body.message]).toEqual([404, 'There is no such API.']);
    }
    expect((await loadKey(consumerKey))?.scopes).toEqual([]);
  });
});
