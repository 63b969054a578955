import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient, type Session, type SessionStore } from '../../src/sdk/index.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { catchFailure, inspectableStore, recordingClient, signedUpClient } from '../support/sdk.ts';

let gateway: TestGateway;
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

describe('a session store that SDK clients share', () => {
  let stored: { session: Session | null };
  let signedUp: Awaited<ReturnType<typeof signedUpClient>>;
  const expireIn = (milliseconds: number) => {
    const { session } = stored;
    if (session)
      stored.session = { ...session, expires_at: new Date(Date.now() + milliseconds).toISOString() };
  };

  beforeEach(async () => {
    const inspectable = inspectableStore();
    stored = inspectable.stored;
    signedUp = await signedUpClient({ url: gateway.url, sessionStore: inspectable.store });
  });

  it('saves a client the refresh after another client has refreshed the session', async () => {
    const shared = { get: () => stored.session, set: () => {} };
    const other = recordingClient({ url: gateway.url, sessionStore: shared });
    expireIn(1000);
    await signedUp.client.auth.user();
    await other.client.auth.user();
    expect(other.operations()).toEqual(['Me']);
  });

  it('lets a client refresh an expiring session that another client stored during its request', async () => {
    const { session: original } = stored;
    if (!original) throw new Error('Missing session');
    stored.session = { ...original, access_token: 'lku_rejected' };
    const storeAnother: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (response.status === 401) stored.session = { ...original, expires_at: new Date().toISOString() };
      return response;
    };
    const sessionStore: SessionStore = {
      get: () => stored.session,
      set: (next) => {
        stored.session = next;
      },
    };
    const { client, operations } = recordingClient({ url: gateway.url, sessionStore }, storeAnother);
    expect(await client.auth.user()).toEqual(signedUp.user);
    expect(operations()).toEqual(['Me', 'RefreshToken', 'Me']);
  });

  it.each([
    ['succeeds', (session: Session) => session.refresh_token],
    ['fails', () => 'lkr_unknown'],
  ])('keeps the session of a login during a refresh when the refresh %s', async (_, pickToken) => {
    const { email, user } = signedUp;
    const refresh_token = stored.session ? pickToken(stored.session) : '';
    const { stored: other, store } = inspectableStore({
      access_token: 'lku_x',
      refresh_token,
      expires_at: new Date().toISOString(),
    });
    const refreshing = Promise.withResolvers<void>();
    const loggedIn = Promise.withResolvers<void>();
    const slowFetch: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!String(init?.body).includes('mutation RefreshToken')) return response;
      refreshing.resolve();
      await loggedIn.promise;
      return response;
    };
    const client = createClient({ url: gateway.url, sessionStore: store, fetch: slowFetch });
    const refreshed = catchFailure(client.auth.refresh());
    await refreshing.promise;
    await client.auth.login({ email, password: PASSWORD });
    const fresh = other.session;
    loggedIn.resolve();
    await refreshed;
    expect(other.session).toEqual(fresh);
    expect(await client.auth.user()).toEqual(user);
  });

  it('keeps the session of a login while another client stores what came of a refresh', async () => {
    const { email } = signedUp;
    const { stored: kept, store } = inspectableStore(stored.session);
    const storing = Promise.withResolvers<void>();
    const loggedIn = Promise.withResolvers<void>();
    let reads = 0;
    const slowStore: SessionStore = {
      ...store,
      get: async () => {
        const session = await store.get();
        reads += 1;
        // The first finds the refresh token, the second whether it still is the one to be replaced.
        if (reads !== 3) return session;
        storing.resolve();
        await loggedIn.promise;
        return session;
      },
    };
    const refreshed = createClient({ url: gateway.url, sessionStore: slowStore }).auth.refresh();
    await storing.promise;
    const answered = Promise.withResolvers<string>();
    const observed: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      const { data } = await response.clone().json();
      answered.resolve(data.login.refreshToken);
      return response;
    };
    const client = createClient({ url: gateway.url, sessionStore: slowStore, fetch: observed });
    const login = client.auth.login({ email, password: PASSWORD });
    const refreshToken = await answered.promise;
    // The login stores its session in its turn; a client that does not wait does so now.
    await new Promise((later) => setTimeout(later, 50));
    loggedIn.resolve();
    await Promise.all([refreshed, login]);
    expect(kept.session?.refresh_token).toBe(refreshToken);
  });
});
