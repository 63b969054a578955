import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import { answerOf, outcomeOf, PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const USERS = '{ users(first: 1) { name } }';

async function statusesOf(count: number, key: string): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  const responses = await Promise.all(Array.from({ length: count }, () => gateway.call(key)));
  for (const { status } of responses) statuses[status] = (statuses[status] ?? 0) + 1;
  return statuses;
}

function budgetOf({ headers }: Response) {
  return [headers.get('ratelimit-policy'), headers.get('ratelimit')];
}

describe('200 concurrent calls against a limit of 10', () => {
  it('let exactly 10 through, and tell the others when to come back', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: 10 });
    const before = gateway.shop.received.length;
    const responses = await Promise.all(Array.from({ length: 200 }, () => gateway.call(key)));
    const refused = responses.filter(({ status }) => status === 429);
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(refused).toHaveLength(190);
    expect(gateway.shop.received.length - before).toBe(10);
    for (const response of refused) {
      const retryAfter = response.headers.get('retry-after') ?? '';
      expect(retryAfter).toMatch(/^([1-9]|[1-5]\d|60)$/);
      const { errors, data } = await answerOf(response);
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

  it('let one key of an account be unmoved by another', async () => {
    const [mine, other] = [
      await gateway.key({ rateLimitPerMinute: 1 }),
      await gateway.key({ rateLimitPerMinute: 1 }),
    ];
    expect(await statusesOf(20, mine.key)).toEqual({ 200: 1, 429: 19 });
    expect((await gateway.call(other.key)).status).toBe(200);
  });
});

describe('the budget is told', () => {
  it('with 200, counting down to none, and with 429', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: 3 });
    const responses = [];
    for (let n = 0; n < 4; n += 1) responses.push(await gateway.call(key));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(responses.map(budgetOf)).toEqual([
      ['"default";q=3;w=60', '"default";r=2;t=60'],
      ['"default";q=3;w=60', '"default";r=1;t=60'],
      ['"default";q=3;w=60', '"default";r=0;t=60'],
      ['"default";q=3;w=60', '"default";r=0;t=60'],
    ]);
    gateway.clock.advance(20_500);
    const later = await gateway.call(key);
    expect(budgetOf(later)).toEqual(['"default";q=3;w=60', '"default";r=0;t=40']);
    expect(later.headers.get('retry-after')).toBe('40');
  });

  it('with 403, and with a request that is not even GraphQL', async () => {
    const { key } = await gateway.key({ scopes: ['read:nothing'], rateLimitPerMinute: 9 });
    const forbidden = await gateway.call(key);
    expect(forbidden.status).toBe(403);
    expect(budgetOf(forbidden)).toEqual(['"default";q=9;w=60', '"default";r=8;t=60']);
    const broken = await gateway.call(key, '{ broken');
    expect(broken.status).not.toBe(403);
    expect(budgetOf(broken)).toEqual(['"default";q=9;w=60', '"default";r=7;t=60']);
  });

  it('never of a key without a limit', async () => {
    const { key } = await gateway.key({ scopes: ['read:shop'], rateLimitPerMinute: null });
    const write = 'mutation { placeOrder(userId: "u1", productId: "p1") { id } }';
    const responses = [await gateway.call(key), await gateway.call(key, write)];
    expect(responses.map(({ status }) => status)).toEqual([200, 403]);
    expect(responses.map(budgetOf)).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});

it('the budget is back after Retry-After seconds, and not a second before', async () => {
  const { key } = await gateway.key({ rateLimitPerMinute: 2 });
  expect(await statusesOf(3, key)).toEqual({ 200: 2, 429: 1 });
  const retryAfter = Number((await gateway.call(key)).headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(1);
  gateway.clock.advance((retryAfter - 1) * 1000);
  expect((await gateway.call(key)).status).toBe(429);
  gateway.clock.advance(1000);
  expect(await statusesOf(3, key)).toEqual({ 200: 2, 429: 1 });
});

describe('what was used stays used', () => {
  it('after a rotation, for the old secret and the new', async () => {
    const { key, clientKey } = await gateway.key({ rateLimitPerMinute: 3 });
    expect(await statusesOf(2, key)).toEqual({ 200: 2 });
    const renewed = await gateway.rotate(clientKey.id, 60);
    expect(await statusesOf(2, renewed)).toEqual({ 200: 1, 429: 1 });
    expect(await statusesOf(2, key)).toEqual({ 429: 2 });
  });

  it('when the limit is lowered', async () => {
    const { key, clientKey } = await gateway.key({ rateLimitPerMinute: 10 });
    expect(await statusesOf(3, key)).toEqual({ 200: 3 });
    await gateway.update({ id: clientKey.id, rateLimitPerMinute: 3 });
    expect(await outcomeOf(await gateway.call(key))).toEqual([429, 'RATE_LIMITED']);
  });

  it('when the limit is raised', async () => {
    const { key, clientKey } = await gateway.key({ rateLimitPerMinute: 2 });
    expect(await statusesOf(3, key)).toEqual({ 200: 2, 429: 1 });
    await gateway.update({ id: clientKey.id, rateLimitPerMinute: 5 });
    expect(await statusesOf(5, key)).toEqual({ 200: 3, 429: 2 });
  });

  it('in whichever header the key stands', async () => {
    const { key } = await gateway.key({ rateLimitPerMinute: 2 });
    const post = (headers: Record<string, string>) => gateway.post('/apis/shop', { query: PRODUCT }, headers);
    expect((await post({ Authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await post({ 'X-Client-Key': key })).status).toBe(200);
    expect((await post({ 'X-API-Key': key })).status).toBe(429);
  });

  it('for every operation: a forbidden request counts as well', async () => {
    const { key } = await gateway.key({ scopes: ['write:shop'], rateLimitPerMinute: 1 });
    expect((await gateway.call(key, USERS)).status).toBe(403);
    expect((await gateway.call(key, USERS)).status).toBe(429);
  });
});

it('requests with a wrong secret take nothing from the budget', async () => {
  const { key, clientKey } = await gateway.key({ rateLimitPerMinute: 2 });
  for (let n = 0; n < 20; n += 1) {
    expect((await gateway.call(mintKey(clientKey.clientId).key)).status).toBe(401);
  }
  expect(budgetOf(await gateway.call(key))).toEqual(['"default";q=2;w=60', '"default";r=1;t=60']);
});

it('a key created without a limit gets the default one', async () => {
  const { key } = await gateway.key({ rateLimitPerMinute: undefined });
  expect(budgetOf(await gateway.call(key))).toEqual(['"default";q=100;w=60', '"default";r=99;t=60']);
});
