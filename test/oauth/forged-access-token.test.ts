import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { type OAuthClient, oauthClient } from '../support/oauth.ts';
import { PRODUCT, readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { startUpstream } from '../support/upstream.ts';

let gateway: ShopGateway;
let client: OAuthClient;

beforeAll(async () => {
  gateway = await startShopGateway();
  client = await oauthClient(gateway, { scopes: ['read:shop', 'write:shop'], rateLimitPerMinute: null });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const verify = (token: string) => fetch(`${gateway.url}/verify`, { headers: bearer(token) });

describe('a forged access token', () => {
  /** Signs the claims of a valid token with the key of the gateway, with any changes. */
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

  /** Returns the private key of the gateway from its database. */
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

  it('made with the private key of the gateway and unchanged claims is accepted', async () => {
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
      'a signature by another key under another kid',
      async () => {
        const { privateKey } = await generateKeyPair('EdDSA');
        return await forge({ header: { kid: 'foreign' }, key: privateKey });
      },
    ],
    [
      'a signature by another key under the kid of the gateway',
      async () => forge({ key: (await generateKeyPair('EdDSA')).privateKey }),
    ],
    [
      'a signature by another key sent as jwk',
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
    ['an exp in the past', () => forge({ claims: { exp: seconds() } })],
    ['no exp', () => forge({ claims: { exp: undefined } })],
    ['an nbf in the future', () => forge({ claims: { nbf: seconds() + 10 } })],
    ['no client_id', () => forge({ claims: { client_id: undefined } })],
    ['an unknown client_id', () => forge({ claims: { client_id: 'lk_0123456789ABCDEF' } })],
    ['a scope that is not a string', () => forge({ claims: { scope: ['*'] } })],
    ['another secret_id', () => forge({ claims: { secret_id: 'x'.repeat(16) } })],
    [
      'a changed payload',
      async () => {
        const [header, , signature] = (await client.token()).split('.');
        const claims = { ...decodeJwt(await client.token()), scope: '*' };
        return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
      },
    ],
    ['an empty signature', async () => `${(await client.token()).split('.').slice(0, 2).join('.')}.`],
    ['only two parts', async () => (await client.token()).split('.').slice(0, 2).join('.')],
    ['only its first three characters', async () => 'eyJ'],
  ])('with %s is rejected by /verify, /apis and /oauth/introspect', async (_, token) => {
    const forged = await token();
    expect((await verify(forged)).status).toBe(401);
    expect(await readOutcome(await gateway.call(forged, PRODUCT))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await client.introspect(forged)).toEqual({ active: false });
  });

  it('with a jku, x5u or iss of its signer is rejected and nothing is fetched', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'attacker' };
    let fetched = 0;
    await using attacker = await startUpstream((_req, _body, res) => {
      fetched += 1;
      res.end(JSON.stringify({ keys: [jwk] }));
    });
    for (const header of [{ jku: attacker.url }, { x5u: attacker.url }, { iss: attacker.url }]) {
      const forged = await forge({ header: { kid: 'attacker', ...header }, key: privateKey });
      expect((await verify(forged)).status).toBe(401);
    }
    expect(fetched).toBe(0);
  });
});
