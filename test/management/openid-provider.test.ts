import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../support/clock.ts';
import { OK, outcomeWith, REJECTED, UNAVAILABLE } from '../support/external-sign-in.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { failures, startOpenIdProvider, type TestProvider } from '../support/openid-provider.ts';
import { holdTimeouts } from '../support/timeouts.ts';

const METADATA = /openid-configuration$/;
const KEYS = /keys$/;

const clock = new FakeClock();
let timeouts: ReturnType<typeof holdTimeouts>;
let provider: TestProvider;
let gateway: TestGateway;
beforeEach(async () => {
  timeouts = holdTimeouts();
  // By the system clock, the gateway caches the provider's keys. It stands still until a test advances it.
  vi.useFakeTimers({ toFake: ['Date'] });
  provider = await startOpenIdProvider(clock);
  gateway = await start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await gateway[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

function start({ issuer, audience } = provider): Promise<TestGateway> {
  return startGateway({ clock, oidc: { issuer, audience } });
}

const outcome = (token: string) => outcomeWith(gateway, token);
const logged = () => gateway.logged.join('');

function advanceSystemClock(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

describe('POST /graphql with an access token of the OpenID provider', () => {
  const descriptions = {
    down: 'closes the connection',
    broken: 'responds with 500',
    garbled: 'responds with HTML',
    endless: 'responds with more than a megabyte',
  };
  const documents = [
    ['metadata', METADATA],
    ['keys', KEYS],
  ] as const;

  it.each(
    Object.entries(failures).flatMap(([name, failure]) =>
      documents.map(
        ([document, path]) =>
          [descriptions[name as keyof typeof descriptions], document, failure, path] as const,
      ),
    ),
  )(
    'returns UNAVAILABLE while the provider %s for its %s, and accepts the token afterwards',
    async (_, __, failure, path) => {
      provider.fail(failure, path);
      const token = await provider.token();
      expect(await outcome(token)).toMatchObject(UNAVAILABLE);
      expect(logged()).toContain('The OpenID provider cannot be asked now');
      expect(logged()).not.toContain(token);
      provider.fail(undefined);
      expect(await outcome(token)).toMatchObject(OK);
    },
  );

  it.each(documents)(
    'returns UNAVAILABLE when the provider takes more than three seconds for its %s',
    async (_, path) => {
      const requested = Promise.withResolvers<void>();
      provider.fail(() => requested.resolve(), path);
      const token = await provider.token();
      const pending = outcome(token);
      await requested.promise;
      timeouts.expire(3_000);
      expect(await pending).toMatchObject(UNAVAILABLE);
      provider.fail(undefined);
      expect(await outcome(token)).toMatchObject(OK);
    },
  );

  it.each(documents)(
    'returns UNAVAILABLE when the provider redirects its %s, and does not follow the redirect',
    async (_, path) => {
      await using attacker = await startOpenIdProvider(clock);
      provider.fail((res) => {
        const to = path === KEYS ? '/keys' : '/.well-known/openid-configuration';
        res.writeHead(302, { Location: `${attacker.issuer}${to}` }).end();
      }, path);
      expect(await outcome(await provider.token())).toMatchObject(UNAVAILABLE);
      expect(attacker.requested).toEqual([]);
    },
  );

  it.each([
    ['another issuer', () => ({ issuer: 'https://evil.example.com' }), 'are those of the issuer'],
    ['its issuer with an extra slash', () => ({ issuer: `${provider.issuer}/` }), 'are those of the issuer'],
    ['no issuer', () => ({ issuer: undefined }), 'are those of the issuer'],
    [
      'keys at an insecure URL',
      () => ({ jwks_uri: 'http://example.com/keys' }),
      'no jwks_uri that is secure',
    ],
    ['keys in a file', () => ({ jwks_uri: 'file:///etc/keys.json' }), 'no jwks_uri that is secure'],
    ['no keys', () => ({ jwks_uri: undefined }), 'no jwks_uri that is secure'],
  ])(
    'returns UNAVAILABLE while the metadata of the provider name %s, and accepts the token afterwards',
    async (_, metadata, reason) => {
      provider.setMetadata(metadata());
      const token = await provider.token();
      expect(await outcome(token)).toMatchObject(UNAVAILABLE);
      expect(provider.requested).toHaveLength(1);
      expect(logged()).toContain(reason);
      provider.setMetadata({});
      expect(await outcome(token)).toMatchObject(OK);
    },
  );

  it.each([
    ['metadata', () => ({ issuer: provider.issuer, jwks_uri: `${provider.issuer}/keys` }), METADATA],
    ['keys', () => ({ keys: [provider.signingKey().publicJwk] }), KEYS],
  ])('returns UNAVAILABLE when the provider sends valid %s with status 500', async (_, content, path) => {
    provider.fail((res) => res.writeHead(500).end(JSON.stringify(content())), path);
    expect(await outcome(await provider.token())).toMatchObject(UNAVAILABLE);
  });

  it.each([
    ['accepts the token when the provider has exactly a megabyte of keys', 1_000_000, OK],
    ['returns UNAVAILABLE when the provider has a megabyte and a byte of keys', 1_000_001, UNAVAILABLE],
  ])('%s', async (_, bytes, expected) => {
    const keys = [provider.signingKey().publicJwk];
    const padding = bytes - JSON.stringify({ keys, padding: '' }).length;
    const body = JSON.stringify({ keys, padding: 'x'.repeat(padding) });
    expect(body).toHaveLength(bytes);
    provider.fail((res) => res.end(body), KEYS);
    expect(await outcome(await provider.token())).toMatchObject(expected);
  });

  it('accepts a known token or a known key, and rejects an invalid token, while the provider is down', async () => {
    const token = await provider.token();
    expect(await outcome(token)).toMatchObject(OK);
    provider.fail(failures.down);
    expect(await outcome(token)).toMatchObject(OK);
    expect(await outcome(await provider.token())).toMatchObject(OK);
    const invalid = await provider.token({ header: { alg: 'HS256' }, secret: Buffer.alloc(32) });
    expect(await outcome(invalid)).toMatchObject(REJECTED);
  });

  it('requests the metadata of an issuer that ends with a slash at a path without a double slash', async () => {
    await using slashed = await startOpenIdProvider(clock, '/realm/');
    await using other = await start(slashed);
    expect(slashed.issuer).toMatch(/\/realm\/$/);
    expect(await outcomeWith(other, await slashed.token())).toMatchObject(OK);
    expect(slashed.requested[0]).toBe('/realm/.well-known/openid-configuration');
  });
});

describe("the OpenID provider's keys", () => {
  it('accept a token without a kid while only one of them matches its algorithm', async () => {
    const withoutKid = () => provider.token({ header: { kid: undefined } });
    expect(await outcome(await withoutKid())).toMatchObject(OK);
    await provider.rotate();
    await using other = await start();
    expect(await outcomeWith(other, await withoutKid())).toMatchObject(REJECTED);
    expect(await outcomeWith(other, await provider.token())).toMatchObject(OK);
  });

  it('are requested once for many tokens', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => provider.token()));
    for (const token of tokens) expect(await outcome(token)).toMatchObject(OK);
    expect(provider.requested).toHaveLength(2);
  });

  it('are requested again for an unknown key, but at most once in ten seconds', async () => {
    expect(await outcome(await provider.token())).toMatchObject(OK);
    const before = await provider.token();
    await provider.rotate();
    const after = await provider.token();
    advanceSystemClock(9_999);
    expect(await outcome(after)).toMatchObject(REJECTED);
    expect(provider.requested).toHaveLength(2);
    advanceSystemClock(1);
    expect(await outcome(after)).toMatchObject(OK);
    expect(await outcome(before)).toMatchObject(OK);
    expect(provider.requested).toHaveLength(3);
  });

  it('are requested again after ten minutes, and a withdrawn key then rejects verified tokens too', async () => {
    const token = await provider.token({ claims: { exp: clock.now() / 1000 + 86_400 } });
    expect(await outcome(token)).toMatchObject(OK);
    await provider.rotate({ withdraw: true });
    advanceSystemClock(600_000 - 1);
    clock.advance(600_000);
    expect(await outcome(token)).toMatchObject(OK);
    expect(provider.requested).toHaveLength(2);
    advanceSystemClock(1);
    clock.advance(600_000 - 1);
    // A verified token is not verified again for ten minutes.
    expect(await outcome(token)).toMatchObject(OK);
    expect(provider.requested).toHaveLength(2);
    clock.advance(1);
    expect(await outcome(token)).toMatchObject(REJECTED);
    expect(await outcome(await provider.token())).toMatchObject(OK);
    const [metadata, keys] = provider.requested;
    expect(provider.requested).toEqual([metadata, keys, metadata, keys]);
  });
});
