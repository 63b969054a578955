import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  LoginDocument,
  LogoutDocument,
  RefreshTokenDocument,
  SignUpDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';

const MODE = { 'X-Latchkey-Session': 'cookie' };
const EMAIL = 'ada@example.com';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway();
  await gateway.signUp(EMAIL);
});
afterEach(() => gateway[Symbol.asyncDispose]());

interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Sends a mutation, and answers what its field holds, with the cookie that came along. */
async function send(document: object, input: object | undefined, headers: Record<string, string> = MODE) {
  const body = { query: String(document), variables: { input } };
  const response = await gateway.post('/graphql', body, headers);
  const { data } = (await response.json()) as { data?: Record<string, SignedIn> };
  const cookie = response.headers.get('set-cookie');
  return { answer: Object.values(data ?? {})[0], cookie, sent: cookie?.split(';')[0] ?? '' };
}

const logIn = (headers?: Record<string, string>) =>
  send(LoginDocument, { email: EMAIL, password: PASSWORD }, headers);
const refresh = (cookie: string, refreshToken = '', headers: Record<string, string> = MODE) =>
  send(RefreshTokenDocument, { refreshToken }, { ...headers, Cookie: cookie });

test('a browser gets its refresh token in a cookie that no script can read, and not in the answer', async () => {
  const { answer, cookie } = await logIn();
  expect(answer).toMatchObject({ accessToken: expect.stringMatching(/^lku_/), refreshToken: '' });
  expect(cookie).toMatch(
    /^latchkey_refresh=lkr_\w{43}; Max-Age=2592000; Path=\/graphql; HttpOnly; SameSite=Strict$/,
  );
});

test('signing up does the same', async () => {
  const input = { email: 'bob@example.com', password: PASSWORD, displayName: 'Bob' };
  const { answer, sent } = await send(SignUpDocument, input);
  expect([answer?.refreshToken, sent]).toEqual(['', expect.stringContaining('lkr_')]);
});

test('the cookie is exchanged for new tokens, and is good once', async () => {
  const { sent } = await logIn();
  const renewed = await refresh(sent);
  expect(renewed.answer).toMatchObject({ accessToken: expect.any(String), refreshToken: '' });
  expect((await refresh(renewed.sent)).answer).toHaveProperty('accessToken');
  expect((await refresh(sent)).answer).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
});

test('the cookie does nothing without the header that other origins cannot send', async () => {
  const { sent } = await logIn();
  expect((await refresh(sent, '', {})).answer).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
  expect((await refresh(sent)).answer).toHaveProperty('accessToken');
  const me = await gateway.post('/graphql', { query: '{ me { id } }' }, { ...MODE, Cookie: sent });
  expect(me.status).toBe(401);
});

test('pages of other origins may not send that header', async () => {
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

test('logging out takes the cookie away', async () => {
  const { answer, sent } = await logIn();
  const headers = { ...MODE, ...bearer(answer?.accessToken ?? ''), Cookie: sent };
  const { cookie } = await send(LogoutDocument, undefined, headers);
  expect(cookie).toMatch(/^latchkey_refresh=; Max-Age=0; Path=\/graphql; HttpOnly; SameSite=Strict$/);
  expect((await refresh(sent)).answer).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
});

test('a program gets its refresh token in the answer, and no cookie', async () => {
  const { answer, cookie } = await logIn({});
  expect([answer?.refreshToken, cookie]).toEqual([expect.stringMatching(/^lkr_/), null]);
});

test('behind TLS and a path, the cookie is for both alone', async () => {
  await using behind = await startGateway({ publicUrl: 'https://keys.example/gateway' });
  const body = {
    query: String(SignUpDocument),
    variables: { input: { email: EMAIL, password: PASSWORD, displayName: 'Ada' } },
  };
  const response = await behind.post('/graphql', body, MODE);
  expect(response.headers.get('set-cookie')).toMatch(
    /; Path=\/gateway\/graphql; HttpOnly; SameSite=Strict; Secure$/,
  );
});
