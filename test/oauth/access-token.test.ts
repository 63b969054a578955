import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { oauthClient } from '../support/oauth.ts';
import { answerOf, outcomeOf, PRODUCT, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startUpstream } from '../support/upstream.ts';

let gateway: ShopGateway;
let client: Awaited<ReturnType<typeof oauthClient>>;

beforeEach(async () => {
  gateway = await startShopGateway();
  client = await oauthClient(gateway, { scopes: ['read:shop', 'write:shop'], rateLimitPerMinute: 20 });
});
afterEach(() => gateway[Symbol.asyncDispose]());

const verify = (token: string, query = '') =>
  fetch(`${gateway.url}/verify${query}`, { headers: bearer(token) });

describe('an access token', () => {
  it('reaches the upstream as its client', async () => {
    const response = await gateway.call(await client.token());
    expect(response.status).toBe(200);
    expect(gateway.shop.received.at(-1)?.headers).toMatchObject({
      'x-latchkey-client-id': client.clientId,
      'x-latchkey-scopes': 'read:shop write:shop',
    });
  });

  it('passes forward-auth, for the scopes it has', async () => {
    const token = await client.token('read:shop');
    const passed = await verify(token, '?scope=read:shop');
    expect([passed.status, passed.headers.get('x-latchkey-scopes')]).toEqual([204, 'read:shop']);
    expect((await verify(token, '?scope=write:shop')).status).toBe(403);
  });

  it('is held to its own scopes, though its key has more', async () => {
    const mutation = 'mutation { placeOrder(userId: "u1", productId: "p1") { id } }';
    const { errors } = await answerOf(await gateway.call(await client.token('read:shop'), mutation));
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingScopes: ['write:shop'] });
  });

  it('shares the budget of its key', async () => {
    const token = await client.token();
    for (let call = 0; call < 10; call += 1) {
      expect((await gateway.call(client.key)).status).toBe(200);
      expect((await gateway.call(token)).status).toBe(200);
    }
    expect((await gateway.call(token)).status).toBe(429);
    expect((await gateway.call(client.key)).status).toBe(429);
    expect((await gateway.call(await client.token())).status).toBe(429);
  });

  it('is no credential of the management plane', async () => {
    const response = await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(await client.token()));
    expect(await outcomeOf(response)).toEqual([401, 'UNAUTHENTICATED']);
  });

  it("a user's token is none of the data plane", async () => {
    expect((await gateway.call(gateway.accessToken)).status).toBe(401);
    expect((await verify(gateway.accessToken)).status).toBe(401);
  });

  it('expires after an hour', async () => {
    const token = await client.token();
    gateway.clock.advance(3_599_999);
    expect((await verify(token)).status).toBe(204);
    gateway.clock.advance(1);
    expect((await verify(token)).status).toBe(401);
  });
});

