import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventsDocument, RotateSigningKeyDocument } from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway } from '../support/gateway.ts';
import { oauthClient } from '../support/oauth.ts';
import { readOutcome, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

// Each test needs a gateway with its first signing key.
let gateway: ShopGateway;

beforeEach(async () => {
  gateway = await startShopGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

const fetchJwks = () => fetch(`${gateway.url}/.well-known/jwks.json`);
const publishedKeys = async () =>
  ((await (await fetchJwks()).json()) as { keys: Record<string, string>[] }).keys;
const rotate = async () =>
  (await gateway.manage(RotateSigningKeyDocument, {}, gateway.accessToken)).rotateSigningKey.keyId;

describe('GET /.well-known/jwks.json', () => {
  it('returns only the public part of the signing key, with its ID, use and algorithm', async () => {
    const response = await fetchJwks();
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await response.json()).toEqual({
      keys: [
        {
          kty: 'OKP',
          crv: 'Ed25519',
          x: expect.stringMatching(/^[\w-]{43}$/),
          kid: expect.stringMatching(/^[\w-]{43}$/),
          use: 'sig',
          alg: 'EdDSA',
        },
      ],
    });
  });

  it('returns the same key after a restart, and tokens signed before the restart stay valid', async () => {
    const client = await oauthClient(gateway);
    const token = await client.token();
    const before = await publishedKeys();
    await gateway.close();
    await using restarted = await startGateway({
      database: gateway.config.database,
      publicUrl: gateway.url,
      clock: gateway.clock,
    });
    const after = (await (await fetch(`${restarted.url}/.well-known/jwks.json`)).json()) as { keys: unknown };
    expect(after.keys).toEqual(before);
    expect((await fetch(`${restarted.url}/verify`, { headers: bearer(token) })).status).toBe(204);
  });
});

describe('rotateSigningKey', () => {
  it('signs new tokens with a new key and publishes the old key until its last token has expired', async () => {
    const client = await oauthClient(gateway);
    const old = await client.token();
    const keyId = await rotate();
    const fresh = await client.token();
    expect(decodeProtectedHeader(fresh).kid).toBe(keyId);
    expect((await publishedKeys()).map(({ kid }) => kid).sort()).toEqual(
      [keyId, decodeProtectedHeader(old).kid].sort(),
    );
    const keys = createRemoteJWKSet(new URL(`${gateway.url}/.well-known/jwks.json`));
    for (const token of [old, fresh]) {
      expect((await gateway.call(token)).status).toBe(200);
      await jwtVerify(token, keys, { currentDate: new Date(gateway.clock.now()), typ: 'at+jwt' });
    }
    gateway.clock.advance(3_599_000);
    expect((await gateway.call(old)).status).toBe(200);
    gateway.clock.advance(301_000);
    expect((await publishedKeys()).map(({ kid }) => kid)).toEqual([keyId]);
  });

  it('records a signing_key.rotated event', async () => {
    await rotate();
    const { events } = await gateway.manage(
      EventsDocument,
      { filter: { type: 'signing_key.rotated' } },
      gateway.accessToken,
    );
    expect(events.edges).toHaveLength(1);
  });

  it('rejects an account that is not an administrator with FORBIDDEN', async () => {
    const { accessToken } = await gateway.signUp();
    const query = 'mutation { rotateSigningKey { keyId } }';
    expect(await readOutcome(await gateway.post('/graphql', { query }, bearer(accessToken)))).toEqual([
      403,
      'FORBIDDEN',
    ]);
    expect(await publishedKeys()).toHaveLength(1);
  });
});

describe('GET /.well-known/oauth-authorization-server', () => {
  it('returns every endpoint below the public URL', async () => {
    await using proxied = await startGateway({ publicUrl: 'https://keys.example/gateway' });
    const response = await fetch(`${proxied.url}/.well-known/oauth-authorization-server`);
    const metadata = (await response.json()) as Record<string, unknown>;
    const methods = ['client_secret_basic', 'client_secret_post'];
    expect(metadata).toEqual({
      issuer: 'https://keys.example/gateway',
      token_endpoint: 'https://keys.example/gateway/oauth/token',
      token_endpoint_auth_methods_supported: methods,
      introspection_endpoint: 'https://keys.example/gateway/oauth/introspect',
      introspection_endpoint_auth_methods_supported: methods,
      revocation_endpoint: 'https://keys.example/gateway/oauth/revoke',
      revocation_endpoint_auth_methods_supported: methods,
      jwks_uri: 'https://keys.example/gateway/.well-known/jwks.json',
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
    });
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect((await fetch(`${proxied.url}/.well-known/jwks.json`, { method: 'POST' })).status).toBe(405);
  });
});

describe.each(['/.well-known/oauth-authorization-server', '/.well-known/jwks.json'])('%s', (path) => {
  it('accepts HEAD and rejects other methods with 405', async () => {
    const head = await fetch(gateway.url + path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-type')).toMatch(/^application\/json/);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await fetch(gateway.url + path, { method })).status).toBe(405);
    }
  });
});
