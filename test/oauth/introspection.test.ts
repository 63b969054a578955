import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectFrom } from '../support/database.ts';
import { foreignSecret, importKeys } from '../support/imports.ts';
import { errorIn, type OAuthClient, oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let client: OAuthClient;
let stranger: OAuthClient;
let inspector: OAuthClient;

beforeAll(async () => {
  gateway = await startShopGateway();
  client = await oauthClient(gateway, { scopes: ['a', 'b'] });
  stranger = await oauthClient(gateway, { scopes: ['*'] });
  inspector = await oauthClient(gateway, { scopes: ['latchkey:introspect'] });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('POST /oauth/introspect', () => {
  it('records the use of the key that asks, and not of the key that it asks about', async () => {
    const asking = await oauthClient(gateway, { scopes: ['latchkey:introspect'] });
    const askedAbout = await oauthClient(gateway);
    expect(await asking.introspect(askedAbout.key)).toMatchObject({ active: true });
    const usedIds = () =>
      selectFrom(gateway, 'select client_id from client_keys where last_used_at is not null').flat();
    // Last uses are written in one batch, so that both would appear at once.
    await expect.poll(usedIds, { timeout: 30_000 }).toContainEqual({ client_id: asking.clientId });
    expect(usedIds()).not.toContainEqual({ client_id: askedAbout.clientId });
  });

  it('returns all claims of an own token (RFC 7662 section 2.2)', async () => {
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

  it('returns scope and client ID of an own client key', async () => {
    expect(await client.introspect(client.key)).toEqual({
      active: true,
      scope: 'a b',
      client_id: client.clientId,
      sub: client.clientId,
      token_type: 'Bearer',
    });
  });

  it('returns active: false for credentials of another client, even to the wildcard scope', async () => {
    expect(await stranger.introspect(await client.token())).toEqual({ active: false });
    expect(await stranger.introspect(client.key)).toEqual({ active: false });
  });

  it('returns credentials of every client to the scope latchkey:introspect', async () => {
    expect(await inspector.introspect(await client.token())).toMatchObject({ active: true, scope: 'a b' });
    expect(await inspector.introspect(client.key)).toMatchObject({
      active: true,
      client_id: client.clientId,
    });
  });

  it.each([
    ['garbage', () => 'x'],
    ["a user's access token", () => gateway.accessToken],
    ['a client key with a wrong secret', () => `${client.key.slice(0, -1)}x`],
  ])('returns active: false for %s', async (_, token) => {
    expect(await inspector.introspect(token())).toEqual({ active: false });
  });

  it('returns the scopes that are left after the key of a token was narrowed or revoked', async () => {
    const narrowed = await oauthClient(gateway, { scopes: ['a', 'b'] });
    const token = await narrowed.token();
    await gateway.update({ id: narrowed.id, scopes: ['b'] });
    expect(await inspector.introspect(token)).toMatchObject({ active: true, scope: 'b' });
    await gateway.revoke(narrowed.id);
    expect(await inspector.introspect(token)).toEqual({ active: false });
  });

  it('returns the expiry of a key in whole seconds, and active: false from the expiry on', async () => {
    const second = Math.ceil(gateway.clock.now() / 1_000);
    const expiresAt = new Date((second + 10) * 1_000 + 999).toISOString();
    const expiring = await oauthClient(gateway, { expiresAt });
    const token = await expiring.token();
    expect(await inspector.introspect(expiring.key)).toMatchObject({ active: true, exp: second + 10 });
    await gateway.update({ id: expiring.id, expiresAt: new Date((second + 5) * 1_000 + 1).toISOString() });
    expect(await inspector.introspect(token)).toMatchObject({ active: true, exp: second + 5 });
    gateway.clock.advance((second + 5) * 1_000 - gateway.clock.now());
    expect(await inspector.introspect(token)).toMatchObject({ active: true });
    gateway.clock.advance(1);
    expect(await inspector.introspect(token)).toEqual({ active: false });
    expect(await inspector.introspect(expiring.key)).toEqual({ active: false });
  });

  it('returns the client ID of an imported key', async () => {
    const { secret, hash } = foreignSecret();
    const [imported] = await importKeys(gateway, gateway.accessToken, [{ hash, scopes: ['a'] }]);
    const clientId = imported?.clientKey?.clientId;
    expect(await stranger.introspect(secret)).toEqual({ active: false });
    expect(await inspector.introspect(secret)).toEqual({
      active: true,
      scope: 'a',
      client_id: clientId,
      sub: clientId,
      token_type: 'Bearer',
    });
  });

  it('accepts the scope latchkey:introspect beside others but no similar scope', async () => {
    const broad = await oauthClient(gateway, { scopes: ['x', 'latchkey:introspect'] });
    const similar = await oauthClient(gateway, { scopes: ['latchkey:*', 'introspect', 'latchkey'] });
    expect(await broad.introspect(client.key)).toMatchObject({ active: true });
    expect(await similar.introspect(client.key)).toEqual({ active: false });
  });

  it('ignores token_type_hint', async () => {
    const response = await client.post('/oauth/introspect', {
      token: await client.token(),
      token_type_hint: 'refresh_token',
    });
    expect(await response.json()).toMatchObject({ active: true });
  });

  it('takes nothing from the rate limit of the key', async () => {
    const limited = await oauthClient(gateway, { rateLimitPerMinute: 1 });
    const token = await limited.token();
    expect(await limited.introspect(token)).toMatchObject({ active: true });
    expect((await gateway.call(token)).status).toBe(200);
    expect(await limited.introspect(token)).toMatchObject({ active: true });
  });

  it('rejects a request without a token, and a request without credentials', async () => {
    expect(await errorIn(await client.post('/oauth/introspect'))).toEqual([400, 'invalid_request']);
    const anonymous = await client.post('/oauth/introspect', { token: await client.token() }, {});
    expect(await errorIn(anonymous)).toEqual([401, 'invalid_client']);
  });
});
