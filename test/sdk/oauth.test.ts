import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import {
  AuthenticationError,
  createClient,
  type Introspection,
  LatchkeyError,
  RateLimitError,
} from '../../src/sdk/index.ts';
import { catchFailure, recordingClient } from '../support/sdk.ts';
import { PRODUCT, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());
// The SDK computes expiries from the system time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function keyedClient(scopes = ['read:shop', 'write:shop']) {
  const { key, clientKey } = await gateway.key({ scopes });
  return { ...recordingClient({ url: gateway.url, clientKey: key, maxRetries: 0 }), clientKey };
}

describe('client.oauth of the SDK', () => {
  it('requests, introspects and revokes a client access token', async () => {
    const { client, clientKey } = await keyedClient();
    const token = await client.oauth.token({ scope: 'read:shop' });
    expect(token).toStrictEqual({
      access_token: expect.stringMatching(/^eyJ/),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read:shop',
    });
    const bearer = createClient({ url: gateway.url, clientKey: token.access_token });
    expect(await bearer.api('shop').request(PRODUCT)).toEqual(PRODUCT_DATA);

    const introspection = await client.oauth.introspect(token.access_token);
    expectTypeOf(introspection).toEqualTypeOf<Introspection>();
    expect(introspection).toMatchObject({ active: true, client_id: clientKey.clientId, scope: 'read:shop' });
    expect(await client.oauth.revoke(token.access_token)).toBeUndefined();
    expect(await client.oauth.introspect(token.access_token)).toStrictEqual({ active: false });
    const next = await client.oauth.token({ scope: 'read:shop' });
    expect(next.access_token).not.toBe(token.access_token);
    await client.oauth.revoke('what is no token at all');
  });

  it('shares one token among calls for the same scopes until a minute before it expires', async () => {
    const { client, sent } = await keyedClient();
    const wanted = [{ scope: 'read:shop write:shop' }, { scope: ['write:shop', 'read:shop'] }];
    const both = await Promise.all([...wanted, ...wanted].map((input) => client.oauth.token(input)));
    expect(new Set(both.map(({ access_token }) => access_token)).size).toBe(1);
    expect(sent).toHaveLength(1);
    const all = await client.oauth.token();
    expect(all.scope).toBe('read:shop write:shop');
    await client.oauth.token();
    expect(sent).toHaveLength(2);

    vi.setSystemTime(Date.now() + 3_540_000);
    expect(await client.oauth.token()).toEqual({ ...all, expires_in: 60 });
    vi.setSystemTime(Date.now() + 1);
    const renewed = await Promise.all([client.oauth.token(), client.oauth.token()]);
    expect(sent).toHaveLength(3);
    expect(renewed[0].access_token).toBe(renewed[1].access_token);
  });

  it('keeps other tokens when one is revoked', async () => {
    const { client, sent } = await keyedClient();
    const kept = await client.oauth.token({ scope: 'read:shop' });
    const revoked = await client.oauth.token({ scope: 'write:shop' });
    await client.oauth.revoke(revoked.access_token);
    expect(await client.oauth.token({ scope: 'read:shop' })).toEqual(kept);
    expect(sent).toHaveLength(3);
  });

  it('returns the remaining lifetime of a shared token in whole seconds', async () => {
    const { client } = await keyedClient();
    const { expires_in } = await client.oauth.token();
    vi.setSystemTime(Date.now() + 1);
    expect((await client.oauth.token()).expires_in).toBe(expires_in - 1);
  });

  it('keeps a shared token request running when one of its callers aborts', async () => {
    const { client, sent } = await keyedClient();
    const giving = new AbortController();
    const waiting = client.oauth.token({}, { signal: giving.signal });
    const other = client.oauth.token();
    giving.abort(new Error('enough'));
    expect(await catchFailure(waiting)).toEqual(new Error('enough'));
    expect((await other).token_type).toBe('Bearer');
    expect(sent).toHaveLength(1);
  });

  it('throws the OAuth error of a token request, and sends the next request again', async () => {
    const { client, sent } = await keyedClient(['read:shop']);
    const error = await catchFailure(client.oauth.token({ scope: 'admin' }));
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({ name: 'LatchkeyError', code: 'invalid_scope', status: 400 });
    await catchFailure(client.oauth.token({ scope: 'admin' }));
    expect(sent).toHaveLength(2);
    expect(sent.every(({ path, body }) => path === '/oauth/token' && !body.includes('secret'))).toBe(true);
  });

  it('throws AuthenticationError for an invalid key, and RateLimitError after repeated failures', async () => {
    const clientKey = `lk_${'a'.repeat(16)}_${'b'.repeat(49)}`;
    const { client } = recordingClient({ url: gateway.url, clientKey, maxRetries: 0 });
    const error = await catchFailure(client.oauth.introspect('x'));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ code: 'invalid_client', status: 401 });
    const errors = await Promise.all(
      Array.from({ length: 12 }, () => catchFailure(client.oauth.revoke('x'))),
    );
    expect(errors.find((one) => one instanceof RateLimitError)).toMatchObject({
      code: 'temporarily_unavailable',
    });
  });

  it('throws TypeError without a full client key, and sends nothing', async () => {
    for (const clientKey of [undefined, 'lk_only', 'eyJhbGciOiJFZERTQSJ9.e30.AA']) {
      const { client, sent } = recordingClient({ url: gateway.url, clientKey });
      const attempts: (() => Promise<unknown>)[] = [
        () => client.oauth.token(),
        () => client.oauth.introspect('x'),
      ];
      for (const attempt of attempts) {
        expect(await catchFailure(attempt())).toBeInstanceOf(TypeError);
      }
      expect(sent).toEqual([]);
    }
  });
});
