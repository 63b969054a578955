import { afterAll, afterEach, beforeAll, expect, expectTypeOf, test, vi } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import {
  AuthenticationError,
  createClient,
  type Introspection,
  LatchkeyError,
  RateLimitError,
} from '../../src/sdk/index.ts';
import { FakeClock } from '../support/clock.ts';
import { failureOf, recordingClient } from '../support/sdk.ts';
import { PRODUCT, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({ clock: new FakeClock(systemClock) });
});
afterAll(() => gateway[Symbol.asyncDispose]());
afterEach(() => {
  vi.useRealTimers();
});

async function keyedClient(scopes = ['read:shop', 'write:shop']) {
  const { key, clientKey } = await gateway.key({ scopes });
  return { ...recordingClient({ url: gateway.url, clientKey: key, maxRetries: 0 }), clientKey };
}

test('a token is granted, used, looked into and revoked', async () => {
  const { client, clientKey } = await keyedClient();
  const token = await client.oauth.token({ scope: 'read:shop' });
  expect(token).toStrictEqual({
    access_token: expect.stringMatching(/^eyJ/),
    token_type: 'Bearer',
    expires_in: expect.any(Number),
    scope: 'read:shop',
  });
  expect(token.expires_in).toBeGreaterThan(3590);
  expect(token.expires_in).toBeLessThanOrEqual(3600);
  const bearer = createClient({ url: gateway.url, clientKey: token.access_token });
  expect(await bearer.api('shop').request(PRODUCT)).toEqual(PRODUCT_DATA);

  const told = await client.oauth.introspect(token.access_token);
  expectTypeOf(told).toEqualTypeOf<Introspection>();
  expect(told).toMatchObject({ active: true, client_id: clientKey.clientId, scope: 'read:shop' });
  expect(await client.oauth.revoke(token.access_token)).toBeUndefined();
  expect(await client.oauth.introspect(token.access_token)).toStrictEqual({ active: false });
  const next = await client.oauth.token({ scope: 'read:shop' });
  expect(next.access_token).not.toBe(token.access_token);
  await client.oauth.revoke('what is no token at all');
});

test('one token is asked for by all who want the same scopes, until a minute before it expires', async () => {
  const { client, sent } = await keyedClient();
  const wanted = [{ scope: 'read:shop write:shop' }, { scope: ['write:shop', 'read:shop'] }];
  const both = await Promise.all([...wanted, ...wanted].map((input) => client.oauth.token(input)));
  expect(new Set(both.map(({ access_token }) => access_token)).size).toBe(1);
  expect(sent).toHaveLength(1);
  const all = await client.oauth.token();
  expect(all.scope).toBe('read:shop write:shop');
  await client.oauth.token();
  expect(sent).toHaveLength(2);

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_535_000 });
  expect((await client.oauth.token()).access_token).toBe(all.access_token);
  vi.setSystemTime(Date.now() + 10_000);
  const renewed = await Promise.all([client.oauth.token(), client.oauth.token()]);
  expect(sent).toHaveLength(3);
  expect(renewed[0].access_token).toBe(renewed[1].access_token);
});

test('whoever gives up waiting for a token does not end it for the others', async () => {
  const { client, sent } = await keyedClient();
  const giving = new AbortController();
  const waiting = client.oauth.token({}, { signal: giving.signal });
  const other = client.oauth.token();
  giving.abort(new Error('enough'));
  expect(await failureOf(waiting)).toEqual(new Error('enough'));
  expect((await other).token_type).toBe('Bearer');
  expect(sent).toHaveLength(1);
});

test('a refusal is told, and asked for again the next time', async () => {
  const { client, sent } = await keyedClient(['read:shop']);
  const error = await failureOf(client.oauth.token({ scope: 'admin' }));
  expect(error).toBeInstanceOf(LatchkeyError);
  expect(error).toMatchObject({ name: 'LatchkeyError', code: 'invalid_scope', status: 400 });
  await failureOf(client.oauth.token({ scope: 'admin' }));
  expect(sent).toHaveLength(2);
  expect(sent.every(({ path, body }) => path === '/oauth/token' && !body.includes('secret'))).toBe(true);
});

test('a key that is not good is told, and too many attempts with it', async () => {
  const clientKey = `lk_${'a'.repeat(16)}_${'b'.repeat(49)}`;
  const { client } = recordingClient({ url: gateway.url, clientKey, maxRetries: 0 });
  const error = await failureOf(client.oauth.introspect('x'));
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error).toMatchObject({ code: 'invalid_client', status: 401 });
  const errors = await Promise.all(Array.from({ length: 12 }, () => failureOf(client.oauth.revoke('x'))));
  expect(errors.find((one) => one instanceof RateLimitError)).toMatchObject({
    code: 'temporarily_unavailable',
  });
});

test('without a whole client key nothing is sent', async () => {
  for (const clientKey of [undefined, 'lk_only', 'eyJhbGciOiJFZERTQSJ9.e30.AA']) {
    const { client, sent } = recordingClient({ url: gateway.url, clientKey });
    const attempts: (() => Promise<unknown>)[] = [
      () => client.oauth.token(),
      () => client.oauth.introspect('x'),
    ];
    for (const attempt of attempts) {
      expect(await failureOf(attempt())).toBeInstanceOf(TypeError);
    }
    expect(sent).toEqual([]);
  }
});
