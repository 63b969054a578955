import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWellFormed, mintClientId, mintKey, splitKey } from '../../src/domain/client-key.ts';
import { REQUEST_ID } from '../support/gateway.ts';
import { type Answer, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface Rejection {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Answer;
}

/** Sends a request with a key, and returns the response without its id and date. */
async function requestRejection(key: string): Promise<Rejection> {
  const response = await gateway.call(key);
  const { 'x-request-id': id, date: _, ...headers } = Object.fromEntries(response.headers);
  const text = await response.text();
  expect(id).toMatch(REQUEST_ID);
  expect(text).toContain(id);
  return { status: response.status, headers, body: JSON.parse(text.replaceAll(id ?? '', 'REQUEST')) };
}

// Each key is cached before it is invalidated, as an attacker would find it.
const rejected: [string, () => Promise<string>][] = [
  ['of another form', async () => 'nonsense'],
  [
    'with a wrong checksum',
    async () => {
      const { key } = await warmKey();
      const last = key.endsWith('0') ? '1' : '0';
      return key.slice(0, -1) + last;
    },
  ],
  [
    'with a wrong secret',
    async () => {
      const { clientKey } = await warmKey();
      const { key } = mintKey(clientKey.clientId);
      expect(isWellFormed(key)).toBe(true);
      return key;
    },
  ],
  ['of an unknown client id', async () => mintKey(mintClientId('lk')).key],
  ['of another prefix', async () => mintKey(mintClientId('acme')).key],
  [
    'that was revoked',
    async () => {
      const { key, clientKey } = await warmKey();
      await gateway.revoke(clientKey.id);
      return key;
    },
  ],
  [
    'that has expired',
    async () => {
      const { key } = await warmKey({ expiresAt: new Date(gateway.clock.now() + 1000).toISOString() });
      gateway.clock.advance(1000);
      return key;
    },
  ],
  [
    'that was deleted',
    async () => {
      const { key, clientKey } = await warmKey();
      await gateway.delete(clientKey.id);
      return key;
    },
  ],
  [
    'that was rotated out',
    async () => {
      const { key, clientKey } = await warmKey();
      await gateway.rotate(clientKey.id, 0);
      return key;
    },
  ],
  [
    'with a wrong secret and an exhausted rate limit',
    async () => {
      const { clientKey } = await warmKey({ rateLimitPerMinute: 1 });
      return mintKey(clientKey.clientId).key;
    },
  ],
  ["that is a user's access token", async () => gateway.accessToken],
];

async function warmKey(input: Parameters<ShopGateway['key']>[0] = {}) {
  const created = await gateway.key(input);
  expect((await gateway.call(created.key)).status).toBe(200);
  return created;
}

describe('a key', () => {
  it.each(rejected)('%s is rejected with 401, and its request is not forwarded', async (_, make) => {
    const key = await make();
    const before = gateway.shop.received.length;
    const { status, headers, body } = await requestRejection(key);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer realm="latchkey", error="invalid_token"');
    expect(headers).not.toHaveProperty('ratelimit');
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'UNAUTHENTICATED', requestId: 'REQUEST' },
    ]);
    expect(body).not.toHaveProperty('data');
    expect(gateway.shop.received.length).toBe(before);
  });
});

describe('the response to an invalid key', () => {
  it('is the same whatever is wrong with the key', async () => {
    const rejections = new Map<string, Rejection>();
    for (const [name, make] of rejected) rejections.set(name, await requestRejection(await make()));
    const expected = rejections.get('of an unknown client id');
    for (const [name, rejection] of rejections) expect(rejection, name).toEqual(expected);
    expect(rejections.size).toBe(rejected.length);
  });

  it('contains nothing of the key', async () => {
    const { key } = await gateway.key();
    const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    const response = await gateway.call(wrong);
    const all = (await response.text()) + JSON.stringify([...response.headers]);
    const { clientId, clientSecret } = splitKey(key);
    expect(clientSecret).toHaveLength(49);
    expect(all).not.toContain(clientId);
    expect(all).not.toContain(clientSecret.slice(0, 20));
  });
});
