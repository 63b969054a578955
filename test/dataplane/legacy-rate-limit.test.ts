import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway({ legacyRateLimitHeaders: true });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const NAMES = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'];
const read = ({ headers }: Response) => NAMES.map((name) => headers.get(name));

describe('with LEGACY_RATE_LIMIT_HEADERS', () => {
  it('responses of APIs and of /verify carry X-RateLimit-* next to RateLimit, also over the limit', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: 2 });
    const reset = String(Math.ceil(gateway.clock.now() / 1_000) + 60);
    const answer = await gateway.call(key);
    expect([answer.status, ...read(answer)]).toEqual([200, '2', '1', reset]);
    expect(answer.headers.get('ratelimit')).toBe('"default";r=1;t=60');
    const verified = await fetch(`${gateway.url}/verify`, { headers: bearer(key) });
    expect([verified.status, ...read(verified)]).toEqual([204, '2', '0', reset]);
    const limited = await gateway.call(key);
    expect([limited.status, ...read(limited)]).toEqual([429, '2', '0', reset]);
  });

  it('responses to keys without a limit, and to unknown keys, carry none', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: null });
    for (const credential of [key, 'lk_wrong']) {
      expect(read(await gateway.call(credential))).toEqual([null, null, null]);
    }
  });
});

describe('without LEGACY_RATE_LIMIT_HEADERS', () => {
  it('responses carry no X-RateLimit-*', async () => {
    await using plain = await startShopGateway();
    const { key } = await plain.key();
    expect(read(await plain.call(key))).toEqual([null, null, null]);
  });
});
