import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthenticationError, createClient, PermissionError, ValidationError } from '../../src/sdk/index.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { catchFailure, inspectableStore, recordingClient, signedUpClient } from '../support/sdk.ts';

let gateway: TestGateway;
const HOUR = 3_600_000;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());
// The SDK computes expiries from the system time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('client.auth of the SDK', () => {
  it('logs in by sign-up and by login, and ends the session in the client and the gateway by logout', async () => {
    const { stored, store } = inspectableStore();
    const { client, email, user } = await signedUpClient({ url: gateway.url, sessionStore: store });
    expect(user).toMatchObject({ email, display_name: 'Test' });
    expect(await client.auth.user()).toEqual(user);
    const token = stored.session?.access_token ?? '';
    expect(await createClient({ url: gateway.url, token }).auth.user()).toEqual(user);
    await client.auth.logout();
    expect(stored.session).toBeNull();
    expect(await catchFailure(client.auth.user())).toBeInstanceOf(AuthenticationError);
    expect(await catchFailure(createClient({ url: gateway.url, token }).auth.user())).toMatchObject({
      code: 'UNAUTHENTICATED',
      status: 401,
    });
    expect(await client.auth.login({ email, password: PASSWORD })).toEqual(user);
    expect(await client.auth.user()).toEqual(user);
  });

  it('throws ValidationError, AuthenticationError or PermissionError for a rejected sign-up or login', async () => {
    const client = createClient({ url: gateway.url });
    const short = { email: 'a@example.com', password: 'short', display_name: 'A' };
    expect(await catchFailure(client.auth.signUp(short))).toBeInstanceOf(ValidationError);
    const wrong = await catchFailure(client.auth.login({ email: 'a@example.com', password: PASSWORD }));
    expect(wrong).toBeInstanceOf(AuthenticationError);
    expect(wrong).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    await using closed = await startGateway({ signUp: 'closed' });
    const input = { ...short, password: PASSWORD };
    const refused = await catchFailure(createClient({ url: closed.url }).auth.signUp(input));
    expect(refused).toBeInstanceOf(PermissionError);
    expect(refused).toMatchObject({ code: 'SIGN_UP_CLOSED', missingScopes: [] });
  });

  it('stores both tokens and the expiry in the session store, from which another client reads them', async () => {
    const { stored, store } = inspectableStore();
    const { user } = await signedUpClient({ url: gateway.url, sessionStore: store });
    expect(stored.session).toStrictEqual({
      access_token: expect.stringMatching(/^lku_/),
      refresh_token: expect.stringMatching(/^lkr_/),
      expires_at: new Date(Date.now() + HOUR).toISOString(),
    });
    expect(await createClient({ url: gateway.url, sessionStore: store }).auth.user()).toEqual(user);
  });
});

describe('auth.logout of the SDK', () => {
  it('removes a session that the gateway has ended already', async () => {
    const { stored, store } = inspectableStore();
    const { client } = await signedUpClient({ url: gateway.url, sessionStore: store });
    const elsewhere = createClient({ url: gateway.url, token: stored.session?.access_token });
    await elsewhere.auth.logout();
    await client.auth.logout();
    expect(stored.session).toBeNull();
  });

  it('keeps the session when the gateway is unavailable', async () => {
    const { stored, store } = inspectableStore();
    await signedUpClient({ url: gateway.url, sessionStore: store });
    const { session } = stored;
    const fetch = () => Promise.reject(new TypeError('fetch failed'));
    const client = createClient({ url: gateway.url, sessionStore: store, fetch, maxRetries: 0 });
    expect(await catchFailure(client.auth.logout())).toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(stored.session).toEqual(session);
  });
});

describe('an SDK client with a fixed token', () => {
  it('throws AuthenticationError after the token has expired, without a refresh', async () => {
    const { accessToken } = await gateway.signUp();
    const { client, operations } = recordingClient({ url: gateway.url, token: accessToken });
    await client.auth.user();
    gateway.clock.advance(HOUR);
    expect(await catchFailure(client.auth.user())).toBeInstanceOf(AuthenticationError);
    expect(operations()).toEqual(['Me', 'Me']);
  });

  it('can log out, but cannot log in, refresh or use a session store', async () => {
    const { accessToken: token } = await gateway.signUp();
    const client = createClient({ url: gateway.url, token });
    const login = { email: 'a@example.com', password: PASSWORD };
    expect(await catchFailure(client.auth.login(login))).toBeInstanceOf(TypeError);
    expect(await catchFailure(client.auth.refresh())).toBeInstanceOf(TypeError);
    await client.auth.logout();
    expect(await catchFailure(client.auth.user())).toBeInstanceOf(AuthenticationError);
    const { store: sessionStore } = inspectableStore();
    expect(() => createClient({ url: gateway.url, token, sessionStore })).toThrow(TypeError);
  });
});

describe('an SDK client without a session', () => {
  it('throws AuthenticationError for management calls, and sends nothing to log out', async () => {
    const { client, operations } = recordingClient({ url: gateway.url });
    expect(await catchFailure(client.management.clientKeys.list())).toBeInstanceOf(AuthenticationError);
    await client.auth.logout();
    expect(operations()).toEqual(['ClientKeys']);
  });
});
