import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import {
  PRODUCT,
  readAnswer,
  readOutcome,
  type ShopGateway,
  startShopGateway,
} from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const USERS = '{ users(first: 1) { name } }';

async function requestStatuses(count: number, key: string): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  const responses = await Promise.all(Array.from({ length: count }, () => gateway.call(key)));
  for (const { status } of responses) statuses[status] = (statuses[status] ?? 0) + 1;
  return statuses;
}

function readRateLimit({ headers }: Response) {
  return [headers.get('ratelimit-policy'), headers.get('ratelimit')];
}

describe('a key that is limited to 10 requests a minute', () => {
  it('is allowed 10 of 200 concurrent requests, and the others are rejected with Retry-After', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: 10 });
    const before = gateway.shop.received.length;
    const responses = await Promise.all(Array.from({ length: 200 }, () => gateway.call(key)));
    const rejected = responses.filter(({ status }) => status === 429);
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(rejected).toHaveLength(190);
    expect(gateway.shop.received.length - before).toBe(10);
    for (const response of rejected) {
      const retryAfter = response.headers.get('retry-after') ?? '';
      expect(retryAfter).toMatch(/^([1-9]|[1-5]\d|60)$/);
      const { errors, data } = await readAnswer(response);
      expect(data).toBeUndefined();
      expect(errors).toEqual([
        {
          message: expect.stringContaining('10 requests a minute'),
          extensions: {
            code: 'RATE_LIMITED',
            requestId: response.headers.get('x-request-id'),
            retryAfter: Number(retryAfter),
          },
        },
      ]);
    }
  });
});

describe('the rate limit of a key', () => {
  it('is not consumed by requests with a wrong secret', async () => {
    const { key, clientKey } = await gateway.key({ rateLimitPerMinute: 2 });
    for (let n = 0; n < 20; n += 1) {
      expect((await gateway.call(mintKey(clientKey.clientId).key)).status).toBe(401);
    }
    expect(readRateLimit(await gateway.call(key))).toEqual(['"default";q=2;w=60', '"default";r=1;t=60']);
  });

  it('is the default one if the key was created without a limit', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: undefined });
    expect(readRateLimit(await gateway.call(key))).toEqual(['"default";q=100;w=60', '"default";r=99;t=60']);
  });

  it('is independent of other keys of the same account', async () => {
    const [mine, other] = [
      await gateway.key({ rateLimitPerMinute: 1 }),
      await gateway.key({ rateLimitPerMinute: 1 }),
    ];
    expect(await requestStatuses(20, mine.key)).toEqual({ 200: 1, 429: 19 });
    expect((await gateway.call(other.key)).status).toBe(200);
  });
});

describe('the message of a RATE_LIMITED error', () => {
  it('contains the limit and the seconds to wait', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: 1 });
    await gateway.call(key);
    gateway.clock.advance(15_000);
    const { errors } = await readAnswer(await gateway.call(key));
    expect(errors?.map(({ message }) => message)).toEqual([
      'The client key is limited to 1 requests a minute. Try again in 45 s.',
    ]);
  });
});

describe('the RateLimit headers', () => {
  it('count down to 0 with status 200, and are sent with status 429', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: 3 });
    const responses = [];
    for (let n = 0; n < 4; n += 1) responses.push(await gateway.call(key));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(responses.map(readRateLimit)).toEqual([
      ['"default";q=3;w=60', '"default";r=2;t=60'],
      ['"default";q=3;w=60', '"default";r=1;t=60'],
      ['"default";q=3;w=60', '"default";r=0;t=60'],
      ['"default";q=3;w=60', '"default";r=0;t=60'],
    ]);
    gateway.clock.advance(20_500);
    const later = await gateway.call(key);
    expect(readRateLimit(later)).toEqual(['"default";q=3;w=60', '"default";r=0;t=40']);
    expect(later.headers.get('retry-after')).toBe('40');
  });

  it('are sent with status 403, and with the response to an invalid document', async () => {
    const { key } = await gateway.key({ scopes: ['read:nothing'], rateLimitPerMinute: 9 });
    const forbidden = await gateway.call(key);
    expect(forbidden.status).toBe(403);
    expect(readRateLimit(forbidden)).toEqual(['"default";q=9;w=60', '"default";r=8;t=60']);
    const broken = await gateway.call(key, '{ broken');
    expect(broken.status).not.toBe(403);
    expect(readRateLimit(broken)).toEqual(['"default";q=9;w=60', '"default";r=7;t=60']);
  });

  it('are not sent for a key without a limit', async () => {
    const { key } = await gateway.key({ scopes: ['read:shop'], rateLimitPerMinute: null });
    const write = 'mutation { placeOrder(userId: "u1", productId: "p1") { id } }';
    const responses = [await gateway.call(key), await gateway.call(key, write)];
    expect(responses.map(({ status }) => status)).toEqual([200, 403]);
    expect(responses.map(readRateLimit)).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});

describe('Retry-After', () => {
  it('is the exact number of seconds after which a request is allowed again', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: 2 });
    expect(await requestStatuses(3, key)).toEqual({ 200: 2, 429: 1 });
    const retryAfter = Number((await gateway.call(key)).headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(1);
    gateway.clock.advance((retryAfter - 1) * 1000);
    expect((await gateway.call(key)).status).toBe(429);
    gateway.clock.advance(1000);
    expect(await requestStatuses(3, key)).toEqual({ 200: 2, 429: 1 });
  });
});

describe('requests of a key count towards its rate limit', () => {
  it('after a rotation, for the old secret and the new one', async () => {
    const { key, clientKey } = await gateway.key({ rateLimitPerMinute: 3 });
    expect(await requestStatuses(2, key)).toEqual({ 200: 2 });
    const renewed = await gateway.rotate(clientKey.id, 60);
    expect(await requestStatuses(2, renewed)).toEqual({ 200: 1, 429: 1 });
    expect(await requestStatuses(2, key)).toEqual({ 429: 2 });
  });

  it('after the limit was lowered', async () => {
    const { key, clientKey } = await gateway.key({ rateLimitPerMinute: 10 });
    expect(await requestStatuses(3, key)).toEqual({ 200: 3 });
    await gateway.update({ id: clientKey.id, rateLimitPerMinute: 3 });
    expect(await readOutcome(await gateway.call(key))).toEqual([429, 'RATE_LIMITED']);
  });

  it('after the limit was raised', async () => {
    const { key, clientKey } = await gateway.key({ rateLimitPerMinute: 2 });
    expect(await requestStatuses(3, key)).toEqual({ 200: 2, 429: 1 });
    await gateway.update({ id: clientKey.id, rateLimitPerMinute: 5 });
    expect(await requestStatuses(5, key)).toEqual({ 200: 3, 429: 2 });
  });

  it('whichever header contains the key', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: 2 });
    const post = (headers: Record<string, string>) => gateway.post('/apis/shop', { query: PRODUCT }, headers);
    expect((await post({ Authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await post({ 'X-Client-Key': key })).status).toBe(200);
    expect((await post({ 'X-API-Key': key })).status).toBe(429);
  });

  it('even if they are forbidden', async () => {
    const { key } = await gateway.key({ scopes: ['write:shop'], rateLimitPerMinute: 1 });
    expect((await gateway.call(key, USERS)).status).toBe(403);
    expect((await gateway.call(key, USERS)).status).toBe(429);
  });
});
