import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EventsDocument } from '../../src/sdk/generated/operations.ts';
import { oauthClient, refusalIn } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

type Client = Awaited<ReturnType<typeof oauthClient>>;

let gateway: ShopGateway;
let client: Client;

beforeEach(async () => {
  gateway = await startShopGateway();
  client = await oauthClient(gateway);
});
afterEach(() => gateway[Symbol.asyncDispose]());

const revoke = (by: Client, token: string, more = {}) => by.post('/oauth/revoke', { token, ...more });

it('a revoked token is refused from the next request on, and the others of its client are not', async () => {
  const [token, other] = [await client.token(), await client.token()];
  expect((await gateway.call(token)).status).toBe(200);
  expect((await revoke(client, token)).status).toBe(200);
  expect((await gateway.call(token)).status).toBe(401);
  expect(await client.introspect(token)).toEqual({ active: false });
  expect((await gateway.call(other)).status).toBe(200);
  expect((await gateway.call(client.key)).status).toBe(200);
});

it('a token that was never used before it was revoked is refused', async () => {
  const token = await client.token();
  await revoke(client, token, { token_type_hint: 'refresh_token' });
  expect((await gateway.call(token)).status).toBe(401);
});

it.each([
  ['unknown', () => 'x'],
  ['forged', async () => `${(await client.token()).slice(0, -8)}AAAAAAAA`],
])('revoking an %s token answers 200', async (_, token) => {
  expect((await revoke(client, await token())).status).toBe(200);
});

it('revoking a token twice answers 200 both times, and is recorded once', async () => {
  const token = await client.token();
  expect((await revoke(client, token)).status).toBe(200);
  expect((await revoke(client, token)).status).toBe(200);
  const { events } = await gateway.manage(
    EventsDocument,
    { filter: { type: 'access_token.revoked' } },
    gateway.accessToken,
  );
  expect(events.edges).toMatchObject([
    { node: { metadata: { clientId: client.clientId, jti: decodeJwt(token).jti } } },
  ]);
  expect(JSON.stringify(events)).not.toContain(token);
});

it("another client's token is not revoked, and the client is told", async () => {
  const other = await oauthClient(gateway);
  const token = await client.token();
  expect(await refusalIn(await revoke(other, token))).toEqual([400, 'unauthorized_client']);
  expect((await gateway.call(token)).status).toBe(200);
});

it('a client key is not revoked this way, and the client is told', async () => {
  expect(await refusalIn(await revoke(client, client.key))).toEqual([400, 'unsupported_token_type']);
  expect((await gateway.call(client.key)).status).toBe(200);
});

it('a request without a token is refused', async () => {
  expect(await refusalIn(await client.post('/oauth/revoke'))).toEqual([400, 'invalid_request']);
});
