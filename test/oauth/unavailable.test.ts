import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectTo } from '../support/database.ts';
import { startGateway } from '../support/gateway.ts';
import { errorIn, type OAuthClient, oauthClient, postForm } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const GRANT = { grant_type: 'client_credentials' };

let gateway: ShopGateway;
let client: OAuthClient;

beforeEach(async () => {
  gateway = await startShopGateway();
  client = await oauthClient(gateway);
});
afterEach(() => gateway[Symbol.asyncDispose]());

describe('POST /oauth/revoke', () => {
  it('responds with 503 temporarily_unavailable while the database is locked, and succeeds later', async () => {
    const token = await client.token();
    const database = connectTo(gateway);
    database.exec('BEGIN IMMEDIATE');
    const response = await client.post('/oauth/revoke', { token });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await errorIn(response)).toEqual([503, 'temporarily_unavailable']);
    expect((await gateway.call(token)).status).toBe(200);
    database.exec('ROLLBACK');
    database.close();
    expect((await client.post('/oauth/revoke', { token })).status).toBe(200);
    expect((await gateway.call(token)).status).toBe(401);
  });
});

describe('POST /oauth/token', () => {
  it('responds with 500 server_error and logs the cause when the stored signing key is invalid', async () => {
    await gateway.close();
    const database = connectTo(gateway);
    database.exec(`update signing_keys set private_jwk = '{"kty":"oct","k":"c2VjcmV0"}'`);
    database.close();
    await using restarted = await startGateway({ database: gateway.config.database, clock: gateway.clock });
    const credentials = { client_id: client.clientId, client_secret: client.clientSecret };
    const response = await postForm(`${restarted.url}/oauth/token`, { ...GRANT, ...credentials });
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.clone().text();
    expect(await errorIn(response)).toEqual([500, 'server_error']);
    expect(text).not.toContain('Ed25519');
    const requestId = response.headers.get('x-request-id') ?? '';
    const lines = restarted.logged.filter((line) =>
      line.includes('The stored signing key is not an Ed25519'),
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(requestId);
  });
});
