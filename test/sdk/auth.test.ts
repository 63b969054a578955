import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import {
  AuthenticationError,
  createClient,
  PermissionError,
  type Session,
  type SessionStore,
  ValidationError,
} from '../../src/sdk/index.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { failureOf, recordingClient, signedUpClient } from '../support/sdk.ts';

let gateway: TestGateway;
const HOUR = 3_600_000;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** A store that can be looked into; asynchronous, as that of a file or a keyring. */
function openStore(session: Session | null = null) {
  const kept = { session };
  const store: SessionStore = {
    get: async () => kept.session,
    set: async (next) => {
      kept.session = next && JSON.parse(JSON.stringify(next));
    },
  };
  return { kept, store };
}

test('signing up signs in, logging out ends the session here and there', async () => {
  const { kept, store } = openStore();
  const { client, email, user } = await signedUpClient({ url: gateway.url, sessionStore: store });
  expect(user).toMatchObject({ email, display_name: 'Test' });
  expect(await client.auth.user()).toEqual(user);
  const token = kept.session?.access_token ?? '';
  expect(await createClient({ url: gateway.url, token }).auth.user()).toEqual(user);
  await client.auth.logout();
  expect(kept.session).toBeNull();
  expect(await failureOf(client.auth.user())).toBeInstanceOf(AuthenticationError);
  expect(await failureOf(createClient({ url: gateway.url, token }).auth.user())).toMatchObject({
    code: 'UNAUTHENTICATED',
    status: 401,
  });
  expect(await client.auth.login({ email, password: PASSWORD })).toEqual(user);
  expect(await client.auth.user()).toEqual(user);
});

test('what is wrong with signing up or in is told', async () => {
  const client = createClient({ url: gateway.url });
  const short = { email: 'a@example.com', password: 'short', display_name: 'A' };
  expect(await failureOf(client.auth.signUp(short))).toBeInstanceOf(ValidationError);
  const wrong = await failureOf(client.auth.login({ email: 'a@example.com', password: PASSWORD }));
  expect(wrong).toBeInstanceOf(AuthenticationError);
  expect(wrong).toMatchObject({ code: 'INVALID_CREDENTIALS' });
  await using closed = await startGateway({ signUp: 'closed' });
  const input = { ...short, password: PASSWORD };
  const refused = await failureOf(createClient({ url: closed.url }).auth.signUp(input));
  expect(refused).toBeInstanceOf(PermissionError);
  expect(refused).toMatchObject({ code: 'SIGN_UP_CLOSED', missingScopes: [] });
});

test('the session outlives the client in its store, and holds what it takes and no more', async () => {
  const { kept, store } = openStore();
  const before = Date.now();
  const { user } = await signedUpClient({ url: gateway.url, sessionStore: store });
  expect(kept.session).toStrictEqual({
    access_token: expect.stringMatching(/^lku_/),
    refresh_token: expect.stringMatching(/^lkr_/),
    expires_at: expect.any(String),
  });
  const expires = Date.parse(kept.session?.expires_at ?? '');
  expect(expires).toBeGreaterThanOrEqual(before + HOUR);
  expect(expires).toBeLessThanOrEqual(Date.now() + HOUR);
  expect(await createClient({ url: gateway.url, sessionStore: store }).auth.user()).toEqual(user);
});

