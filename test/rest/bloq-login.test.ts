import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bloqCli, statusAndCode } from '../support/bloq.ts';
import { PASSWORD } from '../support/gateway.ts';
import { oauthClient } from '../support/oauth.ts';
import { password, rest } from '../support/rest.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let bcl: ReturnType<typeof bloqCli>['bcl'];
let logIn: ReturnType<typeof bloqCli>['logIn'];
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: new Set(['bloq'] as const) });
  ({ bcl, logIn } = bloqCli(gateway));
});
// Resets the sign-up and login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

describe('POST /auth of the Bloq adapter', () => {
  it('returns user tokens for an email address and a password in Basic authentication', async () => {
    const { account } = await gateway.signUp();
    const { status, body, headers } = await logIn(account.email);
    expect([status, body]).toEqual([
      200,
      {
        accessToken: expect.stringMatching(/^lku_/),
        refreshToken: expect.stringMatching(/^lkr_/),
        expiresIn: 3600,
      },
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('accepts the id of the account in place of its email address', async () => {
    const email = `${randomUUID()}@example.com`;
    const account = { email, displayName: 'Ada', password: PASSWORD };
    const { body } = await bcl(undefined, 'POST', '/users', account);
    const { accessToken } = (await logIn(String(body.id))).body;
    expect((await bcl(String(accessToken), 'GET', '/users/me')).body).toMatchObject({ id: body.id, email });
    expect((await logIn(randomUUID())).status).toBe(401);
  });

  it('accepts a password with colons and non-ASCII letters', async () => {
    const secret = 'größer: als: fünfzehn Zeichen';
    const email = `${randomUUID()}@example.com`;
    const signedUp = await bcl(undefined, 'POST', '/users', { email, displayName: 'Ada', password: secret });
    expect(signedUp.status).toBe(201);
    expect((await logIn(email, secret)).status).toBe(200);
  });

  it.each([
    ['an unknown email address', () => password('nobody@example.com', PASSWORD)],
    ['an empty password', () => password('nobody@example.com', '')],
    ['a request without credentials', () => ({})],
    ['Bearer credentials', () => ({ Authorization: 'Bearer x' })],
    ['Basic credentials that are not base64', () => ({ Authorization: 'Basic !' })],
  ])('rejects %s with 401, a Basic challenge and { code, message }', async (_, credentials) => {
    const { status, body, headers } = await rest(gateway.url, 'POST', '/auth', { headers: credentials() });
    expect([status, Object.keys(body)]).toEqual([401, ['code', 'message']]);
    expect(headers.get('www-authenticate')).toMatch(/^Basic /);
  });
});

describe('POST /users and PUT /users/me/password of the Bloq adapter', () => {
  it('create an account without its billing address, and change its password', async () => {
    const email = `${randomUUID()}@example.com`;
    const billingAddress = { address: '1 Main St', zipCode: '12345', state: 'NY', country: 'US' };
    const account = { email, displayName: 'Ada', password: PASSWORD, billingAddress };
    const { status, body } = await bcl(undefined, 'POST', '/users', account);
    expect([status, body]).toEqual([201, { id: expect.any(String), email, displayName: 'Ada' }]);

    const { accessToken = '' } = (await logIn(email)).body;
    const newPassword = 'quite another passphrase';
    const change = (oldPassword: string) =>
      bcl(String(accessToken), 'PUT', '/users/me/password', { newPassword, oldPassword });
    // `bcl` shows the message of a 400 alone.
    expect(await change('wrong')).toMatchObject({ status: 400, body: { message: 'oldPassword: is wrong' } });
    expect(await change(PASSWORD)).toMatchObject({ status: 204, body: undefined });
    expect((await logIn(email, newPassword)).status).toBe(200);
  });

  it('reject a new password that is too short with 400 and leave the old one', async () => {
    const { account, accessToken } = await gateway.signUp();
    const change = { oldPassword: PASSWORD, newPassword: 'short' };
    const rejected = await bcl(accessToken, 'PUT', '/users/me/password', change);
    expect(statusAndCode(rejected)).toEqual([400, 'VALIDATION_FAILED']);
    expect(rejected.body.message).toMatch(/^newPassword: /);
    expect((await logIn(account.email)).status).toBe(200);
  });

  it('reject too many wrong old passwords with 429', async () => {
    const { accessToken } = await gateway.signUp();
    const change = { oldPassword: 'wrong', newPassword: 'quite another passphrase' };
    const send = () => bcl(accessToken, 'PUT', '/users/me/password', change);
    for (let n = 0; n < 10; n += 1) expect((await send()).status).toBe(400);
    expect(statusAndCode(await send())).toEqual([429, 'RATE_LIMITED']);
  });
});

describe('Bearer authentication of the Bloq adapter', () => {
  it.each([
    ['GET', '/users/me'],
    ['GET', '/users/me/client-keys'],
    ['POST', '/users/me/client-keys'],
    ['DELETE', '/users/me/client-keys/x'],
    ['GET', '/users/me/events'],
    ['GET', '/users/me/keys'],
    ['PUT', '/users/me/password'],
  ])('rejects %s %s with 401 for a client key, a client access token and no token', async (method, path) => {
    const client = await oauthClient(gateway, { scopes: ['*'] });
    for (const token of [client.key, await client.token(), 'lku_nonsense', undefined]) {
      expect(statusAndCode(await bcl(token, method, path))).toEqual([401, 'UNAUTHENTICATED']);
    }
  });
});
