import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../support/clock.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startOpenIdProvider } from '../support/openid-provider.ts';
import { rest } from '../support/rest.ts';
import { ALL_ADAPTERS } from './entry-points.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('GET /users/me', () => {
  it('returns the account of the access token', async () => {
    const { accessToken, account } = await gateway.signUp();
    const { status, body, headers } = await rest(gateway.url, 'GET', '/users/me', { token: accessToken });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      id: expect.any(String),
      email: account.email,
      displayName: 'Test',
      role: 'ADMIN',
      isAdmin: true,
      verifiedAt: new Date(gateway.clock.now()).toISOString(),
      clientId: null,
      createdAt: new Date(gateway.clock.now()).toISOString(),
    });
  });

  it('rejects a request without a token with 401, a Bearer challenge and problem details', async () => {
    const rejected = await rest(gateway.url, 'GET', '/users/me');
    expect(rejected.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(rejected.headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
    expect(rejected.body).toMatchObject({
      type: 'about:blank',
      status: 401,
      code: 'UNAUTHENTICATED',
      requestId: rejected.headers.get('x-request-id'),
    });
  });

  it('returns the client id of the newest key that has not expired', async () => {
    const { accessToken } = await gateway.signUp();
    const older = await gateway.createKey(accessToken);
    gateway.clock.advance(1);
    await gateway.createKey(accessToken, { expiresAt: new Date(gateway.clock.now() + 1).toISOString() });
    gateway.clock.advance(1);
    const { body } = await rest(gateway.url, 'GET', '/users/me', { token: accessToken });
    expect(body.clientId).toBe(older.clientKey.clientId);
  });
});

describe('GET /users/me of an administrator', () => {
  it('returns the client id of an own key, not of a newer key of another account', async () => {
    await using fresh = await startGateway();
    const administrator = await fresh.signUp();
    const { clientKey } = await fresh.createKey(administrator.accessToken);
    fresh.clock.advance(1);
    await fresh.createKey((await fresh.signUp()).accessToken);
    const { body } = await rest(fresh.url, 'GET', '/users/me', { token: administrator.accessToken });
    expect([body.role, body.clientId]).toEqual(['ADMIN', clientKey.clientId]);
  });
});

describe('an access token of the OpenID provider', () => {
  it('authenticates REST requests, but cannot be signed out', async () => {
    const clock = new FakeClock();
    await using provider = await startOpenIdProvider(clock);
    const { issuer, audience } = provider;
    await using federated = await startGateway({
      clock,
      oidc: { issuer, audience },
      adapters: ALL_ADAPTERS,
    });
    const token = await provider.token({ claims: { email: 'ada@example.com', email_verified: true } });
    for (const path of ['/users/me', '/api/v1/auth/user']) {
      const { status, body } = await rest(federated.url, 'GET', path, { token });
      expect([status, body.email]).toEqual([200, 'ada@example.com']);
    }
    expect((await rest(federated.url, 'POST', '/api/v1/auth/signout', { token })).status).toBe(400);
    const other = await provider.token({ claims: { aud: 'another' } });
    expect((await rest(federated.url, 'GET', '/users/me', { token: other })).status).toBe(401);
  });
});
