import { createHash } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EventsDocument, LoginDocument, MeDocument } from '../../src/sdk/generated/operations.ts';
import { FakeClock } from '../support/clock.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import {
  newSigningKey,
  startOpenIdProvider,
  type TestProvider,
  troubles,
} from '../support/openid-provider.ts';

type Config = NonNullable<Parameters<typeof startGateway>[0]>;

const clock = new FakeClock();
let provider: TestProvider;
let gateway: TestGateway;

beforeEach(async () => {
  provider = await startOpenIdProvider(clock);
  gateway = await start();
});
afterEach(async () => {
  vi.useRealTimers();
  await gateway[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

function start(config: Config = {}): Promise<TestGateway> {
  const { issuer, audience } = provider;
  return startGateway({ clock, oidc: { issuer, audience }, ...config });
}

async function me(token: string, at = gateway) {
  return (await at.manage(MeDocument, {}, token)).me;
}

/** How a request with this token is answered: its status, and the code and message of its error. */
async function answerTo(token: string, at = gateway) {
  const answer = await at.post('/graphql', { query: '{ me { id } }' }, bearer(token));
  const { errors } = await answer.json();
  return { status: answer.status, code: errors?.[0].extensions.code, message: errors?.[0].message };
}

const OK = { status: 200 };
const REFUSED = { status: 401, code: 'UNAUTHENTICATED' };
const UNAVAILABLE = { status: 503, code: 'UNAVAILABLE' };

/** Moves the clock by which jose keeps the provider's keys; the gateway's own stands still. */
function passForKeys(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds });
}

const rows = (sql: string) => {
  const { database } = gateway.config;
  if (database.dialect !== 'sqlite') throw new Error('another database');
  const file = new Sqlite(database.file);
  try {
    const statement = file.prepare(sql);
    return statement.reader ? statement.all() : [statement.run()];
  } finally {
    file.close();
  }
};

const ADA = { sub: 'ada', name: 'Ada Lovelace', email: 'Ada@Example.com', email_verified: true };

describe("an access token of the provider's", () => {
  test('makes the account at first sight, and signs in to it from then on', async () => {
    const first = await me(await provider.token({ claims: ADA }));
    expect(first).toMatchObject({ email: 'ada@example.com', displayName: 'Ada Lovelace', role: 'ADMIN' });
    const second = await me(await provider.token({ claims: { ...ADA, email: 'new@example.com' } }));
    expect(second).toEqual(first);
    const other = await me(await provider.token());
    expect(other.id).not.toBe(first.id);
    expect(other.role).toBe('MEMBER');
  });

  test('creates keys and is on record like any account', async () => {
    const token = await provider.token({ claims: ADA });
    const { clientKey } = await gateway.createKey(token);
    const { events } = await gateway.manage(EventsDocument, {}, token);
    const { id } = await me(token);
    const told = { actor: id, requestId: expect.any(String), ip: '127.0.0.1' };
    expect(events.edges.map(({ node }) => node)).toMatchObject([
      { ...told, type: 'client_key.created', target: clientKey.id },
      { ...told, type: 'account.created', target: id, metadata: { issuer: provider.issuer } },
    ]);
  });

  test('makes one account for twenty first requests at a time', async () => {
    const token = await provider.token({ claims: ADA });
    const tokens = await Promise.all(Array.from({ length: 10 }, () => provider.token({ claims: ADA })));
    const asked = [...tokens, ...Array.from({ length: 10 }, () => token)].map((token) => me(token));
    expect(new Set((await Promise.all(asked)).map(({ id }) => id)).size).toBe(1);
    expect(rows('select id from accounts')).toHaveLength(1);
    expect(rows("select id from events where type = 'account.created'")).toHaveLength(1);
    expect(provider.asked).toHaveLength(2);
  });

  test.each([
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
    'EdDSA',
    'Ed25519',
  ])('is accepted when it is signed with %s', async (alg) => {
    await provider.rotate({ alg });
    expect(await answerTo(await provider.token())).toMatchObject(OK);
  });

  test.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])(
    'is accepted as of type %s',
    async (typ) => {
      const token = await provider.token({ header: { typ }, claims: { scope: 'openid' } });
      expect(await answerTo(token)).toMatchObject(OK);
    },
  );

  test('may be made out for others too', async () => {
    const token = await provider.token({ claims: { aud: ['other', 'latchkey'] } });
    expect(await answerTo(token)).toMatchObject(OK);
  });

  test('is good until a minute after it expired, also when it was seen before', async () => {
    const token = await provider.token();
    expect(await answerTo(token)).toMatchObject(OK);
    clock.advance(360_000 - 1);
    expect(await answerTo(token)).toMatchObject(OK);
    clock.advance(1);
    expect(await answerTo(token)).toMatchObject(REFUSED);
  });

  test('is no session that could be logged out', async () => {
    const token = await provider.token();
    const logout = { query: 'mutation { logout { account { id } } }' };
    const { data, errors } = await (await gateway.post('/graphql', logout, bearer(token))).json();
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      { message: expect.stringContaining('sign out there'), extensions: { code: 'BAD_REQUEST' } },
    ]);
    expect(await answerTo(token)).toMatchObject(OK);
  });

  test('is refused at once when its account is disabled', async () => {
    const token = await provider.token();
    expect(await answerTo(token)).toMatchObject(OK);
    rows('update accounts set disabled_at = 1');
    expect(await answerTo(token)).toMatchObject(REFUSED);
    rows('update accounts set disabled_at = null');
    expect(await answerTo(token)).toMatchObject(OK);
  });

  test('is of no use where no provider is configured, nor on the data plane', async () => {
    const token = await provider.token();
    await using local = await startGateway({ clock });
    expect(await answerTo(token, local)).toMatchObject(REFUSED);
    const verified = await fetch(`${gateway.url}/verify`, { headers: bearer(token) });
    expect(verified.status).toBe(401);
    expect(provider.asked).toEqual([]);
  });

  test('lets local accounts sign in as ever', async () => {
    const { accessToken } = await gateway.signUp();
    expect(await answerTo(accessToken)).toMatchObject(OK);
    expect(provider.asked).toEqual([]);
  });
});

