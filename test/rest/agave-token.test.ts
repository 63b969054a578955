import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agaveUser, requestAgaveToken, startAgaveGateway } from '../support/agave.ts';
import { PASSWORD } from '../support/gateway.ts';
import { rest } from '../support/rest.ts';
import type { ShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startAgaveGateway();
});
// Resets the login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

describe('POST /token of the Agave adapter', () => {
  it('issues user tokens for grant_type=password, and exchanges the refresh token once', async () => {
    const { email, create } = await agaveUser(gateway);
    const { result: client } = (await create('app')).body;
    const form = { username: email, password: PASSWORD, grant_type: 'password', scope: 'PRODUCTION' };
    const { status, body, headers } = await requestAgaveToken(gateway, client, form);
    const tokens = {
      access_token: expect.stringMatching(/^lku_/),
      refresh_token: expect.stringMatching(/^lkr_/),
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'PRODUCTION',
    };
    expect([status, body]).toEqual([200, tokens]);
    expect(headers.get('cache-control')).toBe('no-store');
    const me = (token: unknown) => rest(gateway.url, 'GET', '/users/me', { token: String(token) });
    expect((await me(body.access_token)).body.email).toBe(email);

    const refresh = {
      grant_type: 'refresh_token',
      refresh_token: String(body.refresh_token),
      scope: 'PRODUCTION',
    };
    const renewed = await requestAgaveToken(gateway, client, refresh);
    expect([renewed.status, renewed.body]).toEqual([200, tokens]);
    expect((await me(renewed.body.access_token)).status).toBe(200);
    const again = await requestAgaveToken(gateway, client, refresh);
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('issues a client access token with the requested scopes for grant_type=client_credentials', async () => {
    const { create } = await agaveUser(gateway);
    const { result: client } = (await create('app')).body;
    const grant = (scope: string) =>
      requestAgaveToken(gateway, client, { grant_type: 'client_credentials', scope });
    const { body } = await grant('PRODUCTION');
    expect(body).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      token_type: 'bearer',
      expires_in: 3600,
      scope: '*',
    });
    expect((await gateway.call(String(body.access_token))).status).toBe(200);
    const narrow = await grant('PRODUCTION write:shop');
    expect(narrow.body.scope).toBe('write:shop');
    expect((await gateway.call(String(narrow.body.access_token))).status).toBe(403);
    await gateway.update({ id: client.consumerKey, scopes: ['read:shop'] });
    const rejected = await grant('write:shop');
    expect([rejected.status, rejected.body.error]).toEqual([400, 'invalid_scope']);
  });

  it('requests every scope of the client without a scope parameter', async () => {
    const { create } = await agaveUser(gateway);
    const { result: client } = (await create('app')).body;
    await gateway.update({ id: client.consumerKey, scopes: ['read:shop'] });
    const { body } = await requestAgaveToken(gateway, client, { grant_type: 'client_credentials' });
    expect(body.scope).toBe('read:shop');
  });

  it('rejects a client whose key expires within a second with 400 and invalid_grant', async () => {
    const { create } = await agaveUser(gateway);
    const { result: client } = (await create('app')).body;
    const expiresAt = new Date(gateway.clock.now() + 999).toISOString();
    await gateway.update({ id: client.consumerKey, expiresAt });
    const { status, body } = await requestAgaveToken(gateway, client, { grant_type: 'client_credentials' });
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  });

  it('rejects repeated failures with 429, temporarily_unavailable and Retry-After', async () => {
    const { email, create } = await agaveUser(gateway);
    const { result: client } = (await create('app')).body;
    const wrong = { grant_type: 'password', username: email, password: 'wrong' };
    for (let n = 0; n < 10; n += 1)
      expect((await requestAgaveToken(gateway, client, wrong)).status).toBe(400);
    const { status, body, headers } = await requestAgaveToken(gateway, client, wrong);
    expect([status, body.error, headers.get('retry-after')]).toEqual([429, 'temporarily_unavailable', '60']);
  });

  const wrongPassword = { grant_type: 'password', username: 'a@example.com', password: 'x' };
  const noPassword = { grant_type: 'password', username: 'a@example.com' };
  const impersonation = {
    grant_type: 'admin_password',
    username: 'a',
    password: 'x',
    token_username: 'b',
  };
  it.each<[string, Record<string, string>, string]>([
    ['a wrong password', wrongPassword, 'invalid_grant'],
    ['grant_type=password without a password', noPassword, 'invalid_request'],
    ['grant_type=admin_password', impersonation, 'unsupported_grant_type'],
    ['an empty form', {}, 'unsupported_grant_type'],
  ])('rejects %s with 400 and an OAuth error', async (_, form, error) => {
    const { create } = await agaveUser(gateway);
    const { result } = (await create('app')).body;
    const { status, body } = await requestAgaveToken(gateway, result, form);
    expect([status, body]).toEqual([400, { error, error_description: expect.stringMatching(/./) }]);
  });

  it('rejects wrong client credentials and a deleted client with 401 and invalid_client', async () => {
    const { email, create, clients } = await agaveUser(gateway);
    const { result: client } = (await create('app')).body;
    const form = { grant_type: 'password', username: email, password: PASSWORD };
    const wrong = await requestAgaveToken(gateway, { ...client, consumerSecret: 'x' }, form);
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_client']);
    await clients('DELETE', '/app');
    expect((await requestAgaveToken(gateway, client, form)).status).toBe(401);
  });
});
