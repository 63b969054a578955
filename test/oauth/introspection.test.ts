import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { oauthClient, refusalIn } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

type Client = Awaited<ReturnType<typeof oauthClient>>;

let gateway: ShopGateway;
let client: Client;
let stranger: Client;
let inspector: Client;

beforeAll(async () => {
  gateway = await startShopGateway();
  client = await oauthClient(gateway, { scopes: ['a', 'b'] });
  stranger = await oauthClient(gateway, { scopes: ['*'] });
  inspector = await oauthClient(gateway, { scopes: ['latchkey:introspect'] });
});
afterAll(() => gateway[Symbol.asyncDispose]());

it('a client learns what its own token is good for (RFC 7662 section 2.2)', async () => {
  const token = await client.token('a');
  const { jti, iat, exp } = decodeJwt(token);
  expect(await client.introspect(token)).toEqual({
    active: true,
    scope: 'a',
    client_id: client.clientId,
    sub: client.clientId,
    token_type: 'Bearer',
    iss: gateway.url,
    aud: gateway.url,
    jti,
    iat,
    exp,
  });
});

it('a client learns what its own key is good for', async () => {
  expect(await client.introspect(client.key)).toEqual({
    active: true,
    scope: 'a b',
    client_id: client.clientId,
    sub: client.clientId,
    token_type: 'Bearer',
  });
});

it("a client learns nothing of another's token, not even with the wildcard", async () => {
  expect(await stranger.introspect(await client.token())).toEqual({ active: false });
  expect(await stranger.introspect(client.key)).toEqual({ active: false });
});

it('a client with the scope latchkey:introspect learns of all', async () => {
  expect(await inspector.introspect(await client.token())).toMatchObject({ active: true, scope: 'a b' });
  expect(await inspector.introspect(client.key)).toMatchObject({ active: true, client_id: client.clientId });
});

it.each([
  ['garbage', () => 'x'],
  ["a user's access token", () => gateway.accessToken],
  ['a key with a wrong secret', () => `${client.key.slice(0, -1)}x`],
])('%s is not active', async (_, token) => {
  expect(await inspector.introspect(token())).toEqual({ active: false });
});

it('a token tells what its key has been narrowed to', async () => {
  const narrowed = await oauthClient(gateway, { scopes: ['a', 'b'] });
  const token = await narrowed.token();
  await gateway.update({ id: narrowed.id, scopes: ['b'] });
  expect(await inspector.introspect(token)).toMatchObject({ active: true, scope: 'b' });
  await gateway.revoke(narrowed.id);
  expect(await inspector.introspect(token)).toEqual({ active: false });
});

it('asking takes nothing from the budget', async () => {
  const limited = await oauthClient(gateway, { rateLimitPerMinute: 1 });
  const token = await limited.token();
  expect(await limited.introspect(token)).toMatchObject({ active: true });
  expect((await gateway.call(token)).status).toBe(200);
  expect(await limited.introspect(token)).toMatchObject({ active: true });
});

it('a request without a token, or without credentials, is refused', async () => {
  expect(await refusalIn(await client.post('/oauth/introspect'))).toEqual([400, 'invalid_request']);
  const anonymous = await client.post('/oauth/introspect', { token: await client.token() }, {} as never);
  expect(await refusalIn(anonymous)).toEqual([401, 'invalid_client']);
});