describe('a forged or unfit token is refused', () => {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const inSeconds = (seconds: number) => Math.floor(clock.now() / 1000) + seconds;
  const claimsOfAda = () => ({
    iss: provider.issuer,
    aud: provider.audience,
    sub: 'ada',
    exp: inSeconds(300),
  });

  const called = async (alg: string, signature = '') =>
    `${encode({ alg, typ: 'at+jwt', kid: provider.signingKey().kid })}.${encode(claimsOfAda())}.${signature}`;
  const bySecret = (secret: string, alg = 'HS256') =>
    provider.token({ header: { alg }, secret: Buffer.from(secret) });
  const byStranger = async (header: (jwk: object) => object) => {
    const key = await newSigningKey();
    return provider.token({ key, header: { ...header(key.publicJwk) } });
  };
  const withClaims = (claims: Record<string, unknown>) => provider.token({ claims });
  const withHeader = (header: Record<string, unknown>) => provider.token({ header });

  // What it is, how it is made, and why it is refused, as the log tells.
  test.each<[string, () => Promise<string>, RegExp]>([
    ['unsigned, as none', () => called('none'), /"alg" .* not allowed/],
    ['unsigned, as nOnE', () => called('nOnE'), /"alg" .* not allowed/],
    ['unsigned, as NONE', () => called('NONE'), /"alg" .* not allowed/],
    ['unsigned, as ES256', () => called('ES256'), /signature/],
    [
      'called none, with the signature of another',
      async () => called('none', (await provider.token()).split('.')[2]),
      /"alg" .* not allowed/,
    ],
    [
      'with other claims than were signed',
      async () => called('ES256', (await provider.token()).split('.')[2]),
      /signature/,
    ],
    ['HS256 by the public key, PEM', () => bySecret(provider.signingKey().publicPem), /"alg" .* not allowed/],
    [
      'HS512 by the public key, PEM',
      () => bySecret(provider.signingKey().publicPem, 'HS512'),
      /"alg" .* not allowed/,
    ],
    [
      'HS256 by the public key, JWK',
      () => bySecret(JSON.stringify(provider.signingKey().publicJwk)),
      /"alg" .* not allowed/,
    ],
    ['by a key that is not published', () => byStranger(() => ({})), /no applicable key/],
    [
      'by another key under the id of one that is',
      () => byStranger(() => ({ kid: provider.signingKey().kid })),
      /signature/,
    ],
    ['by the key that it carries', () => byStranger((jwk) => ({ jwk })), /no applicable key/],
    [
      'by the key that it carries, nameless',
      () => byStranger((jwk) => ({ jwk, kid: undefined })),
      /signature/,
    ],
    ['of another issuer', () => withClaims({ iss: 'https://evil.example.com' }), /"iss"/],
    ['of an issuer that begins alike', () => withClaims({ iss: `${provider.issuer}/` }), /"iss"/],
    ['without an issuer', () => withClaims({ iss: undefined }), /"iss"/],
    ['for another audience', () => withClaims({ aud: 'other' }), /"aud"/],
    ['for an audience that begins alike', () => withClaims({ aud: ['latchkey-2'] }), /"aud"/],
    ['without an audience', () => withClaims({ aud: undefined }), /"aud"/],
    ['expired by a minute', () => withClaims({ exp: inSeconds(-60) }), /"exp"/],
    ['never expiring', () => withClaims({ exp: undefined }), /"exp"/],
    ['not good before another minute', () => withClaims({ nbf: inSeconds(61) }), /"nbf"/],
    ['an ID token, by its nonce', () => withClaims({ nonce: 'n' }), /no access token/],
    ['an ID token, by its at_hash', () => withClaims({ at_hash: 'h' }), /no access token/],
    ['of another type', () => withHeader({ typ: 'logout+jwt' }), /no access token/],
    ['without a subject', () => withClaims({ sub: undefined }), /"sub"/],
    ['with an empty subject', () => withClaims({ sub: '' }), /no access token/],
    ['with a subject that is no text', () => withClaims({ sub: 7 }), /no access token/],
    ['with a subject that is too long', () => withClaims({ sub: 'x'.repeat(256) }), /no access token/],
    ['with a subject beyond ASCII', () => withClaims({ sub: 'ada\u0000' }), /no access token/],
    ['no JWT for its three parts', async () => 'a.b.c', /JWS|Header/],
  ])('%s', async (_, forge, reason) => {
    const token = await forge();
    for (let time = 1; time <= 2; time += 1) {
      expect(await answerTo(token)).toMatchObject(REFUSED);
      expect(reasons()).toHaveLength(time);
      expect(reasons().at(-1)).toMatch(reason);
    }
    expect(rows('select id from accounts')).toEqual([]);
    // It is refused for what it is: a good one beside it passes.
    expect(await answerTo(await provider.token())).toMatchObject(OK);
  });

  const reasons = (): string[] =>
    gateway.logged.map((line) => JSON.parse(line).reason).filter((reason) => reason !== undefined);

  test.each<[string, () => Promise<string>]>([
    ['garbage', async () => 'x'.repeat(100)],
    ['a token of five parts', async () => 'a.b.c.d.e'],
    ['a client key', async () => (await gateway.createKey((await gateway.signUp()).accessToken)).key],
  ])('%s, which the provider is not asked about', async (_, forge) => {
    expect(await answerTo(await forge())).toMatchObject(REFUSED);
    expect([reasons(), provider.asked]).toEqual([[], []]);
  });

  test.each(['jku', 'x5u'])('and nobody asks where its header %s leads', async (name) => {
    await using attacker = await startOpenIdProvider(clock);
    const key = attacker.signingKey();
    const header = { [name]: `${attacker.issuer}/keys` };
    expect(await answerTo(await provider.token({ key, header }))).toMatchObject(REFUSED);
    expect(
      await answerTo(await provider.token({ key, header: { ...header, jwk: key.publicJwk } })),
    ).toMatchObject(REFUSED);
    expect(attacker.asked).toEqual([]);
  });

  test('without a word to its bearer of why; the log says it', async () => {
    const token = await withClaims({ aud: 'other' });
    expect(await answerTo(token)).toEqual(await answerTo(`lku_${'a'.repeat(43)}`));
    expect(reasons()).toEqual(['unexpected "aud" claim value']);
    expect(gateway.logged.join('')).not.toContain(token.split('.')[2]);
  });
});

