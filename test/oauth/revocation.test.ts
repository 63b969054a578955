import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import { EventsDocument } from '../../src/sdk/generated/operations.ts';
import { connectTo } from '../support/database.ts';
import { bearer, startGateway } from '../support/gateway.ts';
import { foreignSecret, importKeys } from '../support/imports.ts';
import { errorIn, type OAuthClient, oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let client: OAuthClient;

beforeAll(async () => {
  gateway = await startShopGateway();
});
beforeEach(async () => {
  client = await oauthClient(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const revoke = (by: OAuthClient, token: string, more = {}) => by.post('/oauth/revoke', { token, ...more });

describe('POST /oauth/revoke', () => {
  it('ends a token from the next request on and no other token of its client', async () => {
    const [token, other] = [await client.token(), await client.token()];
    expect((await gateway.call(token)).status).toBe(200);
    expect((await revoke(client, token)).status).toBe(200);
    expect((await gateway.call(token)).status).toBe(401);
    expect(await client.introspect(token)).toEqual({ active: false });
    expect((await gateway.call(other)).status).toBe(200);
    expect((await gateway.call(client.key)).status).toBe(200);
  });

  it('ends a token that was never used, with any token_type_hint', async () => {
    const token = await client.token();
    await revoke(client, token, { token_type_hint: 'refresh_token' });
    expect((await gateway.call(token)).status).toBe(401);
  });

  it.each([
    ['an unknown', () => 'x'],
    ['a forged', async () => `${(await client.token()).slice(0, -8)}AAAAAAAA`],
  ])('responds with 200 to %s token', async (_, token) => {
    expect((await revoke(client, await token())).status).toBe(200);
  });

  it('responds with 200 to a second revocation and records one event', async () => {
    const token = await client.token();
    expect((await revoke(client, token)).status).toBe(200);
    expect((await revoke(client, token)).status).toBe(200);
    const { events } = await gateway.manage(
      EventsDocument,
      { filter: { type: 'access_token.revoked', target: client.id } },
      gateway.accessToken,
    );
    expect(events.edges).toMatchObject([
      { node: { metadata: { clientId: client.clientId, jti: decodeJwt(token).jti } } },
    ]);
    expect(JSON.stringify(events)).not.toContain(token);
  });

  it('records the event for the owner of the key, without an actor', async () => {
    const owner = await gateway.signUp();
    const ofOwner = { ...gateway, key: () => gateway.createKey(owner.accessToken) };
    const owned = await oauthClient(ofOwner);
    await revoke(owned, await owned.token());
    const { events } = await gateway.manage(
      EventsDocument,
      { filter: { type: 'access_token.revoked' } },
      owner.accessToken,
    );
    expect(events.edges).toMatchObject([
      { node: { actor: null, target: owned.id, metadata: { clientId: owned.clientId } } },
    ]);
  });

  it('stores the revocation until the token expires', async () => {
    const token = await client.token();
    await revoke(client, token);
    const database = connectTo(gateway);
    const { jti, exp = 0 } = decodeJwt(token);
    const stored = database.prepare('select expires_at from revoked_access_tokens where id = ?').pluck();
    expect(stored.get(jti)).toBe(exp * 1_000);
    database.close();
  });

  it('rejects the token of another client with unauthorized_client and leaves it active', async () => {
    const other = await oauthClient(gateway);
    const token = await client.token();
    expect(await errorIn(await revoke(other, token))).toEqual([400, 'unauthorized_client']);
    expect((await gateway.call(token)).status).toBe(200);
  });

  it('rejects a client key with unsupported_token_type and leaves it active', async () => {
    expect(await errorIn(await revoke(client, client.key))).toEqual([400, 'unsupported_token_type']);
    expect((await gateway.call(client.key)).status).toBe(200);
  });

  it('rejects a client key that nobody has with unsupported_token_type', async () => {
    const { key } = mintKey(mintClientId('lk'));
    expect(await errorIn(await revoke(client, key))).toEqual([400, 'unsupported_token_type']);
  });

  it('rejects an imported key with unsupported_token_type and leaves it active', async () => {
    const { secret, hash } = foreignSecret();
    await importKeys(gateway, gateway.accessToken, [{ hash }]);
    expect(await errorIn(await revoke(client, secret))).toEqual([400, 'unsupported_token_type']);
    expect((await gateway.call(secret)).status).toBe(200);
  });

  it('rejects a request without a token with invalid_request', async () => {
    expect(await errorIn(await client.post('/oauth/revoke'))).toEqual([400, 'invalid_request']);
  });

  it('ends a token for good: a restarted gateway rejects the token too', async () => {
    await using first = await startShopGateway();
    const { database } = first.config;
    const ended = await oauthClient(first);
    const [revoked, other] = [await ended.token(), await ended.token()];
    await revoke(ended, revoked);
    await first.close();
    await using second = await startGateway({ database, publicUrl: first.url, clock: first.clock });
    const status = async (token: string) =>
      (await fetch(`${second.url}/verify`, { headers: bearer(token) })).status;
    expect(await status(revoked)).toBe(401);
    expect(await status(other)).toBe(204);
  });
});
