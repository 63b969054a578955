import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DisableAccountDocument, EventsDocument } from '../../src/sdk/generated/operations.ts';
import { PASSWORD } from '../support/gateway.ts';
import { oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { ALL_ADAPTERS, callStatus, DOORS, type Door } from './doors.ts';

const BY_ACCOUNT = 10;
const BY_NETWORK = 60;
const DEFAULT_LIMIT = 3;
// Refused unhashed, for no account can have it: the limits are about attempts, not about work.
const WRONG = 'short';

let gateway: ShopGateway;
let url: string;
async function start(): Promise<void> {
  gateway = await startShopGateway({
    adapters: ALL_ADAPTERS,
    trustedProxies: ['127.0.0.1'],
    defaultRateLimit: DEFAULT_LIMIT,
  });
  url = gateway.url;
}
beforeAll(start);
// What one test tried counts no more in the next.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

const nobody = () => ({ email: `${randomUUID()}@example.com`, password: WRONG });
const from = (ip: string) => ({ 'X-Forwarded-For': ip });

/** An account, signed in through a door. */
async function person(door: Door) {
  const { account, accessToken } = await gateway.signUp();
  const credentials = { email: account.email, password: PASSWORD };
  const { token = '' } = await door.signIn(url, credentials);
  return { ...credentials, id: account.id, token, managementToken: accessToken };
}

/** Each door with each other. */
const pairs = DOORS.flatMap((one) => DOORS.filter((it) => it !== one).map((other) => ({ one, other })));

describe.each(DOORS)('signing in through $name', (door) => {
  test('10 tries of one account fit into 60 seconds, then even the right password is refused', async () => {
    const { account } = await gateway.signUp();
    const wrong = { email: account.email, password: WRONG };
    for (let n = 0; n < BY_ACCOUNT; n += 1) {
      expect((await door.signIn(url, wrong, from(`192.0.2.${n}`))).status).toBe(401);
    }
    const right = { email: account.email, password: PASSWORD };
    expect((await door.signIn(url, right)).status).toBe(429);
    gateway.clock.advance(60_000);
    expect((await door.signIn(url, right)).status).toBe(200);
  });

  test('the right password may be sent more often', async () => {
    const { account } = await gateway.signUp();
    const right = { email: account.email, password: PASSWORD };
    for (let n = 0; n < BY_ACCOUNT + 1; n += 1) expect((await door.signIn(url, right)).status).toBe(200);
  });

  test('60 tries from one network fit into 60 seconds', async () => {
    for (let n = 0; n < BY_NETWORK; n += 1) {
      expect((await door.signIn(url, nobody(), from('2001:db8::1'))).status).toBe(401);
    }
    expect((await door.signIn(url, nobody(), from('2001:db8::2'))).status).toBe(429);
    expect((await door.signIn(url, nobody(), from('2001:db8:0:1::1'))).status).toBe(401);
  });

  test('an unknown account, a wrong password and a disabled account are answered alike', async () => {
    const { email, id } = await person(door);
    const wrong = await door.signIn(url, { email, password: 'a passphrase of somebody else' });
    await gateway.manage(DisableAccountDocument, { input: { id } }, gateway.accessToken);
    const disabled = await door.signIn(url, { email, password: PASSWORD });
    const unknown = await door.signIn(url, nobody());
    expect(wrong.status).toBe(401);
    expect(disabled).toEqual(wrong);
    expect(unknown).toEqual(wrong);
  });

  test('is recorded with its origin, whether it is let in or not', async () => {
    const { account, accessToken } = await gateway.signUp();
    const right = { email: account.email, password: PASSWORD };
    await door.signIn(url, { ...right, password: WRONG }, from('192.0.2.7'));
    await door.signIn(url, right, from('192.0.2.8'));
    const filter = { types: ['account.login_failed', 'session.created'] };
    const { events } = await gateway.manage(EventsDocument, { filter }, accessToken);
    expect(events.edges.map(({ node: { type, ip } }) => `${type} ${ip}`).sort()).toEqual([
      'account.login_failed 192.0.2.7',
      'session.created 192.0.2.8',
    ]);
  });
});

test('tries through all doors count as one', async () => {
  const { account } = await gateway.signUp();
  const wrong = { email: account.email, password: WRONG };
  for (let n = 0; n < BY_ACCOUNT; n += 1) await DOORS[n % DOORS.length]?.signIn(url, wrong);
  for (const door of DOORS)
    expect([door.name, (await door.signIn(url, wrong)).status]).toEqual([door.name, 429]);
});

describe.each(pairs)('a key made through $one.name', ({ one, other }) => {
  test(`is seen, limited and ended through ${other.name}`, async () => {
    const { email, token } = await person(one);
    const key = await one.create(url, token);
    const clientId = key.slice(0, key.lastIndexOf('_'));
    const { token: otherToken = '' } = await other.signIn(url, { email, password: PASSWORD });
    expect(await other.list(url, otherToken)).toEqual({ status: 200, clientIds: [clientId] });

    for (let n = 0; n < DEFAULT_LIMIT; n += 1) expect(await callStatus(url, key)).toBe(200);
    expect(await callStatus(url, key)).toBe(429);
    gateway.clock.advance(60_000);
    expect(await callStatus(url, key)).toBe(200);

    expect(await other.end(url, otherToken, clientId)).toBe(true);
    expect(await callStatus(url, key)).toBe(401);
  });
});

describe.each(DOORS)('$name', (door) => {
  // Anew, because by now an hour has passed, and with it the administrator's token.
  beforeAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await start();
  });

  test('does not show, nor end, the key of somebody else', async () => {
    const [owner, stranger] = [await person(door), await person(door)];
    const key = await door.create(url, owner.token);
    const clientId = key.slice(0, key.lastIndexOf('_'));
    expect(await door.list(url, stranger.token)).toEqual({ status: 200, clientIds: [] });
    expect(await door.end(url, stranger.token, clientId)).toBe(false);
    expect(await callStatus(url, key)).toBe(200);
  });

  test('refuses the credentials of clients', async () => {
    const client = await oauthClient(gateway, { scopes: ['*'] });
    for (const token of [client.key, await client.token()]) {
      expect(await door.list(url, token)).toEqual({ status: 401, clientIds: [] });
    }
  });

  test('lets nobody in who was disabled after signing in', async () => {
    const { id, token } = await person(door);
    expect((await door.list(url, token)).status).toBe(200);
    await gateway.manage(DisableAccountDocument, { input: { id } }, gateway.accessToken);
    expect((await door.list(url, token)).status).toBe(401);
  });

  test('records what is done through it', async () => {
    const { token, managementToken } = await person(door);
    const key = await door.create(url, token);
    await door.end(url, token, key.slice(0, key.lastIndexOf('_')));
    const { events } = await gateway.manage(EventsDocument, {}, managementToken);
    const types = events.edges.map(({ node }) => node.type);
    expect(types).toContain('client_key.created');
    expect(types.some((type) => ['client_key.revoked', 'client_key.deleted'].includes(type))).toBe(true);
  });
});