describe('the address of a new account', () => {
  const standIn = (sub: string) => `${createHash('sha256').update(sub).digest('hex').slice(0, 16)}@127.0.0.1`;

  test.each([
    ['not verified', { email: 'eve@example.com', email_verified: false }],
    ['verified only as text', { email: 'eve@example.com', email_verified: 'true' }],
    ['not said to be verified', { email: 'eve@example.com' }],
    ['no address', { email: 'eve', email_verified: true }],
    ['not text', { email: ['eve@example.com'], email_verified: true }],
    ['absent', {}],
  ])('is a stand-in when that in the token is %s', async (_, claims) => {
    const { email, displayName } = await me(await provider.token({ claims: { sub: 'eve', ...claims } }));
    expect(email).toBe(standIn('eve'));
    expect(displayName).toBe(email);
  });

  test('is never that of an account there is, which stays its own', async () => {
    const { account } = await gateway.signUp('ada@example.com');
    const external = await me(await provider.token({ claims: ADA }));
    expect(external).toMatchObject({ email: standIn('ada'), role: 'MEMBER' });
    expect(external.id).not.toBe(account.id);
    const login = { email: 'ada@example.com', password: PASSWORD };
    expect(await gateway.manage(LoginDocument, { input: login })).toMatchObject({
      login: { __typename: 'LoginPayload', account: { id: account.id } },
    });
  });

  test('is new even when somebody took the stand-in', async () => {
    await gateway.signUp(standIn('eve').replace('127.0.0.1', 'example.com'));
    rows(`update accounts set email = '${standIn('eve')}'`);
    const { email, role } = await me(await provider.token({ claims: { sub: 'eve' } }));
    expect(email).toMatch(/^[0-9a-f-]{36}@127\.0\.0\.1$/);
    expect(role).toBe('MEMBER');
  });

  test('has no password that would sign in', async () => {
    await me(await provider.token({ claims: ADA }));
    for (const password of ['!', PASSWORD]) {
      const input = { email: 'ada@example.com', password };
      expect(await gateway.manage(LoginDocument, { input })).toMatchObject({
        login: { __typename: 'InvalidCredentialsError' },
      });
    }
  });
});