describe('tokens are renewed', () => {
  let kept: { session: Session | null };
  let signedUp: Awaited<ReturnType<typeof signedUpClient>>;
  const count = (name: string) => signedUp.operations().filter((operation) => operation === name).length;
  const expireIn = (milliseconds: number) => {
    const { session } = kept;
    if (session) kept.session = { ...session, expires_at: new Date(Date.now() + milliseconds).toISOString() };
  };

  beforeEach(async () => {
    const opened = openStore();
    kept = opened.kept;
    signedUp = await signedUpClient({ url: gateway.url, sessionStore: opened.store });
  });

  it('once for two requests at the same time, when they are refused', async () => {
    gateway.clock.advance(HOUR);
    const old = kept.session;
    const { client, user } = signedUp;
    expect(await Promise.all([client.auth.user(), client.management.account.get()])).toEqual([user, user]);
    expect(signedUp.operations()).toEqual(['SignUp', 'Me', 'Me', 'RefreshToken', 'Me', 'Me']);
    expect(kept.session?.refresh_token).not.toBe(old?.refresh_token);
    await client.auth.user();
    expect(count('RefreshToken')).toBe(1);
  });

  it('once for many, also those that are refused when it was done already', async () => {
    gateway.clock.advance(HOUR);
    const { client } = signedUp;
    const slow = client.management.clientKeys.create({ name: 'a mutation too', scopes: [] });
    await Promise.all([slow, ...Array.from({ length: 10 }, () => client.auth.user())]);
    expect(count('RefreshToken')).toBe(1);
    expect((await client.management.clientKeys.list()).total).toBe(1);
  });

  it('half a minute before they expire, and not sooner', async () => {
    const { client } = signedUp;
    expireIn(35_000);
    await client.auth.user();
    expect(count('RefreshToken')).toBe(0);
    expireIn(29_000);
    await Promise.all([client.auth.user(), client.auth.user()]);
    expect(signedUp.operations()).toEqual(['SignUp', 'Me', 'RefreshToken', 'Me', 'Me']);
    await client.auth.user();
    expect(count('RefreshToken')).toBe(1);
  });

  it('when they are asked to be', async () => {
    const old = kept.session?.access_token;
    await Promise.all([signedUp.client.auth.refresh(), signedUp.client.auth.refresh()]);
    expect(count('RefreshToken')).toBe(1);
    expect(kept.session?.access_token).not.toBe(old);
    expect(await signedUp.client.auth.user()).toEqual(signedUp.user);
  });

  it('not when another client of the store was faster', async () => {
    const { store } = openStore();
    const shared = { get: () => kept.session, set: store.set };
    const other = recordingClient({ url: gateway.url, sessionStore: shared });
    expireIn(1000);
    await signedUp.client.auth.user();
    await other.client.auth.user();
    expect(other.operations()).toEqual(['Me']);
  });

  it('never, when the refresh token is refused: the session is dropped', async () => {
    const { client } = signedUp;
    const { refresh_token = '' } = kept.session ?? {};
    await client.auth.refresh();
    kept.session = { access_token: 'lku_x', refresh_token, expires_at: new Date().toISOString() };
    const errors = await Promise.all([failureOf(client.auth.user()), failureOf(client.auth.refresh())]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(error).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    }
    expect(count('RefreshToken')).toBe(2);
    expect(kept.session).toBeNull();
    expect(await failureOf(client.auth.refresh())).toMatchObject({ code: 'UNAUTHENTICATED' });
    await client.auth.logout();
  });

  it('for the others too when one gives up waiting', async () => {
    expireIn(1000);
    const { client, user } = signedUp;
    const giving = new AbortController();
    const waiting = client.auth.user({ signal: giving.signal });
    const other = client.auth.user();
    giving.abort(new Error('enough'));
    expect(await failureOf(waiting)).toEqual(new Error('enough'));
    expect(await other).toEqual(user);
    expect(count('RefreshToken')).toBe(1);
  });
});

test('who logs in while old tokens are renewed stays signed in, whatever comes of that', async () => {
  const { kept, store } = openStore();
  const { email, user } = await signedUpClient({ url: gateway.url, sessionStore: store });
  const spent = kept.session?.refresh_token ?? '';
  for (const refresh_token of [spent, 'lkr_unknown']) {
    const opened = openStore({ access_token: 'lku_x', refresh_token, expires_at: new Date().toISOString() });
    const renewing = Promise.withResolvers<void>();
    const loggedIn = Promise.withResolvers<void>();
    const slow: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (!String(init?.body).includes('mutation RefreshToken')) return answer;
      renewing.resolve();
      await loggedIn.promise;
      return answer;
    };
    const client = createClient({ url: gateway.url, sessionStore: opened.store, fetch: slow });
    const renewed = failureOf(client.auth.refresh());
    await renewing.promise;
    await client.auth.login({ email, password: PASSWORD });
    const fresh = opened.kept.session;
    loggedIn.resolve();
    await renewed;
    expect(opened.kept.session).toEqual(fresh);
    expect(await client.auth.user()).toEqual(user);
  }
});

describe('a client with a fixed token', () => {
  it('has nothing to renew', async () => {
    const { accessToken } = await gateway.signUp();
    const { client, operations } = recordingClient({ url: gateway.url, token: accessToken });
    await client.auth.user();
    gateway.clock.advance(HOUR);
    expect(await failureOf(client.auth.user())).toBeInstanceOf(AuthenticationError);
    expect(operations()).toEqual(['Me', 'Me']);
  });

  it('cannot sign in, and can log out', async () => {
    const { accessToken: token } = await gateway.signUp();
    const client = createClient({ url: gateway.url, token });
    const login = { email: 'a@example.com', password: PASSWORD };
    expect(await failureOf(client.auth.login(login))).toBeInstanceOf(TypeError);
    expect(await failureOf(client.auth.refresh())).toBeInstanceOf(TypeError);
    await client.auth.logout();
    expect(await failureOf(client.auth.user())).toBeInstanceOf(AuthenticationError);
    const { store: sessionStore } = openStore();
    expect(() => createClient({ url: gateway.url, token, sessionStore })).toThrow(TypeError);
  });
});

test('nobody is signed in before logging in', async () => {
  const { client, operations } = recordingClient({ url: gateway.url });
  expect(await failureOf(client.management.clientKeys.list())).toBeInstanceOf(AuthenticationError);
  await client.auth.logout();
  expect(operations()).toEqual(['ClientKeys']);
});
