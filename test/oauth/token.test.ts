import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, oauthClient, postForm, refusalIn } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const GRANT = { grant_type: 'client_credentials' };

let gateway: ShopGateway;
let client: Awaited<ReturnType<typeof oauthClient>>;

beforeAll(async () => {
  gateway = await startShopGateway();
  client = await oauthClient(gateway, { scopes: ['read:shop', 'write:shop'] });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('an access token', () => {
  it('is answered as RFC 6749 section 5.1 says, and stored nowhere', async () => {
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

  it('is a JWT as RFC 9068 profiles it', async () => {
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

  it('names another jti each time', async () => {
    expect(decodeJwt(await client.token()).jti).not.toBe(decodeJwt(await client.token()).jti);
  });

  it('never outlives its key', async () => {
    const expiresAt = new Date(gateway.clock.now() + 90_500).toISOString();
    const response = await (await oauthClient(gateway, { expiresAt })).post('/oauth/token', GRANT);
    expect(await response.json()).toMatchObject({ expires_in: 90 });
  });
});

describe('scope', () => {
  it.each([
    ['one of the key', 'read:shop', 'read:shop'],
    ['all of the key', 'write:shop read:shop', 'write:shop read:shop'],
    ['one twice', 'read:shop read:shop', 'read:shop'],
    ['nothing, which is as if it were omitted', '', 'read:shop write:shop'],
  ])('may ask for %s', async (_, scope, granted) => {
    const response = await client.post('/oauth/token', { ...GRANT, scope });
    const answer = (await response.json()) as { scope: string };
    expect(answer.scope.split(' ').sort()).toEqual(granted.split(' ').sort());
  });

  it('may ask a key with the wildcard for anything', async () => {
    const all = await oauthClient(gateway, { scopes: ['*'] });
    expect(await (await all.post('/oauth/token', { ...GRANT, scope: 'x y' })).json()).toMatchObject({
      scope: 'x y',
    });
    expect(await (await all.post('/oauth/token', GRANT)).json()).toMatchObject({ scope: '*' });
  });

  it.each([
    ['that the key lacks', 'read:shop read:users'],
    ['that is the wildcard, which the key lacks', '*'],
    ['that is no scope-token', 'read:"shop"'],
    ['divided by two spaces', 'read:shop  write:shop'],
  ])('is refused as invalid_scope for one %s', async (_, scope) => {
    const response = await client.post('/oauth/token', { ...GRANT, scope });
    expect(await refusalIn(response)).toEqual([400, 'invalid_scope']);
  });

  it('is refused when the token would be too long for a header', async () => {
    const scopes = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(128, 'x'));
    const wordy = await oauthClient(gateway, { scopes });
    expect(await refusalIn(await wordy.post('/oauth/token', GRANT))).toEqual([400, 'invalid_scope']);
    const [some = ''] = scopes;
    expect((await wordy.post('/oauth/token', { ...GRANT, scope: some })).status).toBe(200);
  });
});

describe('a token request is refused', () => {
  const credentials = () => ({ client_id: client.clientId, client_secret: client.clientSecret });

  it.each([
    ['without a grant type', {}, 'invalid_request'],
    ['with an empty grant type', { grant_type: '' }, 'invalid_request'],
    ['with another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    [
      'with a grant type given twice',
      [
        ['grant_type', 'x'],
        ['grant_type', 'x'],
      ],
      'invalid_request',
    ],
    [
      'with an unknown parameter given twice',
      [
        ['a', '1'],
        ['a', '2'],
      ],
      'invalid_request',
    ],
  ] as [string, Record<string, string> | [string, string][], string][])('%s', async (_, params, error) => {
    expect(await refusalIn(await client.post('/oauth/token', params))).toEqual([400, error]);
  });

  it('with two ways of authenticating at once, though both are right', async () => {
    const response = await client.post('/oauth/token', { ...GRANT, ...credentials() });
    expect(await refusalIn(response)).toEqual([400, 'invalid_request']);
  });

  it('with credentials, or anything else, in the URL', async () => {
    const inUrl = `/oauth/token?${new URLSearchParams(credentials())}`;
    expect(await refusalIn(await client.post(inUrl, GRANT, {}))).toEqual([400, 'invalid_request']);
    const other = await client.post('/oauth/token?grant_type=client_credentials', GRANT);
    expect(await refusalIn(other)).toEqual([400, 'invalid_request']);
  });

  it.each(['GET', 'PUT', 'DELETE'])('by %s', async (method) => {
    const response = await fetch(`${gateway.url}/oauth/token`, { method });
    expect(response.headers.get('allow')).toBe('POST');
    expect(await refusalIn(response)).toEqual([405, 'invalid_request']);
  });

  it('as JSON', async () => {
    const body = { ...GRANT, ...credentials() };
    expect(await refusalIn(await gateway.post('/oauth/token', body))).toEqual([400, 'invalid_request']);
  });

  it('and says why in words that RFC 6749 section 5.2 allows, in an answer that is not stored', async () => {
    const response = await postForm(`${gateway.url}/oauth/token`, GRANT, basic('lk_x', 'y'));
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { error_description: why } = (await response.json()) as { error_description: string };
    expect(why).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
  });
});