test.each([
  ['x'.repeat(200), 'x'.repeat(100)],
  ['🗝'.repeat(101), '🗝'.repeat(100)],
  [' Ada\u0000\r\nLovelace\u009b ', 'AdaLovelace'],
  ['\u0007', 'ada@example.com'],
  [['Ada'], 'ada@example.com'],
])('the display name of a new account is one line of 100 characters: %j', async (name, displayName) => {
  const account = await me(await provider.token({ claims: { ...ADA, name } }));
  expect(account.displayName).toBe(displayName);
});

describe('who may make an account this way', () => {
  const FORBIDDEN = {
    status: 403,
    code: 'FORBIDDEN',
    message: expect.stringContaining('sign themselves up'),
  };

  test('is nobody, where signing up is closed', async () => {
    await using closed = await start({ signUp: 'closed' });
    expect(await answerTo(await provider.token(), closed)).toMatchObject(FORBIDDEN);
  });

  test('is one of twenty at a time and ADMIN, where only the first may', async () => {
    await using first = await start({ signUp: 'first' });
    const tokens = await Promise.all(Array.from({ length: 20 }, () => provider.token()));
    const answers = await Promise.all(tokens.map((token) => answerTo(token, first)));
    const accepted = tokens.filter((_, at) => answers[at]?.status === 200);
    expect(accepted).toHaveLength(1);
    expect((await me(accepted[0] ?? '', first)).role).toBe('ADMIN');
    expect(answers.find(({ status }) => status !== 200)).toMatchObject(FORBIDDEN);
    expect(await answerTo(await provider.token(), first)).toMatchObject(FORBIDDEN);
  });
});

