import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AuthenticationError,
  createClient,
  PermissionError,
  type Session,
  type SessionStore,
} from '../../src/sdk/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { catchFailure, inspectableStore, recordingClient, signedUpClient } from '../support/sdk.ts';

const HOUR = 3_600_000;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
  // The first account is an administrator, the accounts of the tests are not.
  await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());
// The SDK computes expiries from the system time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the token refresh of the SDK', () => {
  let stored: { session: Session | null };
  let store: SessionStore;
  let signedUp: Awaited<ReturnType<typeof signedUpClient>>;
  const count = (name: string) => signedUp.operations().filter((operation) => operation === name).length;
  const expireIn = (milliseconds: number) => {
    const { session } = stored;
    if (session)
      stored.session = { ...session, expires_at: new Date(Date.now() + milliseconds).toISOString() };
  };

  beforeEach(async () => {
    ({ stored, store } = inspectableStore());
    signedUp = await signedUpClient({ url: gateway.url, sessionStore: store });
  });

  it('happens once for two concurrent requests whose token is rejected, which are sent again', async () => {
    gateway.clock.advance(HOUR);
    const old = stored.session;
    const { client, user } = signedUp;
    expect(await Promise.all([client.auth.user(), client.management.account.get()])).toEqual([user, user]);
    expect(signedUp.operations()).toEqual(['SignUp', 'Me', 'Me', 'RefreshToken', 'Me', 'Me']);
    expect(stored.session?.refresh_token).not.toBe(old?.refresh_token);
    await client.auth.user();
    expect(count('RefreshToken')).toBe(1);
  });

  it('happens once for many concurrent requests, also for rejections that arrive after it', async () => {
    gateway.clock.advance(HOUR);
    const { client } = signedUp;
    const slow = client.management.clientKeys.create({ name: 'a mutation too', scopes: [] });
    await Promise.all([slow, ...Array.from({ length: 10 }, () => client.auth.user())]);
    expect(count('RefreshToken')).toBe(1);
    expect((await client.management.clientKeys.list()).total).toBe(1);
  });

  it('happens before a request within 30 s of the expiry, and not before', async () => {
    const { client } = signedUp;
    expireIn(30_000);
    await client.auth.user();
    expect(count('RefreshToken')).toBe(0);
    expireIn(29_999);
    await Promise.all([client.auth.user(), client.auth.user()]);
    expect(signedUp.operations()).toEqual(['SignUp', 'Me', 'RefreshToken', 'Me', 'Me']);
    await client.auth.user();
    expect(count('RefreshToken')).toBe(1);
  });

  it('happens once for concurrent calls of auth.refresh', async () => {
    const old = stored.session?.access_token;
    await Promise.all([signedUp.client.auth.refresh(), signedUp.client.auth.refresh()]);
    expect(count('RefreshToken')).toBe(1);
    expect(stored.session?.access_token).not.toBe(old);
    expect(await signedUp.client.auth.user()).toEqual(signedUp.user);
  });

  it('removes the session, and throws AuthenticationError, when the refresh token is rejected', async () => {
    const { client } = signedUp;
    const { refresh_token = '' } = stored.session ?? {};
    await client.auth.refresh();
    stored.session = { access_token: 'lku_x', refresh_token, expires_at: new Date().toISOString() };
    const errors = await Promise.all([catchFailure(client.auth.user()), catchFailure(client.auth.refresh())]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(error).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    }
    expect(count('RefreshToken')).toBe(2);
    expect(stored.session).toBeNull();
    expect(await catchFailure(client.auth.refresh())).toMatchObject({ code: 'UNAUTHENTICATED' });
    await client.auth.logout();
  });

  it('continues for other callers when one of them aborts, which does not wait for it', async () => {
    expireIn(1000);
    const release = Promise.withResolvers<void>();
    const slowFetch: typeof fetch = async (input, init) => {
      if (String(init?.body).includes('mutation RefreshToken')) await release.promise;
      return await fetch(input, init);
    };
    const { client, operations } = recordingClient({ url: gateway.url, sessionStore: store }, slowFetch);
    const controller = new AbortController();
    const { signal } = controller;
    const failures = [client.auth.user({ signal }), client.auth.refresh({ signal })].map(catchFailure);
    const other = client.auth.user();
    controller.abort(new Error('enough'));
    expect(await Promise.all(failures)).toEqual([new Error('enough'), new Error('enough')]);
    release.resolve();
    expect(await other).toEqual(signedUp.user);
    expect(operations()).toEqual(['RefreshToken', 'Me']);
  });

  it('happens again at the next expiry', async () => {
    for (const refreshes of [1, 2, 3]) {
      expireIn(1000);
      await signedUp.client.auth.user();
      expect(count('RefreshToken')).toBe(refreshes);
    }
  });

  it('keeps the session when the gateway is unavailable', async () => {
    expireIn(1000);
    const { session } = stored;
    const failing: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
    const client = createClient({ url: gateway.url, sessionStore: store, fetch: failing, maxRetries: 0 });
    expect(await catchFailure(client.auth.user())).toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(stored.session).toBe(session);
    expect(await signedUp.client.auth.user()).toEqual(signedUp.user);
  });

  it('does not happen for errors with another status than 401', async () => {
    const { account } = signedUp.client.management;
    const wrong = { current_password: 'wrong', new_password: 'another passphrase of mine' };
    const error = await catchFailure(account.changePassword(wrong));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ code: 'INVALID_CREDENTIALS', status: 200 });
    expect(await catchFailure(signedUp.client.management.accounts.list())).toBeInstanceOf(PermissionError);
    expect(signedUp.operations()).toEqual(['SignUp', 'ChangePassword', 'Accounts']);
  });
});
