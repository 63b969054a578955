import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../support/clock.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { startOpenIdProvider, type TestProvider } from '../support/openid-provider.ts';

// Shaped as each provider documents its tokens. All are signed by the provider, in time and for this gateway, as an
// ID token is when the audience is the client that asked for it.

interface TokenShape {
  readonly name: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

const AT_JWT = { typ: 'at+jwt' };
const JWT = { typ: 'JWT' };
const UNTYPED = { typ: undefined };

const ACCESS_TOKENS: readonly TokenShape[] = [
  {
    name: 'of RFC 9068',
    header: AT_JWT,
    claims: { client_id: 'cli', jti: 'a1', auth_time: 1, acr: '0', amr: ['pwd'] },
  },
  { name: 'of RFC 9068 with the full media type', header: { typ: 'Application/AT+JWT' }, claims: {} },
  {
    name: 'of Keycloak',
    header: JWT,
    claims: { typ: 'Bearer', azp: 'cli', sid: 's', acr: '1', scope: 'openid email', realm_access: {} },
  },
  { name: 'of Keycloak without scopes', header: JWT, claims: { typ: 'Bearer', azp: 'cli', scope: '' } },
  { name: 'of Keycloak with the type of RFC 9068', header: AT_JWT, claims: { typ: 'Bearer', azp: 'cli' } },
  { name: 'of Keycloak before version 25, with a nonce', header: JWT, claims: { typ: 'Bearer', nonce: 'n' } },
  { name: 'of Auth0', header: JWT, claims: { azp: 'cli', scope: 'openid profile read:keys' } },
  { name: 'of Auth0 with the profile of RFC 9068', header: AT_JWT, claims: { client_id: 'cli', scope: 'a' } },
  {
    name: 'of Okta',
    header: UNTYPED,
    claims: { ver: 1, jti: 'AT.x', cid: 'cli', uid: 'u', scp: ['openid', 'keys'], auth_time: 1 },
  },
  {
    name: 'of Entra ID',
    header: JWT,
    claims: { ver: '2.0', azp: 'cli', azpacr: '0', oid: 'o', tid: 't', scp: 'Keys.ReadWrite' },
  },
  {
    name: 'of Cognito, bound to a resource',
    header: UNTYPED,
    claims: { token_use: 'access', client_id: 'cli', scope: 'openid email', username: 'ada', version: 2 },
  },
  { name: 'of Ory Hydra', header: JWT, claims: { client_id: 'cli', ext: {}, scp: ['openid'] } },
];

const OTHER_TOKENS: readonly TokenShape[] = [
  { name: 'an ID token of Keycloak', header: JWT, claims: { typ: 'ID', azp: 'cli', at_hash: 'h', acr: '1' } },
  { name: 'an ID token of Keycloak without at_hash', header: JWT, claims: { typ: 'ID', scope: 'openid' } },
  { name: 'a refresh token of Keycloak', header: JWT, claims: { typ: 'Refresh', scope: 'openid', azp: 'c' } },
  {
    name: 'an offline token of Keycloak',
    header: JWT,
    claims: { typ: 'Offline', scope: 'openid', azp: 'c' },
  },
  { name: 'a logout token of Keycloak', header: JWT, claims: { typ: 'Logout', sid: 's', events: {} } },
  { name: 'an ID token of Auth0', header: JWT, claims: { nonce: 'n', sid: 's', name: 'Ada' } },
  { name: 'an ID token of Auth0 without a nonce', header: JWT, claims: { sid: 's', name: 'Ada' } },
  {
    name: 'an ID token of Okta',
    header: UNTYPED,
    claims: { ver: 1, jti: 'ID.x', amr: ['pwd'], idp: 'i', at_hash: 'h', auth_time: 1 },
  },
  {
    name: 'an ID token of Entra ID',
    header: JWT,
    claims: { ver: '2.0', oid: 'o', tid: 't', preferred_username: 'ada@example.com' },
  },
  {
    name: 'an ID token of Cognito',
    header: UNTYPED,
    claims: { token_use: 'id', at_hash: 'h', 'cognito:username': 'ada', email_verified: true },
  },
  { name: 'an ID token of Cognito with a scope', header: UNTYPED, claims: { token_use: 'id', scope: 'a' } },
  { name: 'an ID token with a scope and a nonce', header: JWT, claims: { scope: 'openid', nonce: 'n' } },
  { name: 'an ID token of the hybrid flow', header: JWT, claims: { scope: 'openid', c_hash: 'h' } },
  { name: 'an ID token that signs a state', header: JWT, claims: { scope: 'openid', s_hash: 'h' } },
  {
    name: 'a logout token',
    header: { typ: 'logout+jwt' },
    claims: { sid: 's', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
  },
  {
    name: 'a logout token with a generic type',
    header: JWT,
    claims: { scope: 'a', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
  },
];

/** Tokens that show in nothing but their header what they are, so that another header makes them another kind. */
const UNMARKED_TOKENS: readonly TokenShape[] = [
  { name: 'a token of another type with a scope', header: { typ: 'secevent+jwt' }, claims: { scope: 'a' } },
  { name: 'a token of a type that only ends in at+jwt', header: { typ: 'x/at+jwt' }, claims: { scope: 'a' } },
  { name: 'a token with an empty scope', header: JWT, claims: { scope: ' ' } },
  { name: 'a token with an empty list of scopes', header: JWT, claims: { scp: [] } },
  { name: 'a token with a list of empty scopes', header: UNTYPED, claims: { scp: [''] } },
  { name: 'a token whose scope is neither string nor list', header: JWT, claims: { scope: { a: true } } },
  { name: 'a token without any sign of its kind', header: JWT, claims: { azp: 'cli', name: 'Ada' } },
];

const isMarked = ({ claims }: TokenShape) =>
  ['typ', 'token_use', 'nonce', 'at_hash', 'c_hash', 's_hash', 'events'].some((name) => name in claims);

const clock = new FakeClock();
let provider: TestProvider;
let gateway: TestGateway;
beforeAll(async () => {
  provider = await startOpenIdProvider(clock);
  const { issuer, audience } = provider;
  gateway = await startGateway({ clock, oidc: { issuer, audience } });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

async function requestStatus({ header, claims }: Omit<TokenShape, 'name'>): Promise<number> {
  const token = await provider.token({ header, claims });
  return (await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(token))).status;
}

describe('POST /graphql with a token of the OpenID provider', () => {
  it.each(ACCESS_TOKENS)('accepts an access token $name', async (shape) => {
    expect(await requestStatus(shape)).toBe(200);
  });

  it.each([...OTHER_TOKENS, ...UNMARKED_TOKENS])('rejects $name', async (shape) => {
    expect(await requestStatus(shape)).toBe(401);
  });

  it.each(OTHER_TOKENS.filter(isMarked))(
    'rejects $name whose header says that it is an access token',
    async ({ claims }) => {
      for (const header of [AT_JWT, { typ: 'application/at+jwt' }])
        expect(await requestStatus({ header, claims })).toBe(401);
    },
  );
});