describe('a provider that cannot be asked', () => {
  const METADATA = /openid-configuration$/;
  const KEYS = /keys$/;

  test.each(
    Object.entries(troubles).flatMap(([name, trouble]) => [
      [name, 'metadata', trouble, METADATA] as const,
      [name, 'keys', trouble, KEYS] as const,
    ]),
  )('is 503 when it is %s for its %s, and works when it is back', async (_, __, trouble, path) => {
    provider.fail(trouble, path);
    const token = await provider.token();
    expect(await answerTo(token)).toMatchObject(UNAVAILABLE);
    expect(gateway.logged.join('')).toContain('The OpenID provider cannot be asked now');
    expect(gateway.logged.join('')).not.toContain(token);
    provider.fail(undefined);
    expect(await answerTo(token)).toMatchObject(OK);
  });

  test.each([METADATA, KEYS])('is 503 when it redirects, and nobody follows: %s', async (path) => {
    await using attacker = await startOpenIdProvider(clock);
    provider.fail((res) => {
      const to = path === KEYS ? '/keys' : '/.well-known/openid-configuration';
      res.writeHead(302, { Location: `${attacker.issuer}${to}` }).end();
    }, path);
    expect(await answerTo(await provider.token())).toMatchObject(UNAVAILABLE);
    expect(attacker.asked).toEqual([]);
  });

  test.each([
    ['another issuer', () => ({ issuer: 'https://evil.example.com' }), 'are those of the issuer'],
    ['its issuer with a slash', () => ({ issuer: `${provider.issuer}/` }), 'are those of the issuer'],
    [
      'keys anybody could change',
      () => ({ jwks_uri: 'http://example.com/keys' }),
      'no jwks_uri that is secure',
    ],
    ['keys in a file', () => ({ jwks_uri: 'file:///etc/keys.json' }), 'no jwks_uri that is secure'],
    ['no keys', () => ({ jwks_uri: undefined }), 'no jwks_uri that is secure'],
  ])('is 503 when its metadata name %s', async (_, metadata, logged) => {
    provider.describe(metadata());
    const token = await provider.token();
    expect(await answerTo(token)).toMatchObject(UNAVAILABLE);
    expect(provider.asked).toHaveLength(1);
    expect(gateway.logged.join('')).toContain(logged);
    provider.describe({});
    expect(await answerTo(token)).toMatchObject(OK);
  });

  test('does not matter for what it was asked before, nor for what no key could make good', async () => {
    const token = await provider.token();
    expect(await answerTo(token)).toMatchObject(OK);
    provider.fail(troubles.down);
    expect(await answerTo(token)).toMatchObject(OK);
    expect(await answerTo(await provider.token())).toMatchObject(OK);
    expect(
      await answerTo(await provider.token({ header: { alg: 'HS256' }, secret: Buffer.alloc(32) })),
    ).toMatchObject(REFUSED);
  });
});

describe("the provider's keys", () => {
  test('are asked for once, however many tokens come', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => provider.token()));
    for (const token of tokens) expect(await answerTo(token)).toMatchObject(OK);
    expect(provider.asked).toHaveLength(2);
  });

  test('may change without a restart: an unknown one is asked for, but not at each token', async () => {
    expect(await answerTo(await provider.token())).toMatchObject(OK);
    const before = await provider.token();
    await provider.rotate();
    const after = await provider.token();
    expect(await answerTo(after)).toMatchObject(REFUSED);
    expect(provider.asked).toHaveLength(2);
    passForKeys(10_001);
    expect(await answerTo(after)).toMatchObject(OK);
    expect(await answerTo(before)).toMatchObject(OK);
    expect(provider.asked).toHaveLength(3);
  });

  test('end when they are withdrawn, for tokens that were good too', async () => {
    const token = await provider.token({ claims: { exp: clock.now() / 1000 + 86_400 } });
    expect(await answerTo(token)).toMatchObject(OK);
    await provider.rotate({ withdraw: true });
    passForKeys(600_001);
    clock.advance(600_000 - 1);
    // Until then, a token is verified once.
    expect(await answerTo(token)).toMatchObject(OK);
    expect(provider.asked).toHaveLength(2);
    clock.advance(1);
    expect(await answerTo(token)).toMatchObject(REFUSED);
    expect(await answerTo(await provider.token())).toMatchObject(OK);
  });
});
