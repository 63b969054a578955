import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  LoginDocument,
  LogoutDocument,
  RefreshTokenDocument,
  SignUpDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

const MODE = { 'X-Latchkey-Session': 'cookie' };
const CLEARED = /^latchkey_refresh=; Max-Age=0; Path=\/graphql; HttpOnly; SameSite=Strict$/;

let gateway: TestGateway;
let email: string;
beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(async () => {
  gateway.clock.advance(60_000);
  email = (await gateway.signUp()).account.email;
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Sends a mutation and returns its result, the Set-Cookie header, and the cookie as a browser sends it back. */
async function send(document: object, input: object | undefined, headers: Record<string, string> = MODE) {
  const body = { query: String(document), variables: { input } };
  const response = await gateway.post('/graphql', body, headers);
  const { data } = (await response.json()) as { data?: Record<string, Tokens> };
  const setCookie = response.headers.get('set-cookie');
  return { result: Object.values(data ?? {})[0], setCookie, cookie: setCookie?.split(';')[0] ?? '' };
}

const logIn = (headers?: Record<string, string>) =>
  send(LoginDocument, { email, password: PASSWORD }, headers);
const refresh = (cookie: string, refreshToken = '', headers: Record<string, string> = MODE) =>
  send(RefreshTokenDocument, { refreshToken }, { ...headers, Cookie: cookie });

describe('a management request with X-Latchkey-Session: cookie', () => {
  it('gets the refresh token of login in an HttpOnly cookie and not in the response body', async () => {
    const { result, setCookie } = await logIn();
    expect(result).toMatchObject({ accessToken: expect.stringMatching(/^lku_/), refreshToken: '' });
    expect(setCookie).toMatch(
      /^latchkey_refresh=lkr_\w{43}; Max-Age=2592000; Path=\/graphql; HttpOnly; SameSite=Strict$/,
    );
  });

  it('gets the refresh token of signUp in a cookie and not in the response body', async () => {
    const input = { email: `new-${email}`, password: PASSWORD, displayName: 'Bob' };
    const { result, cookie } = await send(SignUpDocument, input);
    expect([result?.refreshToken, cookie]).toEqual(['', expect.stringContaining('lkr_')]);
  });

  it('exchanges the refresh token in the cookie for new tokens, once', async () => {
    const { cookie } = await logIn();
    const renewed = await refresh(cookie);
    expect(renewed.result).toMatchObject({ accessToken: expect.any(String), refreshToken: '' });
    expect((await refresh(renewed.cookie)).result).toHaveProperty('accessToken');
    expect((await refresh(cookie)).result).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
  });

  it('finds the refresh token among other cookies', async () => {
    const { cookie } = await logIn();
    const renewed = await refresh(`theme=dark; ${cookie}; not_latchkey_refresh=x`);
    expect(renewed.result).toHaveProperty('accessToken');
    const other = await refresh(`not_${renewed.cookie}`);
    expect(other.result).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
  });

  it('uses neither of two cookies of that name, in any order', async () => {
    const { cookie } = await logIn();
    for (const planted of ['latchkey_refresh=planted', 'latchkey_refresh=', cookie]) {
      for (const both of [`${cookie}; ${planted}`, `${planted}; theme=dark; ${cookie}`]) {
        expect((await refresh(both)).result).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
      }
    }
    expect((await refresh(cookie)).result).toHaveProperty('accessToken');
  });

  it('uses the refresh token in the cookie and ignores the one in the input', async () => {
    const { refreshToken = '' } = (await logIn({})).result ?? {};
    expect((await refresh('', refreshToken)).result).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    const { cookie } = await logIn();
    expect((await refresh(cookie, refreshToken)).result).toHaveProperty('accessToken');
    expect((await refresh('', refreshToken, {})).result).toHaveProperty('accessToken');
  });

  it('clears the cookie at logout and ends the session', async () => {
    const { result, cookie } = await logIn();
    const headers = { ...MODE, ...bearer(result?.accessToken ?? ''), Cookie: cookie };
    expect((await send(LogoutDocument, undefined, headers)).setCookie).toMatch(CLEARED);
    expect((await refresh(cookie)).result).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
  });

  it('is not authenticated by the cookie', async () => {
    const { cookie } = await logIn();
    const me = await gateway.post('/graphql', { query: '{ me { id } }' }, { ...MODE, Cookie: cookie });
    expect(me.status).toBe(401);
  });
});

describe('a management request without X-Latchkey-Session: cookie', () => {
  it.each<[name: string, headers: Record<string, string>]>([
    ['without the header', {}],
    ['with another value of the header', { 'X-Latchkey-Session': 'body' }],
  ])('gets the refresh token in the response body and no cookie %s', async (_, headers) => {
    const { result, setCookie } = await logIn(headers);
    expect([result?.refreshToken, setCookie]).toEqual([expect.stringMatching(/^lkr_/), null]);
  });

  it('does not refresh by the cookie', async () => {
    const { cookie } = await logIn();
    expect((await refresh(cookie, '', {})).result).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    expect((await refresh(cookie)).result).toHaveProperty('accessToken');
  });

  it('uses the refresh token in the input with another value of the header', async () => {
    const { refreshToken = '' } = (await logIn({})).result ?? {};
    const { cookie } = await logIn();
    const renewed = await refresh(cookie, refreshToken, { 'X-Latchkey-Session': 'body' });
    expect(renewed.result?.refreshToken).toMatch(/^lkr_/);
    expect((await refresh(cookie)).result).toHaveProperty('accessToken');
    expect((await refresh('', refreshToken, {})).result).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
  });

  it('keeps the cookie at logout', async () => {
    const { result } = await logIn({});
    const headers = bearer(result?.accessToken ?? '');
    expect((await send(LogoutDocument, undefined, headers)).setCookie).toBeNull();
  });
});

describe('the refresh token cookie', () => {
  it('cannot be requested by a page of another origin', async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://evil.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'x-latchkey-session, content-type',
      },
    });
    expect(response.headers.get('access-control-allow-headers')?.toLowerCase()).not.toContain('session');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('is limited by name and attributes to HTTPS, and to the path of PUBLIC_URL', async () => {
    await using behind = await startGateway({ publicUrl: 'https://keys.example/gateway' });
    const body = {
      query: String(SignUpDocument),
      variables: { input: { email, password: PASSWORD, displayName: 'Ada' } },
    };
    const response = await behind.post('/graphql', body, MODE);
    const setCookie = response.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(
      /^__Secure-latchkey_refresh=lkr_\w{43}; Max-Age=2592000; Path=\/gateway\/graphql; HttpOnly; SameSite=Strict; Secure$/,
    );
    const [cookie = ''] = setCookie.split(';');
    const renew = async (Cookie: string) => {
      const renewal = { query: String(RefreshTokenDocument), variables: { input: { refreshToken: '' } } };
      const { data } = await (await behind.post('/graphql', renewal, { ...MODE, Cookie })).json();
      return data.refreshToken.__typename;
    };
    // Without the prefix, a page over http could have set it.
    expect(await renew(cookie.replace('__Secure-', ''))).toBe('InvalidRefreshTokenError');
    expect(await renew(`${cookie.replace('__Secure-', '')}; ${cookie}`)).toBe('RefreshTokenPayload');
  });
});