describe('with its key, an access token that was in use a moment ago', () => {
  let token: string;
  beforeEach(async () => {
    token = await client.token();
    expect((await verify(token)).status).toBe(204);
  });

  it.each([
    ['is revoked', () => gateway.revoke(client.id)],
    ['is deleted', () => gateway.delete(client.id)],
    [
      'expires',
      async () => {
        await gateway.update({
          id: client.id,
          expiresAt: new Date(gateway.clock.now() + 1000).toISOString(),
        });
        expect((await verify(token)).status).toBe(204);
        gateway.clock.advance(1000);
      },
    ],
    ['is rotated without a grace period', () => gateway.rotate(client.id, 0)],
  ])('dies when the key %s', async (_, end) => {
    await end();
    expect((await verify(token)).status).toBe(401);
    expect(await outcomeOf(await gateway.call(token))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('lives on for the grace period when the key is rotated, and no longer', async () => {
    await gateway.rotate(client.id, 60);
    gateway.clock.advance(59_999);
    expect((await verify(token)).status).toBe(204);
    gateway.clock.advance(1);
    expect((await verify(token)).status).toBe(401);
  });

  it('is narrowed with it, and not widened beyond what it was granted', async () => {
    await gateway.update({ id: client.id, scopes: ['read:shop', 'admin'] });
    expect((await verify(token)).headers.get('x-latchkey-scopes')).toBe('read:shop');
    await gateway.update({ id: client.id, scopes: ['*'] });
    expect((await verify(token)).headers.get('x-latchkey-scopes')).toBe('read:shop write:shop');
    await gateway.update({ id: client.id, scopes: [] });
    expect((await gateway.call(token)).status).toBe(403);
  });

  it('of a wildcard key grants what is left of the wildcard', async () => {
    await gateway.update({ id: client.id, scopes: ['*'] });
    const all = await client.token();
    expect((await verify(all)).headers.get('x-latchkey-scopes')).toBe('*');
    await gateway.update({ id: client.id, scopes: ['read:shop'] });
    expect((await verify(all)).headers.get('x-latchkey-scopes')).toBe('read:shop');
  });
});

describe('a forged access token', () => {
  /** Signs claims as the gateway would, or with anything else. */
  async function forge(
    changes: { header?: object; claims?: Record<string, unknown>; key?: CryptoKey | Uint8Array } = {},
  ) {
    const { kid, jwk } = signingKey();
    const key = changes.key ?? (await importJWK(jwk, 'EdDSA'));
    const claims = { ...decodeJwt(await client.token()), ...changes.claims };
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...changes.header })
      .sign(key);
  }

  /** The private key of the gateway, from its database. */
  function signingKey() {
    const database = new Sqlite(join(gateway.folder, 'data', 'latchkey.db'), { readonly: true });
    const row = database.prepare('select id, private_jwk from signing_keys').get() as {
      id: string;
      private_jwk: string;
    };
    database.close();
    return {
      kid: row.id,
      jwk: JSON.parse(row.private_jwk) as { kty: string; crv: string; x: string; d: string },
    };
  }

  const unsigned = async (alg: string, typ = 'at+jwt') => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg, typ, kid: signingKey().kid })}.${part(decodeJwt(await client.token()))}.`;
  };
  const seconds = () => gateway.clock.now() / 1000;

  it('would be accepted if it were signed right and said what is so', async () => {
    expect((await verify(await forge())).status).toBe(204);
  });

  it.each([
    ['alg none', () => unsigned('none')],
    ['alg None', () => unsigned('None')],
    ['alg NONE', () => unsigned('NONE')],
    ['alg nOnE', () => unsigned('nOnE')],
    ['an empty alg', () => unsigned('')],
    [
      'a signature with the public key as an HS256 secret',
      () => forge({ header: { alg: 'HS256' }, key: Buffer.from(signingKey().jwk.x, 'base64url') }),
    ],
    [
      'a signature with the published JWK as an HS256 secret',
      async () => {
        const text = await (await fetch(`${gateway.url}/.well-known/jwks.json`)).text();
        return await forge({ header: { alg: 'HS256' }, key: Buffer.from(text) });
      },
    ],
    [
      'another key under a foreign kid',
      async () => {
        const { privateKey } = await generateKeyPair('EdDSA');
        return await forge({ header: { kid: 'foreign' }, key: privateKey });
      },
    ],
    [
      'another key under the kid of ours',
      async () => forge({ key: (await generateKeyPair('EdDSA')).privateKey }),
    ],
    [
      'another key, brought along as jwk',
      async () => {
        const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
        const jwk = await crypto.subtle.exportKey('jwk', publicKey);
        return await forge({ header: { jwk, kid: undefined }, key: privateKey });
      },
    ],
    ['typ JWT', () => forge({ header: { typ: 'JWT' } })],
    ['no typ', () => forge({ header: { typ: undefined } })],
    ['another aud', () => forge({ claims: { aud: 'https://other.example' } })],
    ['another iss', () => forge({ claims: { iss: 'https://other.example' } })],
    ['an exp that has passed', () => forge({ claims: { exp: seconds() } })],
    ['no exp', () => forge({ claims: { exp: undefined } })],
    ['an nbf in the future', () => forge({ claims: { nbf: seconds() + 10 } })],
    ['no client_id', () => forge({ claims: { client_id: undefined } })],
    ['an unknown client_id', () => forge({ claims: { client_id: 'lk_0123456789ABCDEF' } })],
    ['a scope that is no text', () => forge({ claims: { scope: ['*'] } })],
    ['another secret_id', () => forge({ claims: { secret_id: 'x'.repeat(16) } })],
    [
      'a changed payload',
      async () => {
        const [header, , signature] = (await client.token()).split('.');
        const claims = { ...decodeJwt(await client.token()), scope: '*' };
        return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
      },
    ],
    ['no signature', async () => `${(await client.token()).split('.').slice(0, 2).join('.')}.`],
    ['two parts', async () => (await client.token()).split('.').slice(0, 2).join('.')],
    ['nothing but its beginning', async () => 'eyJ'],
  ])('with %s is refused on both doors of the data plane', async (_, token) => {
    const forged = await token();
    expect((await verify(forged)).status).toBe(401);
    expect(await outcomeOf(await gateway.call(forged, PRODUCT))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await client.introspect(forged)).toEqual({ active: false });
  });

  it('whose jku points to the key that signed it is refused, and nothing is fetched', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'theirs' };
    let fetched = 0;
    await using attacker = await startUpstream((_req, _body, res) => {
      fetched += 1;
      res.end(JSON.stringify({ keys: [jwk] }));
    });
    for (const header of [{ jku: attacker.url }, { x5u: attacker.url }, { iss: attacker.url }]) {
      const forged = await forge({ header: { kid: 'theirs', ...header }, key: privateKey });
      expect((await verify(forged)).status).toBe(401);
    }
    expect(fetched).toBe(0);
  });
});
