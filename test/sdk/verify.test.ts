import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { createClient, LatchkeyError, NotLatchkeyError, type Verdict } from '../../src/sdk/index.ts';
import { catchFailure, recordingClient } from '../support/sdk.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startUpstream } from '../support/upstream.ts';

const CLIENT = { 'X-Latchkey-Client-Id': 'lk_x' };
const SCOPES = { 'X-Latchkey-Scopes': 'a' };
const OWNER = { 'X-Latchkey-Owner-Id': 'o' };

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

  it.each([
    ['from Retry-After', { 'Retry-After': '7', RateLimit: '"default";r=0;t=12' }, 7],
    ['from RateLimit without Retry-After', { RateLimit: '"default";r=0;t=12' }, 12],
    ['of 60 s without either header', {}, 60],
  ])('returns retry_after %s', async (_, headers, retry_after) => {
    const policy = { 'RateLimit-Policy': '"default";q=100;w=60' };
    const problem = { code: 'RATE_LIMITED', title: 'Too many requests.' };
    const fetch = async () => Response.json(problem, { status: 429, headers: { ...policy, ...headers } });
    expect(await createClient({ url: gateway.url, fetch }).verify('lk_x')).toStrictEqual({
      allowed: false,
      reason: 'rate_limited',
      retry_after,
    });
  });

  it('returns no limit without both rate limit headers', async () => {
    for (const name of ['RateLimit-Policy', 'RateLimit']) {
      const headers = new Headers({
        'X-Latchkey-Client-Id': 'lk_x',
        'X-Latchkey-Scopes': 'a  b',
        'X-Latchkey-Owner-Id': 'o',
        'RateLimit-Policy': '"default";q=100;w=60',
        RateLimit: '"default";r=57;t=12',
      });
      headers.delete(name);
      const fetch = async () => new Response(null, { status: 204, headers });
      expect(await createClient({ url: gateway.url, fetch }).verify('lk_x')).toStrictEqual({
        allowed: true,
        client_id: 'lk_x',
        scopes: ['a', 'b'],
        owner_id: 'o',
        limit: null,
      });
    }
  });

  it('throws LatchkeyError for a malformed scope', async () => {
    const { key } = await gateway.key();
    const error = await catchFailure(createClient({ url: gateway.url }).verify(key, { scopes: ['"'] }));
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', status: 400 });
  });

  it.each<[string, number, Record<string, string>, string]>([
    ['status 204 without the headers of Latchkey', 204, {}, ''],
    ['status 204 without X-Latchkey-Client-Id', 204, { ...SCOPES, ...OWNER }, ''],
    ['status 204 without X-Latchkey-Owner-Id', 204, { ...CLIENT, ...SCOPES }, ''],
    ['status 200', 200, { ...CLIENT, ...SCOPES, ...OWNER }, ''],
    ['an HTML page with status 401', 401, { 'Content-Type': 'text/html' }, '<p>Sign in'],
  ])('throws NotLatchkeyError for %s', async (_, status, headers, body) => {
    await using other = await startUpstream((_, __, res) => {
      res.writeHead(status, headers).end(body);
    });
    const client = createClient({ url: new URL('/', other.url), maxRetries: 0 });
    const { key } = await gateway.key();
    expect(await catchFailure(client.verify(key))).toBeInstanceOf(NotLatchkeyError);
  });
});
