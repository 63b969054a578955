import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintKey } from '../../src/domain/client-key.ts';
import { basic, errorIn, type OAuthClient, oauthClient, postForm } from '../support/oauth.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const WRONG = 'x'.repeat(49);

let gateway: ShopGateway;
let client: OAuthClient;

beforeAll(async () => {
  gateway = await startShopGateway({ trustedProxies: ['127.0.0.1'] });
  client = await oauthClient(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Authenticates from an address. */
function authenticate(ip: string, secret = WRONG, id = client.clientId, path = '/oauth/token') {
  const params = { grant_type: 'client_credentials', token: 'x' };
  return postForm(gateway.url + path, params, { ...basic(id, secret), 'X-Forwarded-For': ip });
}

async function failTenTimes(ip: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt += 1) expect((await authenticate(ip)).status).toBe(401);
}

describe('the limit of failed OAuth client authentication', () => {
  it('returns 429 with Retry-After after ten failures in a minute', async () => {
    await failTenTimes('192.0.2.1');
    const response = await authenticate('192.0.2.1');
    expect(response.headers.get('retry-after')).toBe('60');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await errorIn(response)).toEqual([429, 'temporarily_unavailable']);
  });

  it('ends exactly one minute after the failures', async () => {
    await failTenTimes('192.0.2.2');
    gateway.clock.advance(59_999);
    expect((await authenticate('192.0.2.2')).status).toBe(429);
    gateway.clock.advance(1);
    expect((await authenticate('192.0.2.2')).status).toBe(401);
  });

  it('accepts the correct secret beyond the limit, even from the same address', async () => {
    await failTenTimes('192.0.2.3');
    expect((await authenticate('192.0.2.3')).status).toBe(429);
    expect((await authenticate('192.0.2.3', client.clientSecret)).status).toBe(200);
  });

  it('does not count successes', async () => {
    for (let attempt = 0; attempt < 12; attempt += 1) {
      expect((await authenticate('192.0.2.4', client.clientSecret)).status).toBe(200);
    }
    await failTenTimes('192.0.2.4');
  });

  it('does not count requests without a secret', async () => {
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const params = { grant_type: 'client_credentials', client_id: client.clientId };
      const response = await postForm(`${gateway.url}/oauth/token`, params, {
        'X-Forwarded-For': '192.0.2.9',
      });
      expect(response.status).toBe(401);
    }
    expect((await authenticate('192.0.2.9')).status).toBe(401);
  });

  it('counts per client ID and network, where an IPv6 /64 is one network', async () => {
    await failTenTimes('2001:db8:0:1::1');
    expect((await authenticate('2001:db8:0:1:ffff::2')).status).toBe(429);
    expect((await authenticate('2001:db8:0:2::1')).status).toBe(401);
    expect((await authenticate('2001:db8:0:1::1', WRONG, 'lk_other')).status).toBe(401);
  });

  it('counts every IPv4 address separately', async () => {
    await failTenTimes('192.0.2.5');
    expect((await authenticate('192.0.2.6')).status).toBe(401);
  });

  it('counts the failures at all endpoints together', async () => {
    const paths = ['/oauth/token', '/oauth/introspect', '/oauth/revoke'];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const path = paths[attempt % paths.length];
      expect((await authenticate('192.0.2.7', WRONG, client.clientId, path)).status).toBe(401);
    }
    for (const path of paths) {
      expect((await authenticate('192.0.2.7', WRONG, client.clientId, path)).status).toBe(429);
    }
  });

  it('counts wrong secrets with a correct checksum, and revoked and expired keys', async () => {
    const { clientSecret } = mintKey(client.clientId);
    const revoked = await oauthClient(gateway);
    await gateway.revoke(revoked.id);
    const expired = await oauthClient(gateway, {
      expiresAt: new Date(gateway.clock.now() + 1_000).toISOString(),
    });
    gateway.clock.advance(1_000);
    for (const [id, secret] of [
      [client.clientId, clientSecret],
      [revoked.clientId, revoked.clientSecret],
      [expired.clientId, expired.clientSecret],
    ]) {
      for (let attempt = 0; attempt < 10; attempt += 1) {
        expect((await authenticate('192.0.2.8', secret, id)).status).toBe(401);
      }
      expect((await authenticate('192.0.2.8', secret, id)).status).toBe(429);
    }
  });
});
