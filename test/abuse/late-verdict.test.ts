import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DisableAccountDocument } from '../../src/sdk/generated/operations.ts';
import { eventually } from '../support/eventually.ts';
import { oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const BODY = JSON.stringify({ query: '{ product(id: "p1") { name } }' });
const MUTATION = JSON.stringify({ query: 'mutation { placeOrder(userId: "u1", productId: "p1") { id } }' });
const SUBSCRIPTION = JSON.stringify({ query: 'subscription { orderPlaced { id } }' });

/** Sends all of a request but its last byte, waits for a change, sends the rest, and returns the answer. */
async function answerAfter(
  credential: string,
  change: () => unknown,
  { body = BODY, headers = '' } = {},
): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const logged = gateway.logged.length;
  socket.write(
    `POST /apis/shop HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${credential}\r\nConnection: close\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body.slice(0, -1)}`,
  );
  // Another request comes after it, so that its headers were read once that one is answered.
  await fetch(`${gateway.url}/health/live`);
  await eventually(() => expect(gateway.logged.length).toBeGreaterThan(logged));
  await change();
  socket.write(body.slice(-1));
  return await text(socket);
}

type Key = Awaited<ReturnType<ShopGateway['key']>>;

/** What ends the right of a request while its body is being sent, and the status that it is answered with. */
const CHANGES: readonly [string, number, (key: Key) => unknown][] = [
  ['is revoked', 401, ({ clientKey: { id } }) => gateway.revoke(id)],
  ['is deleted', 401, ({ clientKey: { id } }) => gateway.delete(id)],
  ['is rotated without a grace period', 401, ({ clientKey: { id } }) => gateway.rotate(id, 0)],
  ['loses its scopes', 403, ({ clientKey: { id } }) => gateway.update({ id, scopes: ['read:other'] })],
  ['loses all scopes', 403, ({ clientKey: { id } }) => gateway.update({ id, scopes: [] })],
  [
    'expires',
    401,
    async ({ clientKey: { id } }) => {
      const expiresAt = new Date(gateway.clock.now() + 1_000).toISOString();
      await gateway.update({ id, expiresAt });
      gateway.clock.advance(2_000);
    },
  ],
];

const REQUESTS: readonly [string, { body?: string; headers?: string }][] = [
  ['a query', {}],
  ['a mutation', { body: MUTATION }],
  ['a query on the full path', { headers: 'Accept: application/json;q=0.5\r\n' }],
  ['a subscription', { body: SUBSCRIPTION, headers: 'Accept: text/event-stream\r\n' }],
];

describe.each(REQUESTS)('the body of %s that is still being sent when its key', (_, request) => {
  it.each(CHANGES)('%s is not forwarded', async (_name, status, change) => {
    const key = await gateway.key();
    const before = gateway.shop.received.length;
    const answer = await answerAfter(key.key, () => change(key), request);
    expect(gateway.shop.received.length).toBe(before);
    // The stream of a subscription has begun once it is rejected.
    if (request.body === SUBSCRIPTION) expect(answer).toMatch(/UNAUTHENTICATED|FORBIDDEN/);
    else expect(answer.split(' ')[1]).toBe(String(status));
  });

  it('remains valid is forwarded', async () => {
    if (request.body === SUBSCRIPTION) return;
    const { key, clientKey } = await gateway.key();
    const before = gateway.shop.received.length;
    const rename = () => gateway.update({ id: clientKey.id, description: 'changed meanwhile' });
    const answer = await answerAfter(key, rename, request);
    expect([answer.split(' ')[1], gateway.shop.received.length]).toEqual(['200', before + 1]);
  });
});

describe('a request whose body is still being sent', () => {
  it('is not forwarded when the owner of its key is disabled', async () => {
    const { accessToken, account } = await gateway.signUp();
    const { key } = await gateway.createKey(accessToken);
    const before = gateway.shop.received.length;
    const disable = () =>
      gateway.manage(DisableAccountDocument, { input: { id: account.id } }, gateway.accessToken);
    const answer = await answerAfter(key, disable);
    expect([answer.split(' ')[1], gateway.shop.received.length]).toEqual(['401', before]);
  });

  it('is not forwarded when the grace period of its old secret ends', async () => {
    const { key, clientKey } = await gateway.key();
    await gateway.rotate(clientKey.id, 60);
    const before = gateway.shop.received.length;
    const answer = await answerAfter(key, () => gateway.clock.advance(61_000));
    expect([answer.split(' ')[1], gateway.shop.received.length]).toEqual(['401', before]);
  });

  it.each([
    ['the key of its access token is revoked', 401],
    ['its access token is revoked', 401],
    ['the key of its access token loses its scopes', 403],
    // Last, because the sessions of the other tests expire at the same time.
    ['its access token expires', 401],
  ])('is not forwarded when %s', async (change, status) => {
    const client = await oauthClient(gateway);
    const token = await client.token();
    const before = gateway.shop.received.length;
    const answer = await answerAfter(token, async () => {
      if (change.includes('key') && status === 401) await gateway.revoke(client.id);
      else if (change.includes('expires')) gateway.clock.advance(3_601_000);
      else if (status === 403) await gateway.update({ id: client.id, scopes: [] });
      else expect((await client.post('/oauth/revoke', { token })).status).toBe(200);
    });
    expect([answer.split(' ')[1], gateway.shop.received.length]).toEqual([String(status), before]);
  });
});
