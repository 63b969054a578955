import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AgaveClient, agaveUser, fullKey, startAgaveGateway, type Wrapped } from '../support/agave.ts';
import { PASSWORD } from '../support/gateway.ts';
import { password, rest } from '../support/rest.ts';
import { PRODUCT_DATA, readAnswer, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startAgaveGateway();
});
// Resets the login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

describe('POST /clients/v2 of the Agave adapter', () => {
  it('returns the consumer key and secret, the links and the tier of a client with every scope', async () => {
    const { create } = await agaveUser(gateway);
    const more = { description: 'My client', callbackUrl: 'https://example.com/cb' };
    const { status, body, headers } = await create('my_cli_app', more);
    const self = `${gateway.url}/clients/v2/my_cli_app`;
    expect([status, body]).toEqual([
      201,
      {
        status: 'success',
        message: null,
        version: '2',
        result: {
          _links: {
            self: { href: self },
            subscriber: { href: `${gateway.url}/users/me` },
            subscriptions: { href: `${self}/subscriptions/` },
          },
          ...more,
          consumerKey: expect.stringMatching(/^lk_\w{16}$/),
          consumerSecret: expect.stringMatching(/^\w{49}$/),
          name: 'my_cli_app',
          tier: 'Unlimited',
        },
      },
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
    const response = await gateway.call(fullKey(body.result));
    expect([response.status, response.headers.get('ratelimit-policy')]).toEqual([200, null]);
    expect(await readAnswer(response)).toEqual({ data: PRODUCT_DATA });
  });

  it.each([
    { tier: 'Unlimited', returned: 'Unlimited', limit: null },
    { tier: 'Gold', returned: 'Gold', limit: 5000 },
    { tier: 'SILVER', returned: 'Silver', limit: 2000 },
    { tier: 'bronze', returned: 'Bronze', limit: 500 },
    { tier: '', returned: '100 a minute', limit: 100 },
  ])('maps the tier "$tier" to the tier "$returned" and the rate limit $limit', async (row) => {
    const { create } = await agaveUser(gateway);
    const { result } = (await create('app', { tier: row.tier })).body;
    expect(result.tier).toBe(row.returned);
    const policy = (await gateway.call(fullKey(result))).headers.get('ratelimit-policy');
    expect(policy).toBe(row.limit && `"default";q=${row.limit};w=60`);
  });

  it('rejects an unknown tier with 400 and the names of the default tiers', async () => {
    const { create } = await agaveUser(gateway);
    const { status, body } = await create('app', { tier: 'Platinum' });
    const message = 'tier: must be one of Unlimited, Gold, Silver, Bronze';
    expect([status, body]).toEqual([400, { status: 'error', message, version: '2', result: null }]);
  });

  it('accepts configured tiers in place of the default tiers', async () => {
    const tiers = new Map([['Free', 60]]);
    await using configured = await startShopGateway({ adapters: new Set(['agave'] as const), tiers });
    const { create } = await agaveUser(configured);
    const { status, body } = await create('app', { tier: 'Free' });
    expect([status, body.result.tier]).toEqual([201, 'Free']);
    expect((await create('other', { tier: 'Unlimited' })).status).toBe(400);
    const key = fullKey(body.result);
    expect((await configured.call(key)).headers.get('ratelimit-policy')).toBe('"default";q=60;w=60');
  });

  it('accepts JSON in which absent fields are null, as AgavePy sends it', async () => {
    const { email } = await agaveUser(gateway);
    const send = <Body>(path: string, body: object) =>
      rest<Wrapped<Body>>(gateway.url, 'POST', path, { headers: password(email, PASSWORD), body });
    const given = { clientName: 'app', description: 'My client', tier: null, callbackUrl: null };
    const { status, body } = await send<AgaveClient>('/clients/v2', given);
    expect([status, body.result]).toMatchObject([
      201,
      { name: 'app', description: 'My client', tier: '100 a minute', callbackUrl: '' },
    ]);
    for (const path of ['/clients/v2/app', '/clients/v2/app/subscriptions/']) {
      expect((await send(path, { apiName: 'shop', apiVersion: null })).status).toBe(200);
    }
    expect((await send('/clients/v2', { clientName: null })).status).toBe(400);
  });

  it('rejects a name in use with 400 until the client of that name is deleted', async () => {
    const { create, clients } = await agaveUser(gateway);
    const first = (await create('app')).body.result;
    const { status, body } = await create('app');
    expect([status, body.status]).toEqual([400, 'error']);
    expect(body.message).toMatch(/already taken/);
    expect(await clients('DELETE', '/app')).toMatchObject({ status: 200, body: { status: 'success' } });
    expect((await gateway.call(fullKey(first))).status).toBe(401);
    expect((await create('app')).status).toBe(201);
  });

  it.each([
    ['an empty clientName', { clientName: '' }, /^clientName|^name/],
    ['a callbackUrl that is not a URL', { callbackUrl: 'nonsense' }, /^callbackUrl/],
  ])('rejects %s with 400 and the name of the field', async (_, form, message) => {
    const { create } = await agaveUser(gateway);
    const { status, body } = await create('app', form);
    expect([status, body.status]).toEqual([400, 'error']);
    expect(body.message).toMatch(message);
  });
});
