import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { FakeClock } from '../support/clock.ts';
import { bearer } from '../support/gateway.ts';
import { type OAuthClient, oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
let client: OAuthClient;

beforeAll(async () => {
  // These libraries use the system clock.
  gateway = await startShopGateway({ clock: new FakeClock(systemClock) });
  client = await oauthClient(gateway, { scopes: ['read:shop', 'write:shop'] });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('the client library oauth4webapi', () => {
  const insecure = { [oauth.allowInsecureRequests]: true };

  const discover = async () => {
    const issuer = new URL(gateway.url);
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
    return await oauth.processDiscoveryResponse(issuer, response);
  };

  it.each([
    ['ClientSecretBasic', oauth.ClientSecretBasic],
    ['ClientSecretPost', oauth.ClientSecretPost],
  ])(
    'completes discovery, token request by %s, verification, introspection and revocation',
    async (_, authenticateBy) => {
      const server = await discover();
      const { clientId } = client;
      const auth = authenticateBy(client.clientSecret);
      const me = { client_id: clientId };

      const granted = await oauth.processClientCredentialsResponse(
        server,
        me,
        await oauth.clientCredentialsGrantRequest(server, me, auth, { scope: 'read:shop' }, insecure),
      );
      expect(granted).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'read:shop' });
      const token = granted.access_token;

      const request = new Request('https://api.example', { headers: bearer(token) });
      const claims = await oauth.validateJwtAccessToken(server, request, server.issuer, insecure);
      expect(claims).toMatchObject({ client_id: clientId, scope: 'read:shop' });

      const introspect = async () =>
        await oauth.processIntrospectionResponse(
          server,
          me,
          await oauth.introspectionRequest(server, me, auth, token, insecure),
        );
      expect(await introspect()).toMatchObject({ active: true, scope: 'read:shop', client_id: clientId });
      const revocation = await oauth.revocationRequest(server, me, auth, token, insecure);
      await oauth.processRevocationResponse(revocation);
      expect(await introspect()).toEqual({ active: false });
    },
  );

  it('reports the rejection of a wrong client secret', async () => {
    const server = await discover();
    const me = { client_id: client.clientId };
    const auth = oauth.ClientSecretBasic('wrong');
    const response = await oauth.clientCredentialsGrantRequest(server, me, auth, {}, insecure);
    await expect(oauth.processClientCredentialsResponse(server, me, response)).rejects.toMatchObject({
      status: 401,
    });
  });
});

describe('the client library openid-client', () => {
  it('completes discovery, token request, an API call, introspection and revocation', async () => {
    const { clientId, clientSecret } = client;
    const config = await openid.discovery(new URL(gateway.url), clientId, clientSecret, undefined, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    });
    const granted = await openid.clientCredentialsGrant(config, { scope: 'read:shop' });
    const token = granted.access_token;
    expect([granted.expires_in, granted.scope]).toEqual([3600, 'read:shop']);
    expect((await gateway.call(token)).status).toBe(200);
    expect(await openid.tokenIntrospection(config, token)).toMatchObject({ active: true });
    await openid.tokenRevocation(config, token);
    expect(await openid.tokenIntrospection(config, token)).toEqual({ active: false });
    expect((await gateway.call(token)).status).toBe(401);
  });

  it('reports invalid_scope for a scope that the key lacks', async () => {
    const { clientId, clientSecret } = client;
    const config = await openid.discovery(new URL(gateway.url), clientId, clientSecret, undefined, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    });
    await expect(openid.clientCredentialsGrant(config, { scope: 'admin' })).rejects.toMatchObject({
      error: 'invalid_scope',
      status: 400,
    });
  });
});
