import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorIn, type OAuthClient, oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const GRANT = { grant_type: 'client_credentials' };

let gateway: ShopGateway;
let client: OAuthClient;

beforeAll(async () => {
  gateway = await startShopGateway();
  client = await oauthClient(gateway, { scopes: ['read:shop', 'write:shop'] });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('POST /oauth/token', () => {
  it('returns an uncacheable token response (RFC 6749 section 5.1)', async () => {
    const response = await client.post('/oauth/token', GRANT);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read:shop write:shop',
    });
  });

  it('issues a JWT access token (RFC 9068)', async () => {
    const token = await client.token('read:shop');
    const { keys } = (await (await fetch(`${gateway.url}/.well-known/jwks.json`)).json()) as {
      keys: { kid: string }[];
    };
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: keys[0]?.kid });
    const now = gateway.clock.now() / 1000;
    expect(decodeJwt(token)).toEqual({
      iss: gateway.url,
      aud: gateway.url,
      sub: client.clientId,
      client_id: client.clientId,
      secret_id: expect.stringMatching(/^[\w-]{16}$/),
      scope: 'read:shop',
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: now,
      exp: now + 3600,
    });
    expect(token).not.toContain(client.clientSecret);
  });

  it('gives every token its own jti', async () => {
    expect(decodeJwt(await client.token()).jti).not.toBe(decodeJwt(await client.token()).jti);
  });

  it('issues a token that expires with its key', async () => {
    const expiresAt = new Date(gateway.clock.now() + 90_500).toISOString();
    const response = await (await oauthClient(gateway, { expiresAt })).post('/oauth/token', GRANT);
    expect(await response.json()).toMatchObject({ expires_in: 90 });
  });
});

describe('POST /oauth/token with scope', () => {
  it.each([
    ['one scope of the key', 'read:shop', 'read:shop'],
    ['all scopes of the key', 'write:shop read:shop', 'write:shop read:shop'],
    ['one scope twice', 'read:shop read:shop', 'read:shop'],
    ['an empty scope like an omitted scope', '', 'read:shop write:shop'],
  ])('grants %s', async (_, scope, granted) => {
    const response = await client.post('/oauth/token', { ...GRANT, scope });
    const answer = (await response.json()) as { scope: string };
    expect(answer.scope.split(' ').sort()).toEqual(granted.split(' ').sort());
  });

  it('grants any scope to a key with the wildcard', async () => {
    const all = await oauthClient(gateway, { scopes: ['*'] });
    expect(await (await all.post('/oauth/token', { ...GRANT, scope: 'x y' })).json()).toMatchObject({
      scope: 'x y',
    });
    expect(await (await all.post('/oauth/token', GRANT)).json()).toMatchObject({ scope: '*' });
  });

  it('rejects a scope with one invalid scope-token even for a key with the wildcard', async () => {
    const all = await oauthClient(gateway, { scopes: ['*'] });
    for (const scope of ['x "y"', 'x  y', ' x', 'x ']) {
      const response = await all.post('/oauth/token', { ...GRANT, scope });
      expect(await errorIn(response), scope).toEqual([400, 'invalid_scope']);
    }
  });

  it.each([
    ['a scope that the key lacks', 'read:shop read:users'],
    ['the wildcard that the key lacks', '*'],
    ['a character that no scope-token may contain', 'read:"shop"'],
    ['scopes separated by two spaces', 'read:shop  write:shop'],
  ])('rejects %s with invalid_scope', async (_, scope) => {
    const response = await client.post('/oauth/token', { ...GRANT, scope });
    expect(await errorIn(response)).toEqual([400, 'invalid_scope']);
  });

  it('rejects scopes that make the token too long for a header with invalid_scope', async () => {
    const scopes = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(128, 'x'));
    const wordy = await oauthClient(gateway, { scopes });
    expect(await errorIn(await wordy.post('/oauth/token', GRANT))).toEqual([400, 'invalid_scope']);
    const [some = ''] = scopes;
    expect((await wordy.post('/oauth/token', { ...GRANT, scope: some })).status).toBe(200);
  });
});
