import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { errorIn, type OAuthClient, oauthClient } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const GRANT = { grant_type: 'client_credentials' };

let gateway: ShopGateway;

beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function request(client: OAuthClient) {
  const response = await client.post('/oauth/token', GRANT);
  return (await response.json()) as { access_token: string; expires_in: number };
}

const verify = async (token: string) =>
  (await fetch(`${gateway.url}/verify`, { headers: bearer(token) })).status;

const expiring = (milliseconds: number) =>
  oauthClient(gateway, { expiresAt: new Date(gateway.clock.now() + milliseconds).toISOString() });

/** Lets time pass until the given millisecond of a second. */
function advanceTo(millisecond: number): void {
  gateway.clock.advance((1_000 + millisecond - (gateway.clock.now() % 1_000)) % 1_000);
}

describe('the lifetime of an access token', () => {
  it('is one hour from the whole second in which the token is issued', async () => {
    const client = await oauthClient(gateway);
    advanceTo(900);
    const { access_token: token, expires_in: lifetime } = await request(client);
    const second = (gateway.clock.now() - 900) / 1_000;
    expect(lifetime).toBe(3_600);
    expect(decodeJwt(token)).toMatchObject({ iat: second, exp: second + 3_600 });
    expect(await verify(token)).toBe(204);
  });

  it('ends with the key, rounded down to whole seconds', async () => {
    advanceTo(0);
    const { access_token: token, expires_in: lifetime } = await request(await expiring(2_999));
    expect(lifetime).toBe(2);
    gateway.clock.advance(1_999);
    expect(await verify(token)).toBe(204);
    gateway.clock.advance(1);
    expect(await verify(token)).toBe(401);
  });

  it('may be as short as one second', async () => {
    advanceTo(0);
    expect(await request(await expiring(1_000))).toMatchObject({ expires_in: 1 });
  });

  it.each([1, 999])(
    'is never zero, so a key that expires in %i ms gets invalid_client',
    async (milliseconds) => {
      advanceTo(0);
      const client = await expiring(milliseconds);
      expect(await errorIn(await client.post('/oauth/token', GRANT))).toEqual([401, 'invalid_client']);
    },
  );

  it('ends with the grace period when the token is requested with the previous secret', async () => {
    advanceTo(0);
    const client = await oauthClient(gateway);
    await gateway.rotate(client.id, 60);
    gateway.clock.advance(10_000);
    const { access_token: token, expires_in: lifetime } = await request(client);
    expect(lifetime).toBe(50);
    gateway.clock.advance(49_999);
    expect(await verify(token)).toBe(204);
    gateway.clock.advance(1);
    expect(await verify(token)).toBe(401);
    expect(await errorIn(await client.post('/oauth/token', GRANT))).toEqual([401, 'invalid_client']);
  });

  it('is one hour when the token is requested with the new secret in the grace period', async () => {
    const client = await oauthClient(gateway);
    const key = await gateway.rotate(client.id, 60);
    const clientSecret = key.slice(client.clientId.length + 1);
    const params = { ...GRANT, client_id: client.clientId, client_secret: clientSecret };
    const response = await client.post('/oauth/token', params, {});
    const { access_token: token, expires_in: lifetime } = (await response.json()) as {
      access_token: string;
      expires_in: number;
    };
    expect(lifetime).toBe(3_600);
    gateway.clock.advance(60_000);
    expect(await verify(token)).toBe(204);
  });
});

describe('the length of an access token', () => {
  it('is at most 8,000 characters, which the data plane accepts in a header', async () => {
    const scopes = Array.from({ length: 50 }, (_, index) => `${index}`.padStart(128, 'x'));
    const client = await oauthClient(gateway, { scopes });
    const tokens: string[] = [];
    for (let count = 30; count <= scopes.length; count += 1) {
      const response = await client.post('/oauth/token', {
        ...GRANT,
        scope: scopes.slice(0, count).join(' '),
      });
      if (response.status !== 200) {
        expect(await errorIn(response)).toEqual([400, 'invalid_scope']);
        break;
      }
      tokens.push(((await response.json()) as { access_token: string }).access_token);
    }
    const longest = tokens.at(-1) ?? '';
    expect(longest.length).toBeGreaterThan(7_800);
    expect(longest.length).toBeLessThanOrEqual(8_000);
    expect(await verify(longest)).toBe(204);
  });
});
