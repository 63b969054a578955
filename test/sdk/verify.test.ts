import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { createClient, LatchkeyError, NotLatchkeyError, type Verdict } from '../../src/sdk/index.ts';
import { failureOf, recordingClient } from '../support/sdk.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startUpstream } from '../support/upstream.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('client.verify of the SDK', () => {
  it('allows a valid key, and returns its client id, scopes, owner and remaining limit', async () => {
    const { client, sent } = recordingClient({ url: gateway.url });
    const limited = await gateway.key({ scopes: ['read:files', 'a'], rateLimitPerMinute: 10 });
    const verdict = await client.verify(limited.key, { scopes: ['a', 'read:files'] });
    expect(verdict).toStrictEqual({
      allowed: true,
      client_id: limited.clientKey.clientId,
      scopes: expect.toSatisfy((scopes: string[]) => scopes.toSorted().join() === 'a,read:files'),
      owner_id: expect.stringMatching(/./),
      limit: { limit: 10, remaining: 9, reset_seconds: 60 },
    });
    const unlimited = await gateway.key({ scopes: [] });
    expect(await client.verify(unlimited.key)).toMatchObject({ allowed: true, scopes: [], limit: null });
    expect(sent.map(({ path }) => path)).toEqual(['/verify?scope=a+read%3Afiles', '/verify']);
    if (verdict.allowed) expectTypeOf(verdict.scopes).toEqualTypeOf<string[]>();
    else expectTypeOf(verdict.reason).toEqualTypeOf<'unauthenticated' | 'forbidden' | 'rate_limited'>();
  });

  it('denies malformed keys without a request, and unknown and revoked keys', async () => {
    const unauthenticated: Verdict = { allowed: false, reason: 'unauthenticated' };
    const { client, sent } = recordingClient({ url: gateway.url });
    for (const key of ['', 'two words', 'line\nbreak', 'naïve', '鍵'])
      expect(await client.verify(key)).toEqual(unauthenticated);
    expect(sent).toEqual([]);
    expect(await client.verify('lk_unknown')).toEqual(unauthenticated);
    const { key, clientKey } = await gateway.key();
    await gateway.revoke(clientKey.id);
    expect(await client.verify(key)).toEqual(unauthenticated);
  });

  it('denies a key with missing scopes or an exhausted limit, without a retry', async () => {
    const { client, sent } = recordingClient({ url: gateway.url });
    const { key } = await gateway.key({ scopes: ['a'], rateLimitPerMinute: 1 });
    expect(await client.verify(key, { scopes: ['a', 'b', 'c'] })).toStrictEqual({
      allowed: false,
      reason: 'forbidden',
      missing_scopes: ['b', 'c'],
    });
    expect(await client.verify(key)).toStrictEqual({
      allowed: false,
      reason: 'rate_limited',
      retry_after: 60,
    });
    expect(sent).toHaveLength(2);
  });

  it('throws LatchkeyError for a malformed scope', async () => {
    const { key } = await gateway.key();
    const error = await failureOf(createClient({ url: gateway.url }).verify(key, { scopes: ['"'] }));
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', status: 400 });
  });

  it.each([
    ['status 204 without the headers of Latchkey', 204, {}, ''],
    ['status 200', 200, { 'X-Latchkey-Client-Id': 'x' }, ''],
    ['an HTML page with status 401', 401, { 'Content-Type': 'text/html' }, '<p>Sign in'],
  ])('throws NotLatchkeyError for %s', async (_, status, headers, body) => {
    await using other = await startUpstream((_, __, res) => {
      res.writeHead(status, headers).end(body);
    });
    const client = createClient({ url: new URL('/', other.url), maxRetries: 0 });
    const { key } = await gateway.key();
    expect(await failureOf(client.verify(key))).toBeInstanceOf(NotLatchkeyError);
  });
});
