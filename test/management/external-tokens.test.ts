import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../support/clock.ts';
import { selectFrom } from '../support/database.ts';
import { OK, outcomeWith, REJECTED } from '../support/external-sign-in.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import {
  newSigningKey,
  type SigningKey,
  startOpenIdProvider,
  type TestProvider,
} from '../support/openid-provider.ts';
import { holdTimeouts } from '../support/timeouts.ts';

const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES384', 'ES512', 'EdDSA', 'Ed25519', 'ES256'],
];

const clock = new FakeClock();
const keys = new Map<string, SigningKey>();
let provider: TestProvider;
let gateway: TestGateway;
let requestedBefore: number;
let reasonsBefore: number;
beforeAll(async () => {
  holdTimeouts();
  provider = await startOpenIdProvider(clock);
  // One key for each algorithm. The last one signs unless a test names another.
  for (const alg of ALGORITHMS) keys.set(alg, await provider.rotate({ alg, withdraw: keys.size === 0 }));
  const { issuer, audience } = provider;
  gateway = await startGateway({ clock, oidc: { issuer, audience } });
  // The gateway now knows all keys.
  expect(await outcomeWith(gateway, await provider.token())).toMatchObject(OK);
});
beforeEach(() => {
  requestedBefore = provider.requested.length;
  reasonsBefore = allReasons().length;
});
afterAll(async () => {
  vi.restoreAllMocks();
  await gateway[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

/** Reads from the log why tokens were rejected. */
const allReasons = (): string[] =>
  gateway.logged.map((line) => JSON.parse(line).reason).filter((reason) => reason !== undefined);
const reasons = () => allReasons().slice(reasonsBefore);
const requests = () => provider.requested.slice(requestedBefore);
const accounts = () => selectFrom(gateway, 'select * from accounts');

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const inSeconds = (seconds: number) => Math.floor(clock.now() / 1000) + seconds;
const withClaims = (claims: Record<string, unknown>) => provider.token({ claims });
const withHeader = (header: Record<string, unknown>) => provider.token({ header });

/** Creates a token with a given algorithm in its header and a given signature. */
async function assemble(alg: string, signature = '') {
  const header = { alg, typ: 'at+jwt', kid: provider.signingKey().kid };
  const { issuer: iss, audience: aud } = provider;
  return `${encode(header)}.${encode({ iss, aud, sub: 'ada', exp: inSeconds(300) })}.${signature}`;
}
const validSignature = async () => (await provider.token()).split('.')[2];
const signedBySecret = (secret: string, alg = 'HS256') =>
  provider.token({ header: { alg }, secret: Buffer.from(secret) });
const signedByUnknownKey = async (header: (jwk: object) => object) => {
  const key = await newSigningKey();
  return provider.token({ key, header: { ...header(key.publicJwk) } });
};

describe('POST /graphql with an access token of the OpenID provider', () => {
  it.each(ALGORITHMS)('accepts a token signed with %s', async (alg) => {
    const key = keys.get(alg);
    if (!key) throw new Error('no key');
    expect(await outcomeWith(gateway, await provider.token({ key }))).toMatchObject(OK);
  });

  it.each(['JWT', 'jwt', 'application/jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])(
    'accepts a token of type %s',
    async (typ) => {
      const token = await provider.token({ header: { typ }, claims: { scope: 'openid' } });
      expect(await outcomeWith(gateway, token)).toMatchObject(OK);
    },
  );

  it.each<[name: string, createToken: () => Promise<string>]>([
    ['without a type', () => provider.token({ header: { typ: undefined }, claims: { scope: 'openid' } })],
    ['with several audiences', () => withClaims({ aud: ['other', 'latchkey'] })],
    ['that expired less than a minute ago', () => withClaims({ exp: inSeconds(-59) })],
    ['that becomes valid within a minute', () => withClaims({ nbf: inSeconds(60) })],
    ['with a subject of 255 characters', () => withClaims({ sub: 'x'.repeat(255) })],
    ['with a subject of one space', () => withClaims({ sub: ' ' })],
    ['with a subject of every kind of ASCII character', () => withClaims({ sub: 'auth0|a~B_9' })],
  ])('accepts a token %s', async (_, createToken) => {
    expect(await outcomeWith(gateway, await createToken())).toMatchObject(OK);
  });

  it.each<[name: string, createToken: () => Promise<string>, reason: RegExp]>([
    ['without a signature and with alg none', () => assemble('none'), /"alg" .* not allowed/],
    ['without a signature and with alg nOnE', () => assemble('nOnE'), /"alg" .* not allowed/],
    ['without a signature and with alg NONE', () => assemble('NONE'), /"alg" .* not allowed/],
    ['without a signature and with alg ES256', () => assemble('ES256'), /signature/],
    [
      'with alg none and a valid signature',
      async () => assemble('none', await validSignature()),
      /"alg" .* not allowed/,
    ],
    [
      'with the signature of other claims',
      async () => assemble('ES256', await validSignature()),
      /signature/,
    ],
    [
      'signed with HS256 by the public key in PEM',
      () => signedBySecret(provider.signingKey().publicPem),
      /"alg" .* not allowed/,
    ],
    [
      'signed with HS512 by the public key in PEM',
      () => signedBySecret(provider.signingKey().publicPem, 'HS512'),
      /"alg" .* not allowed/,
    ],
    [
      'signed with HS256 by the public JWK',
      () => signedBySecret(JSON.stringify(provider.signingKey().publicJwk)),
      /"alg" .* not allowed/,
    ],
    ['signed by an unpublished key', () => signedByUnknownKey(() => ({})), /no applicable key/],
    [
      'signed by an unpublished key with the kid of a published one',
      () => signedByUnknownKey(() => ({ kid: provider.signingKey().kid })),
      /signature/,
    ],
    [
      'signed by the key in its jwk header',
      () => signedByUnknownKey((jwk) => ({ jwk })),
      /no applicable key/,
    ],
    [
      'without a kid and signed by the key in its jwk header',
      () => signedByUnknownKey((jwk) => ({ jwk, kid: undefined })),
      /signature/,
    ],
    ['of another issuer', () => withClaims({ iss: 'https://evil.example.com' }), /"iss"/],
    ['whose issuer has an extra slash', () => withClaims({ iss: `${provider.issuer}/` }), /"iss"/],
    ['without an issuer', () => withClaims({ iss: undefined }), /"iss"/],
    ['for another audience', () => withClaims({ aud: 'other' }), /"aud"/],
    ['for an audience with the same beginning', () => withClaims({ aud: ['latchkey-2'] }), /"aud"/],
    ['without an audience', () => withClaims({ aud: undefined }), /"aud"/],
    ['that expired a minute ago', () => withClaims({ exp: inSeconds(-60) }), /"exp"/],
    ['without an expiry', () => withClaims({ exp: undefined }), /"exp"/],
    ['that becomes valid in more than a minute', () => withClaims({ nbf: inSeconds(61) }), /"nbf"/],
    ['with the nonce of an ID token', () => withClaims({ nonce: 'n' }), /not an access token/],
    ['with the at_hash of an ID token', () => withClaims({ at_hash: 'h' }), /not an access token/],
    ['of type logout+jwt', () => withHeader({ typ: 'logout+jwt' }), /not an access token/],
    ['without a subject', () => withClaims({ sub: undefined }), /"sub"/],
    ['with an empty subject', () => withClaims({ sub: '' }), /not an access token/],
    ['with a number for a subject', () => withClaims({ sub: 7 }), /not an access token/],
    ['with a subject of 256 characters', () => withClaims({ sub: 'x'.repeat(256) }), /not an access token/],
    [
      'with a control character in its subject',
      () => withClaims({ sub: 'ada\u0000' }),
      /not an access token/,
    ],
    ['with a subject beyond ASCII', () => withClaims({ sub: 'adä' }), /not an access token/],
    ['of three parts that are not a JWT', async () => 'a.b.c', /JWS|Header/],
  ])('rejects a token %s and logs the reason', async (_, createToken, reason) => {
    const token = await createToken();
    const before = accounts();
    for (let time = 1; time <= 2; time += 1) {
      expect(await outcomeWith(gateway, token)).toMatchObject(REJECTED);
      expect(reasons()).toHaveLength(time);
      expect(reasons().at(-1)).toMatch(reason);
    }
    expect(accounts()).toEqual(before);
    // A valid token is still accepted.
    expect(await outcomeWith(gateway, await provider.token())).toMatchObject(OK);
  });

  it.each<[string, () => Promise<string>]>([
    ['a token without parts', async () => 'x'.repeat(100)],
    ['a token of five parts', async () => 'a.b.c.d.e'],
    ['a client key', async () => (await gateway.createKey((await gateway.signUp()).accessToken)).key],
  ])('rejects %s without verifying it as a JWT', async (_, createToken) => {
    expect(await outcomeWith(gateway, await createToken())).toMatchObject(REJECTED);
    expect([reasons(), requests()]).toEqual([[], []]);
  });

  it.each(['jku', 'x5u'])('rejects a token with the header %s without fetching its URL', async (name) => {
    await using attacker = await startOpenIdProvider(clock);
    const key = attacker.signingKey();
    const header = { [name]: `${attacker.issuer}/keys` };
    expect(await outcomeWith(gateway, await provider.token({ key, header }))).toMatchObject(REJECTED);
    const carrying = await provider.token({ key, header: { ...header, jwk: key.publicJwk } });
    expect(await outcomeWith(gateway, carrying)).toMatchObject(REJECTED);
    expect(attacker.requested).toEqual([]);
  });

  it('returns the same error for an invalid token as for an unknown local one, and logs no token', async () => {
    const token = await withClaims({ aud: 'other' });
    expect(await outcomeWith(gateway, token)).toEqual(await outcomeWith(gateway, `lku_${'a'.repeat(43)}`));
    expect(reasons()).toEqual(['unexpected "aud" claim value']);
    expect(gateway.logged.join('')).not.toContain(token.split('.')[2]);
  });
});
