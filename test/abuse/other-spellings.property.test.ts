import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS } from '../support/dialects.ts';
import { bearer } from '../support/gateway.ts';
import { foreignSecret, importKeys } from '../support/imports.ts';
import { basic, oauthClient, postForm } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe.each(DIALECTS)('on $dialect', ({ startDatabases }) => {
  let databases: Awaited<ReturnType<typeof startDatabases>>;
  let gateway: ShopGateway;
  let client: Awaited<ReturnType<typeof oauthClient>>;
  beforeAll(async () => {
    databases = await startDatabases();
    gateway = await startShopGateway({ defaultRateLimit: 1_000_000, database: await databases.create() });
    client = await oauthClient(gateway);
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  /** Returns whether a credential is accepted: by the data plane, by forward-auth, and as active by introspection. */
  async function accepted(credential: string): Promise<boolean[]> {
    const api = await gateway.call(credential);
    const verify = await fetch(`${gateway.url}/verify`, { headers: { 'X-API-Key': credential } });
    const introspection = await client.post('/oauth/introspect', { token: credential });
    const { active } = (await introspection.json()) as { active?: boolean };
    return [api.status === 200, verify.status === 204, active === true];
  }

  const NOWHERE = [false, false, false];

  /** Characters that a header can carry, and that are not trimmed from it. */
  const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));

  /** Changes one character, inserts one, or removes one. */
  function respelled(credential: string): fc.Arbitrary<string> {
    const at = fc.nat(credential.length - 1);
    return fc
      .oneof(
        fc.tuple(at, visible).map(([n, char]) => credential.slice(0, n) + char + credential.slice(n + 1)),
        fc.tuple(at, visible).map(([n, char]) => credential.slice(0, n) + char + credential.slice(n)),
        at.map((n) => credential.slice(0, n) + credential.slice(n + 1)),
        fc.constantFrom('=', '==', '.', '_').map((end) => credential + end),
        fc.constant(credential.toUpperCase()),
        fc.constant(credential.toLowerCase()),
      )
      .filter((text) => text !== credential);
  }

  /** Every other text of base64url that decodes to the same bytes, with and without padding. */
  function sameBytes(part: string): string[] {
    const bytes = Buffer.from(part, 'base64url');
    const last = [...BASE64URL].map((char) => part.slice(0, -1) + char);
    const padded = [part, ...last].flatMap((text) => [text, `${text}=`, `${text}==`]);
    const standard = padded.map((text) => text.replaceAll('-', '+').replaceAll('_', '/'));
    return [...new Set([...padded, ...standard])].filter(
      (text) => text !== part && Buffer.from(text, 'base64url').equals(bytes),
    );
  }

  const CREDENTIALS: readonly [string, () => Promise<string>][] = [
    ['a client key', async () => (await gateway.key()).key],
    ['an access token', () => client.token()],
    [
      'an imported key',
      async () => {
        const { secret, hash } = foreignSecret();
        await importKeys(gateway, gateway.accessToken, [{ hash, scopes: ['*'] }]);
        return secret;
      },
    ],
  ];

  describe.each(CREDENTIALS)('%s', (_, create) => {
    it('is rejected in any other spelling, before and after it was cached', async () => {
      const credential = await create();
      const rejectsOthers = () =>
        fc.assert(
          fc.asyncProperty(respelled(credential), async (other) => {
            expect(await accepted(other)).toEqual(NOWHERE);
          }),
          { numRuns: 60 },
        );
      await rejectsOthers();
      expect((await accepted(credential)).slice(0, 2)).toEqual([true, true]);
      await rejectsOthers();
    });
  });

  describe('a client key with another separator', () => {
    it.each(['-', '.', '~', '%', 'A', '+'])('%s is rejected once the key is cached', async (separator) => {
      const { key, clientKey, clientSecret } = await gateway.key();
      expect((await accepted(key))[0]).toBe(true);
      expect(await accepted(`${clientKey.clientId}${separator}${clientSecret}`)).toEqual(NOWHERE);
    });

    it('is rejected when its id and secret are divided at another place', async () => {
      const { clientKey, clientSecret } = await gateway.key();
      const [prefix = '', rest = ''] = clientKey.clientId.split('_');
      const divided = basic(prefix, `${rest}_${clientSecret}`);
      const response = await postForm(
        `${gateway.url}/oauth/token`,
        { grant_type: 'client_credentials' },
        divided,
      );
      expect(response.status).toBe(401);
    });
  });

  describe('an access token', () => {
    it('is rejected in every spelling of the same bytes, also once it is revoked', async () => {
      const token = await client.token();
      const parts = token.split('.');
      const spellings = parts.flatMap((part, index) =>
        sameBytes(part).map((other) => parts.with(index, other).join('.')),
      );
      expect(spellings.length).toBeGreaterThan(30);
      for (const spelling of spellings) expect(await accepted(spelling)).toEqual(NOWHERE);
      expect(await accepted(token)).toEqual([true, true, true]);
      for (const spelling of spellings) expect(await accepted(spelling)).toEqual(NOWHERE);
      expect((await client.post('/oauth/revoke', { token })).status).toBe(200);
      for (const spelling of [token, ...spellings]) expect(await accepted(spelling)).toEqual(NOWHERE);
    });
  });

  describe('/oauth/revoke', () => {
    it('says that it revokes no client key, whether it was created or imported', async () => {
      const { secret, hash } = foreignSecret();
      await importKeys(gateway, gateway.accessToken, [{ hash, scopes: ['*'] }]);
      const { key } = await gateway.key();
      for (const token of [secret, key]) {
        const response = await client.post('/oauth/revoke', { token });
        expect([response.status, await response.json()]).toEqual([
          400,
          expect.objectContaining({ error: 'unsupported_token_type' }),
        ]);
        const headers = bearer(token);
        expect((await gateway.post('/apis/shop', { query: '{ __typename }' }, headers)).status).toBe(200);
      }
    });
  });
});
