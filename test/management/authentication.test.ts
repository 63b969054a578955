import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  LoginDocument,
  LogoutDocument,
  MeDocument,
  RefreshTokenDocument,
} from '../../src/sdk/generated/operations.ts';
import { RECOMMENDED_COST } from '../../src/services/passwords.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const CREATE = { query: 'mutation { createClientKey(input: { name: "n", scopes: [] }) { __typename } }' };

async function logIn(email: string, password = PASSWORD) {
  return (await gateway.manage(LoginDocument, { input: { email, password } })).login;
}

async function refresh(refreshToken: string) {
  return (await gateway.manage(RefreshTokenDocument, { input: { refreshToken } })).refreshToken;
}

function isSignedIn(token: string): Promise<boolean> {
  return gateway.manage(MeDocument, {}, token).then(
    () => true,
    () => false,
  );
}

describe('a request without a good access token', () => {
  test.each([
    ['no token', async () => ({})],
    ['a token that never was', async () => bearer(`lku_${'a'.repeat(43)}`)],
    ['text that is no token', async () => bearer('!')],
    ['another scheme', async () => ({ Authorization: 'Basic YTpi' })],
    ['a client key', async () => bearer((await gateway.createKey((await gateway.signUp()).accessToken)).key)],
    ['a refresh token', async () => bearer((await gateway.signUp()).refreshToken)],
    [
      'a token spent by a refresh',
      async () => {
        const spent = await gateway.signUp();
        await refresh(spent.refreshToken);
        return bearer(spent.accessToken);
      },
    ],
  ])('is refused with 401 and does nothing: %s', async (_, headersOf) => {
    const headers = await headersOf();
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await gateway.post('/graphql', CREATE, { ...headers, Accept: accept });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
      const body = await answer.json();
      expect(body.data ?? null).toBeNull();
      expect(body.errors[0].extensions).toEqual({
        code: 'UNAUTHENTICATED',
        requestId: answer.headers.get('x-request-id'),
      });
    }
    const { accessToken } = await gateway.signUp();
    const events = { query: '{ events(filter: { type: "client_key.created" }) { totalCount } }' };
    const seen = await (await gateway.post('/graphql', events, bearer(accessToken))).json();
    expect(seen.data.events.totalCount).toBe(0);
  });
});

describe('login', () => {
  test('answers tokens in the form of the contract, good for an hour', async () => {
    const { account } = await gateway.signUp('case@example.com');
    const session = await logIn(' Case@Example.COM ');
    expect(session).toMatchObject({
      __typename: 'LoginPayload',
      account: { id: account.id, email: 'case@example.com' },
      accessToken: expect.stringMatching(/^lku_[0-9A-Za-z]{43}$/),
      refreshToken: expect.stringMatching(/^lkr_[0-9A-Za-z]{43}$/),
      expiresIn: 3600,
    });
  });

  test('answers an unknown address and a wrong password alike', async () => {
    await gateway.signUp('known@example.com');
    const unknown = await logIn('unknown@example.com');
    const wrong = await logIn('known@example.com', 'not the right password');
    const long = await logIn('known@example.com', 'x'.repeat(100_000));
    expect(unknown).toMatchObject({ __typename: 'InvalidCredentialsError', code: 'INVALID_CREDENTIALS' });
    expect(wrong).toEqual(unknown);
    expect(long).toEqual(unknown);
  });

  test('of a crowd keeps verifying keys, and tells those who are too many to come back', async () => {
    await using gateway = await startGateway({
      trustedProxies: ['127.0.0.1'],
      passwordCost: RECOMMENDED_COST,
    });
    const { accessToken } = await gateway.signUp();
    const password = 'wrong password, long enough';
    const query = (n: number) =>
      `mutation { login(input: { email: "crowd-${n}@example.com", password: "${password}" }) { __typename } }`;
    const crowd = Array.from({ length: 120 }, (_, n) =>
      gateway.post('/graphql', { query: query(n) }, { 'X-Forwarded-For': `192.0.2.${n}` }),
    );
    expect((await gateway.manage(MeDocument, {}, accessToken)).me.role).toBe('ADMIN');
    const statuses = (await Promise.all(crowd)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
  });
});

describe('a session', () => {
  test('ends its access token after an hour, to the millisecond', async () => {
    const { accessToken } = await gateway.signUp();
    gateway.clock.advance(3_600_000 - 1);
    expect(await isSignedIn(accessToken)).toBe(true);
    gateway.clock.advance(1);
    expect(await isSignedIn(accessToken)).toBe(false);
  });

  test('ends its refresh token after 30 days, to the millisecond', async () => {
    const [first, second] = [await gateway.signUp(), await gateway.signUp()];
    gateway.clock.advance(30 * 86_400_000 - 1);
    expect((await refresh(first.refreshToken)).__typename).toBe('RefreshTokenPayload');
    gateway.clock.advance(1);
    expect(await refresh(second.refreshToken)).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
  });

  test('replaces both tokens when it is refreshed', async () => {
    const before = await gateway.signUp();
    expect(await isSignedIn(before.accessToken)).toBe(true);
    const after = await refresh(before.refreshToken);
    if (after.__typename !== 'RefreshTokenPayload') throw new Error(after.message);
    expect(await isSignedIn(before.accessToken)).toBe(false);
    expect(await isSignedIn(after.accessToken)).toBe(true);
  });

  test('ends altogether when a spent refresh token comes back', async () => {
    const first = await gateway.signUp();
    const second = await refresh(first.refreshToken);
    if (second.__typename !== 'RefreshTokenPayload') throw new Error(second.message);
    expect(await isSignedIn(second.accessToken)).toBe(true);
    expect(await refresh(first.refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
    expect(await isSignedIn(second.accessToken)).toBe(false);
    expect(await refresh(second.refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
  });

  test('ends alone when its owner logs out', async () => {
    const { accessToken, account } = await gateway.signUp();
    const other = await logIn(account.email);
    if (other.__typename !== 'LoginPayload') throw new Error(other.message);
    expect(await isSignedIn(accessToken)).toBe(true);
    await gateway.manage(LogoutDocument, {}, accessToken);
    expect(await isSignedIn(accessToken)).toBe(false);
    expect(await isSignedIn(other.accessToken)).toBe(true);
  });
});
