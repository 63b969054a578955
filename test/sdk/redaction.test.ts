import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Session, type SessionStore } from '../../src/sdk/index.ts';
import { catchFailure, recordingClient, signedUpClient } from '../support/sdk.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Prints a value in every way in which programs log it. */
function printed(value: unknown): string {
  const error = value instanceof Error ? [value.message, value.stack] : [];
  return [
    inspect(value, { depth: 20, showHidden: true, getters: true }),
    inspect({ nested: [value] }, { depth: 20 }),
    JSON.stringify(value),
    JSON.stringify({ nested: value }),
    String(value),
    ...error,
  ].join('\n');
}

function expectAbsent(secrets: readonly string[], value: unknown): void {
  expect(secrets.length).toBeGreaterThan(0);
  const text = printed(value);
  for (const secret of secrets) expect(text).not.toContain(secret);
}

describe('a printed SDK client', () => {
  it('shows its URL, but no client key, token or password', async () => {
    const { key, clientSecret } = await gateway.key();
    const sessions: Session[] = [];
    const store: SessionStore = {
      get: () => sessions.at(-1),
      set: (session) => void (session && sessions.push(session)),
    };
    const { client, sent } = await signedUpClient({ url: gateway.url, clientKey: key, sessionStore: store });
    const { access_token } = await client.oauth.token();
    await client.management.clientKeys.list();
    const tokens = sessions.flatMap((session) => [session.access_token, session.refresh_token]);
    const secrets = [clientSecret, access_token, ...tokens, 'correct horse'];
    expect(sent.map(({ headers }) => headers.get('authorization'))).toContain(`Bearer ${tokens[0]}`);
    expect(printed(client)).toContain(gateway.url);
    for (const part of [client, client.auth, client.management, client.oauth, client.api('shop')])
      expectAbsent(secrets, part);
    expectAbsent(secrets, client.management.clientKeys.list());

    const session = sessions[0];
    expect(inspect(session)).toMatch(/^Session \{ expires_at: '[^']+' \}$/);
    expect(JSON.parse(JSON.stringify(session))).toEqual({ ...session });
  });

  it('does not show its fixed token', () => {
    expectAbsent(['lku_s3cret'], createClient({ url: gateway.url, token: 'lku_s3cret' }));
  });
});

describe('a printed SDK error', () => {
  it('shows no credential of the request that failed', async () => {
    const key = `lk_${'a'.repeat(16)}_${'s3cret'.repeat(8)}`;
    const basic = btoa(key);
    const secrets = ['s3cret', basic, 'hunter2'];
    const { client } = recordingClient({
      url: gateway.url,
      clientKey: key,
      token: 'lku_s3cret',
      maxRetries: 0,
    });
    // As in axios and others, the error holds the whole request.
    const leakyFetch: typeof fetch = (_, init) => {
      const error = Object.assign(new Error('failed'), { code: 'ECONNRESET', config: { ...init } });
      return Promise.reject(Object.assign(error, { headers: [...new Headers(init?.headers)] }));
    };
    const leaky = createClient({
      url: gateway.url,
      clientKey: key,
      token: 'lku_s3cret',
      fetch: leakyFetch,
      maxRetries: 0,
    });
    const login = { email: 'a@example.com', password: 'hunter2' };
    const anonymous = createClient({ url: gateway.url, fetch: leakyFetch, maxRetries: 0 });
    for (const call of [
      () => client.api('shop').request('{ a }'),
      () => client.oauth.token(),
      () => client.auth.user(),
      () => leaky.api('shop').request('{ a }'),
      () => leaky.oauth.token(),
      () => leaky.auth.user(),
      () => leaky.verify('lk_s3cret'),
      () => anonymous.auth.login(login),
      () => createClient({ url: gateway.url }).auth.login(login),
    ] as (() => Promise<unknown>)[]) {
      const error = await catchFailure(call());
      expect(error).toMatchObject({ code: expect.any(String), name: expect.stringMatching(/Error$/) });
      expectAbsent(secrets, error);
    }
  });

  it.each([
    ['a trailing line break', 's3cret\n'],
    ['a line break', 's3cret\nX-Evil: 1'],
    ['a non-ASCII letter', 's3cret\u00e9\u9375'],
  ])('shows no token of the session store with %s', async (_, access_token) => {
    const session = { access_token, refresh_token: 's3cret', expires_at: '2999-01-01T00:00:00Z' };
    const { client, sent } = recordingClient({
      url: gateway.url,
      sessionStore: { get: () => session, set: () => {} },
    });
    const error = await catchFailure(client.auth.user());
    expect(error).toBeInstanceOf(TypeError);
    expectAbsent(['s3cret'], error);
    expect(sent).toEqual([]);
  });
});

describe('a credential of createClient that no header can hold', () => {
  it.each([
    ['a token with a line break', { token: 'lku_s3cret\n' }],
    ['a client key with a non-ASCII letter', { clientKey: 'lk_s3cret\u00e9' }],
    ['a blank token', { token: ' ' }],
    ['an empty client key', { clientKey: '' }],
  ])('is rejected, and not quoted in the error, when it is %s', (_, options) => {
    const create = () => createClient({ url: gateway.url, ...options });
    expect(create).toThrow(TypeError);
    expect(create).not.toThrow(/s3cret/);
  });
});
