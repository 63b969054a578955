import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Session, type SessionStore } from '../../src/sdk/index.ts';
import { failureOf, recordingClient, signedUpClient } from '../support/sdk.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Every way in which a value may end up in a log. */
function shown(value: unknown): string {
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

function expectNone(secrets: readonly string[], value: unknown): void {
  expect(secrets.length).toBeGreaterThan(0);
  const text = shown(value);
  for (const secret of secrets) expect(text).not.toContain(secret);
}

test('a client shows its URL, and neither key nor token, whatever it did', async () => {
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
  expect(shown(client)).toContain(gateway.url);
  for (const part of [client, client.auth, client.management, client.oauth, client.api('shop')])
    expectNone(secrets, part);
  expectNone(secrets, client.management.clientKeys.list());

  const session = sessions[0];
  expect(inspect(session)).toMatch(/^Session \{ expires_at: '[^']+' \}$/);
  expect(JSON.parse(JSON.stringify(session))).toEqual({ ...session });
});

test('a client with a token does not show it', () => {
  expectNone(['lku_s3cret'], createClient({ url: gateway.url, token: 'lku_s3cret' }));
});

test('errors show no credential, whatever they stem from', async () => {
  const key = `lk_${'a'.repeat(16)}_${'s3cret'.repeat(8)}`;
  const basic = btoa(key);
  const secrets = ['s3cret', basic, 'hunter2'];
  const { client } = recordingClient({
    url: gateway.url,
    clientKey: key,
    token: 'lku_s3cret',
    maxRetries: 0,
  });
  // As axios and others do: the error holds the whole request.
  const loud: typeof fetch = (_, init) => {
    const error = Object.assign(new Error('failed'), { code: 'ECONNRESET', config: { ...init } });
    return Promise.reject(Object.assign(error, { headers: [...new Headers(init?.headers)] }));
  };
  const noisy = createClient({
    url: gateway.url,
    clientKey: key,
    token: 'lku_s3cret',
    fetch: loud,
    maxRetries: 0,
  });
  const login = { email: 'a@example.com', password: 'hunter2' };
  const nobody = createClient({ url: gateway.url, fetch: loud, maxRetries: 0 });
  for (const call of [
    () => client.api('shop').request('{ a }'),
    () => client.oauth.token(),
    () => client.auth.user(),
    () => noisy.api('shop').request('{ a }'),
    () => noisy.oauth.token(),
    () => noisy.auth.user(),
    () => noisy.verify('lk_s3cret'),
    () => nobody.auth.login(login),
    () => createClient({ url: gateway.url }).auth.login(login),
  ] as (() => Promise<unknown>)[]) {
    const error = await failureOf(call());
    expect(error).toMatchObject({ code: expect.any(String), name: expect.stringMatching(/Error$/) });
    expectNone(secrets, error);
  }
});

test.each([{ token: 'lku_s3cret\n' }, { clientKey: 'lk_s3cret\u00e9' }, { token: ' ' }, { clientKey: '' }])(
  'a credential that no header can hold is refused, and not told: %#',
  (options) => {
    const make = () => createClient({ url: gateway.url, ...options });
    expect(make).toThrow(TypeError);
    expect(make).not.toThrow(/s3cret/);
  },
);

test('a session in the store that no header can hold is not told either', async () => {
  const session = { access_token: 's3cret\n', refresh_token: 's3cret', expires_at: '2999-01-01T00:00:00Z' };
  const client = createClient({ url: gateway.url, sessionStore: { get: () => session, set: () => {} } });
  expectNone(['s3cret'], await failureOf(client.auth.user()));
});
