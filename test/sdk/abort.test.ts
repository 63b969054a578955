import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient, type Session } from '../../src/sdk/index.ts';
import { failWith, type Step, startFaultyServer, succeed } from '../support/faulty-server.ts';
import { catchFailure } from '../support/sdk.ts';

const QUERY = '{ a }';
const REASON = new Error('enough');
const SESSION: Session = {
  access_token: 'lku_x',
  refresh_token: 'lkr_x',
  expires_at: '2999-01-01T00:00:00Z',
};
const NEW_TOKENS = { accessToken: 'lku_y', refreshToken: 'lkr_y', expiresIn: 3600 };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an aborted signal of an SDK call', () => {
  it('closes the connection while the response is pending, and rejects with its reason', async () => {
    const arrived = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const hang: Step = (res) => {
      res.on('close', closed.resolve);
      arrived.resolve();
    };
    await using server = await startFaultyServer([hang]);
    const controller = new AbortController();
    const failure = catchFailure(server.api.request(QUERY, {}, { signal: controller.signal }));
    await arrived.promise;
    controller.abort(REASON);
    expect(await failure).toBe(REASON);
    await closed.promise;
    expect(server.requests()).toBe(1);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('ends the wait before a retry at once, and rejects with its reason', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const fetch = vi.fn(async () => new Response('', { status: 503, headers: { 'Retry-After': '30' } }));
    const api = createClient({ url: 'http://h.example', clientKey: 'lk_x', fetch }).api('shop');
    const controller = new AbortController();
    const failure = catchFailure(api.request(QUERY, {}, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(29_999);
    controller.abort(REASON);
    expect(await failure).toBe(REASON);
    expect(fetch).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('ends the wait for a fetch that ignores its signal', async () => {
    const fetch = () => new Promise<Response>(() => {});
    const api = createClient({ url: 'http://h.example', clientKey: 'lk_x', fetch }).api('shop');
    const controller = new AbortController();
    const failure = catchFailure(api.request(QUERY, {}, { signal: controller.signal }));
    controller.abort(REASON);
    expect(await failure).toBe(REASON);
  });

  it('rejects a mutation and an attempt without retries with its reason', async () => {
    const fetch: typeof globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(new TypeError('fetch failed'))),
      );
    for (const [document, maxRetries] of [['mutation { a }', 2] as const, [QUERY, 0] as const]) {
      const options = { url: 'http://h.example', clientKey: 'lk_x', fetch, maxRetries };
      const controller = new AbortController();
      const { signal } = controller;
      const failure = catchFailure(createClient(options).api('shop').request(document, {}, { signal }));
      controller.abort(REASON);
      expect(await failure).toBe(REASON);
    }
  });

  it.each([
    ['the token refresh after a rejected request', ['Me', 'RefreshToken']],
    ['the request after a token refresh', ['Me', 'RefreshToken', 'Me']],
  ])('ends the wait for %s', async (_, operations) => {
    const pending = Promise.withResolvers<void>();
    const sent: string[] = [];
    const fetch: typeof globalThis.fetch = async (_input, init) => {
      sent.push(/(Me|RefreshToken)\b/.exec(String(init?.body))?.[0] ?? '');
      if (sent.length === operations.length) {
        pending.resolve();
        return await new Promise(() => {});
      }
      if (sent.length === 2) return Response.json({ data: { refreshToken: NEW_TOKENS } });
      const errors = [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }];
      return Response.json({ errors }, { status: 401 });
    };
    const sessionStore = { get: () => SESSION, set: () => {} };
    const client = createClient({ url: 'http://h.example', fetch, sessionStore });
    const controller = new AbortController();
    const failure = catchFailure(client.auth.user({ signal: controller.signal }));
    await pending.promise;
    controller.abort(REASON);
    expect(await failure).toBe(REASON);
    expect(sent).toEqual(operations);
  });

  it('leaves no listener on the signal after a success, a failure and a retry', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await using server = await startFaultyServer([succeed, failWith(400), failWith(503), succeed]);
    const { signal } = new AbortController();
    await server.api.request(QUERY, {}, { signal });
    await catchFailure(server.api.request(QUERY, {}, { signal }));
    await server.api.request(QUERY, {}, { signal });
    expect(server.requests()).toBe(4);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a signal that was aborted before an SDK call', () => {
  const sent = vi.fn<typeof fetch>(() => Promise.reject(new TypeError('fetch failed')));
  const client = createClient({
    url: 'http://h.example',
    clientKey: 'lk_a_b',
    fetch: sent,
    sessionStore: { get: () => SESSION, set: () => {} },
  });
  const { auth, oauth, management } = client;
  const { account, accounts, clientKeys, events, pgpKeys, sessions, signingKeys } = management;
  const options = { signal: AbortSignal.abort(REASON) };
  const password = { current_password: '', new_password: '' };

  const calls: Record<string, () => PromiseLike<unknown>> = {
    'auth.login': () => auth.login({ email: '', password: '' }, options),
    'auth.signUp': () => auth.signUp({ email: '', password: '', display_name: '' }, options),
    'auth.user': () => auth.user(options),
    'auth.logout': () => auth.logout(options),
    'account.get': () => account.get(options),
    'account.update': () => account.update({}, options),
    'account.changePassword': () => account.changePassword(password, options),
    'accounts.list': () => accounts.list({}, options),
    'accounts.disable': () => accounts.disable('', options),
    'accounts.enable': () => accounts.enable('', options),
    'accounts.resetPassword': () => accounts.resetPassword('', options),
    'clientKeys.create': () => clientKeys.create({ name: '', scopes: [] }, options),
    'clientKeys.list': () => clientKeys.list({}, options),
    'clientKeys.get': () => clientKeys.get('', options),
    'clientKeys.update': () => clientKeys.update('', {}, options),
    'clientKeys.rotate': () => clientKeys.rotate('', {}, options),
    'clientKeys.revoke': () => clientKeys.revoke('', options),
    'clientKeys.delete': () => clientKeys.delete('', options),
    'clientKeys.createAccessToken': () => clientKeys.createAccessToken('', options),
    'clientKeys.import': () => clientKeys.import({ source: 'fluxbase', keys: [] }, options),
    'events.list': () => events.list({}, options),
    'pgpKeys.list': () => pgpKeys.list(options),
    'pgpKeys.add': () => pgpKeys.add('', options),
    'pgpKeys.delete': () => pgpKeys.delete('', options),
    'sessions.list': () => sessions.list(options),
    'sessions.revoke': () => sessions.revoke('', options),
    'signingKeys.rotate': () => signingKeys.rotate(options),
    verify: () => client.verify('x', options),
    'api.request': () => client.api('shop').request(QUERY, {}, options),
    'oauth.introspect': () => oauth.introspect('', options),
    'oauth.revoke': () => oauth.revoke('', options),
  };

  it.each(Object.entries(calls))('makes %s reject with its reason, and send nothing', async (_, call) => {
    expect(await catchFailure(call())).toBe(REASON);
    expect(sent).not.toHaveBeenCalled();
  });

  it.each<[string, () => PromiseLike<unknown>]>([
    ['auth.refresh', () => auth.refresh(options)],
    ['oauth.token', () => oauth.token({}, options)],
  ])('makes %s reject with its reason, although other calls may share its request', async (_, call) => {
    expect(await catchFailure(call())).toBe(REASON);
  });
});
