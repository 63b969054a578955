import { afterAll, beforeAll, expect, it } from 'vitest';
import { isWellFormed, mintClientId, mintKey, splitKey } from '../../src/domain/client-key.ts';
import { REQUEST_ID } from '../support/gateway.ts';
import { type Answer, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface Refusal {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Answer;
}

/** What a key gets, without what differs between any two answers. */
async function refusalOf(key: string): Promise<Refusal> {
  const response = await gateway.call(key);
  const { 'x-request-id': id, date: _, ...headers } = Object.fromEntries(response.headers);
  const text = await response.text();
  expect(id).toMatch(REQUEST_ID);
  expect(text).toContain(id);
  return { status: response.status, headers, body: JSON.parse(text.replaceAll(id ?? '', 'REQUEST')) };
}

// Each is made with the key warm in the cache, as an attacker would find it.
const refused: [string, () => Promise<string>][] = [
  ['one that is no key at all', async () => 'nonsense'],
  [
    'one with a wrong checksum',
    async () => {
      const { key } = await warmKey();
      const last = key.endsWith('0') ? '1' : '0';
      return key.slice(0, -1) + last;
    },
  ],
  [
    'one with a wrong secret',
    async () => {
      const { clientKey } = await warmKey();
      const { key } = mintKey(clientKey.clientId);
      expect(isWellFormed(key)).toBe(true);
      return key;
    },
  ],
  ['one of an unknown client id', async () => mintKey(mintClientId('lk')).key],
  ['one of another prefix', async () => mintKey(mintClientId('acme')).key],
  [
    'a revoked one',
    async () => {
      const { key, clientKey } = await warmKey();
      await gateway.revoke(clientKey.id);
      return key;
    },
  ],
  [
    'an expired one',
    async () => {
      const { key } = await warmKey({ expiresAt: new Date(gateway.clock.now() + 1000).toISOString() });
      gateway.clock.advance(1000);
      return key;
    },
  ],
  [
    'a deleted one',
    async () => {
      const { key, clientKey } = await warmKey();
      await gateway.delete(clientKey.id);
      return key;
    },
  ],
  [
    'one rotated away',
    async () => {
      const { key, clientKey } = await warmKey();
      await gateway.rotate(clientKey.id, 0);
      return key;
    },
  ],
  [
    'one over its limit, but with a wrong secret',
    async () => {
      const { clientKey } = await warmKey({ rateLimitPerMinute: 1 });
      return mintKey(clientKey.clientId).key;
    },
  ],
  ["a user's access token", async () => gateway.accessToken],
];

async function warmKey(input: Parameters<ShopGateway['key']>[0] = {}) {
  const created = await gateway.key(input);
  expect((await gateway.call(created.key)).status).toBe(200);
  return created;
}

it.each(refused)('%s is refused with 401, and nothing is forwarded', async (_, make) => {
  const key = await make();
  const before = gateway.shop.received.length;
  const { status, headers, body } = await refusalOf(key);
  expect(status).toBe(401);
  expect(headers['www-authenticate']).toBe('Bearer realm="latchkey", error="invalid_token"');
  expect(headers).not.toHaveProperty('ratelimit');
  expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'UNAUTHENTICATED', requestId: 'REQUEST' },
  ]);
  expect(body).not.toHaveProperty('data');
  expect(gateway.shop.received.length).toBe(before);
});

it('all of them are refused in exactly the same words and headers', async () => {
  const refusals = new Map<string, Refusal>();
  for (const [name, make] of refused) refusals.set(name, await refusalOf(await make()));
  const expected = refusals.get('one of an unknown client id');
  for (const [name, refusal] of refusals) expect(refusal, name).toEqual(expected);
  expect(refusals.size).toBe(refused.length);
});

it('a refusal quotes nothing of what was presented', async () => {
  const { key } = await gateway.key();
  const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
  const response = await gateway.call(wrong);
  const told = (await response.text()) + JSON.stringify([...response.headers]);
  const { clientId, clientSecret } = splitKey(key);
  expect(clientSecret).toHaveLength(49);
  expect(told).not.toContain(clientId);
  expect(told).not.toContain(clientSecret.slice(0, 20));
});
