import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogoutDocument } from '../../src/sdk/generated/operations.ts';
import { logIn, refresh, renewTokens, startSession, statusWith } from '../support/account-sessions.ts';
import { disable } from '../support/database.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const CREATE = { query: 'mutation { createClientKey(input: { name: "n", scopes: [] }) { __typename } }' };
const ME = { query: '{ me { id } }' };

describe('POST /graphql', () => {
  it.each<[name: string, headers: () => Promise<Record<string, string>>]>([
    ['no access token', async () => ({})],
    ['an unknown access token', async () => bearer(`lku_${'a'.repeat(43)}`)],
    ['a malformed access token', async () => bearer('!')],
    ['two access tokens', async () => bearer(`${(await gateway.signUp()).accessToken} a`)],
    ['credentials of another scheme', async () => ({ Authorization: 'Basic YTpi' })],
    [
      'an access token in another scheme',
      async () => ({ Authorization: `Token ${(await gateway.signUp()).accessToken}` }),
    ],
    ['a client key', async () => bearer((await gateway.createKey((await gateway.signUp()).accessToken)).key)],
    ['a refresh token', async () => bearer((await gateway.signUp()).refreshToken)],
    [
      'an access token that was replaced by a refresh',
      async () => {
        const { accessToken, refreshToken } = await gateway.signUp();
        await refresh(gateway, refreshToken);
        return bearer(accessToken);
      },
    ],
  ])('rejects a mutation with %s as UNAUTHENTICATED and does not run it', async (_, createHeaders) => {
    const headers = await createHeaders();
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const response = await gateway.post('/graphql', CREATE, { ...headers, Accept: accept });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
      const body = await response.json();
      expect(body.data ?? null).toBeNull();
      expect(body.errors[0].extensions).toEqual({
        code: 'UNAUTHENTICATED',
        requestId: response.headers.get('x-request-id'),
      });
    }
    const { accessToken } = await gateway.signUp();
    const events = { query: '{ events(filter: { type: "client_key.created" }) { totalCount } }' };
    const listed = await (await gateway.post('/graphql', events, bearer(accessToken))).json();
    expect(listed.data.events.totalCount).toBe(0);
  });

  it.each([
    ['an unknown access token', `Bearer lku_${'a'.repeat(43)}`],
    ['a malformed access token', 'Bearer !'],
    ['credentials of another scheme', 'Basic YTpi'],
    ['an empty Authorization header', ''],
  ])('rejects a query that needs no authentication with %s as UNAUTHENTICATED', async (_, Authorization) => {
    const query = '{ gateway { empty } }';
    const response = await gateway.post('/graphql', { query }, { Authorization });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('rejects an access token of an account that is disabled', async () => {
    const { account, accessToken } = await gateway.signUp();
    disable(gateway, account.email);
    expect(await statusWith(gateway, accessToken)).toBe(401);
  });

  it.each([
    ['the scheme in lower case', (token: string) => `bearer ${token}`],
    ['several spaces after the scheme', (token: string) => `Bearer   ${token}`],
    ['spaces after the token', (token: string) => `Bearer ${token}  `],
  ])('accepts an Authorization header with %s', async (_, format) => {
    const { account, accessToken } = await gateway.signUp();
    const response = await gateway.post('/graphql', ME, { Authorization: format(accessToken) });
    expect(await response.json()).toEqual({ data: { me: { id: account.id } } });
  });
});

describe('Mutation.login', () => {
  it('returns access and refresh tokens of the documented format, and their lifetime in seconds', async () => {
    const { account } = await gateway.signUp('case@example.com');
    expect(await logIn(gateway, ' Case@Example.COM ')).toMatchObject({
      __typename: 'LoginPayload',
      account: { id: account.id, email: 'case@example.com' },
      accessToken: expect.stringMatching(/^lku_[0-9A-Za-z]{43}$/),
      refreshToken: expect.stringMatching(/^lkr_[0-9A-Za-z]{43}$/),
      expiresIn: 3600,
    });
  });

  it('returns the same error for an unknown email address as for a wrong password', async () => {
    await gateway.signUp('known@example.com');
    const unknown = await logIn(gateway, 'unknown@example.com');
    const wrong = await logIn(gateway, 'known@example.com', 'not the right password');
    const long = await logIn(gateway, 'known@example.com', 'x'.repeat(100_000));
    expect(unknown).toMatchObject({ __typename: 'InvalidCredentialsError', code: 'INVALID_CREDENTIALS' });
    expect(wrong).toEqual(unknown);
    expect(long).toEqual(unknown);
  });
});

describe('an access token', () => {
  it('expires exactly one hour after login', async () => {
    const { accessToken } = await gateway.signUp();
    gateway.clock.advance(3_600_000 - 1);
    expect(await statusWith(gateway, accessToken)).toBe(200);
    gateway.clock.advance(1);
    expect(await statusWith(gateway, accessToken)).toBe(401);
  });

  it('expires exactly one hour after the refresh that issued it', async () => {
    const { refreshToken } = await gateway.signUp();
    gateway.clock.advance(1_000_000);
    const { accessToken, expiresIn } = await renewTokens(gateway, refreshToken);
    expect(expiresIn).toBe(3600);
    gateway.clock.advance(3_600_000 - 1);
    expect(await statusWith(gateway, accessToken)).toBe(200);
    gateway.clock.advance(1);
    expect(await statusWith(gateway, accessToken)).toBe(401);
  });
});

describe('Mutation.logout', () => {
  it('ends the session of the request at once and no other', async () => {
    const { accessToken, refreshToken, account } = await gateway.signUp();
    const other = await startSession(gateway, account.email);
    expect(await statusWith(gateway, accessToken)).toBe(200);
    expect(await gateway.manage(LogoutDocument, {}, accessToken)).toMatchObject({ logout: { account } });
    expect(await statusWith(gateway, accessToken)).toBe(401);
    expect(await refresh(gateway, refreshToken)).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    expect(await statusWith(gateway, other.accessToken)).toBe(200);
  });
});
