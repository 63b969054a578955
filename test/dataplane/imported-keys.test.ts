import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import { disable } from '../support/database.ts';
import { bearer, PASSWORD } from '../support/gateway.ts';
import { foreignSecret, hashForeignSecret, importKeys, verifyEmail } from '../support/imports.ts';
import { basic, postForm } from '../support/oauth.ts';
import { PRODUCT, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Imports a key of another system. */
async function imported(input: Partial<Parameters<typeof importKeys>[2][number]> = {}) {
  const { secret, hash } = foreignSecret();
  const [result] = await importKeys(gateway, gateway.accessToken, [{ hash, ...input }]);
  const key = result?.clientKey;
  if (!key) throw new Error(`skipped: ${result?.skipped} ${result?.problem}`);
  return { secret, hash, ...key };
}

const requestStatus = async (secret: string) => (await gateway.call(secret)).status;

describe('an imported key', () => {
  it.each([
    ['Authorization: Bearer', (key: string) => bearer(key)],
    ['X-Client-Key', (key: string) => ({ 'X-Client-Key': key })],
    ['X-API-Key', (key: string) => ({ 'X-API-Key': key })],
    ['three headers at once', (key: string) => ({ ...bearer(key), 'X-Client-Key': key, 'X-API-Key': key })],
  ])('is accepted with its old secret in %s', async (_, headers) => {
    const { secret, clientId } = await imported();
    const response = await gateway.post('/apis/shop', { query: PRODUCT }, headers(secret));
    expect([response.status, await response.json()]).toEqual([200, { data: PRODUCT_DATA }]);
    const verified = await fetch(`${gateway.url}/verify`, { headers: headers(secret) });
    expect([verified.status, verified.headers.get('x-latchkey-client-id')]).toEqual([204, clientId]);
  });

  it.each([
    ['with punctuation', 'sk.live:_-+/=~'],
    ['that begins like a JWT', 'eyJhbGciOiJub25lIn0.e30.'],
    ['of the form of a client key with another checksum', `${mintKey(mintClientId('lk')).key.slice(0, -1)}!`],
  ])('may have a secret %s', async (_, secret) => {
    await imported({ hash: hashForeignSecret(secret, '') });
    expect(await requestStatus(secret)).toBe(200);
  });

  it('is accepted although it was rejected before it was imported', async () => {
    const { secret, hash } = foreignSecret();
    await imported();
    expect(await requestStatus(secret)).toBe(401);
    await imported({ hash });
    expect(await requestStatus(secret)).toBe(200);
  });

  it('is subject to its rate limit and its scopes', async () => {
    const { secret } = await imported({ rateLimitPerMinute: 2 });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push(await requestStatus(secret));
    expect(statuses).toEqual([200, 200, 429]);
    const { secret: narrow } = await imported({ scopes: ['write:shop'] });
    expect(await requestStatus(narrow)).toBe(403);
  });

  it('is rejected after its expiry', async () => {
    const { secret } = await imported({ expiresAt: new Date(gateway.clock.now() + 1000).toISOString() });
    expect(await requestStatus(secret)).toBe(200);
    gateway.clock.advance(1000);
    expect(await requestStatus(secret)).toBe(401);
  });

  it('is rejected after its revocation or deletion, and cannot be imported again', async () => {
    for (const end of [gateway.revoke, gateway.delete]) {
      const { secret, hash, id } = await imported();
      expect(await requestStatus(secret)).toBe(200);
      await end(id);
      expect(await requestStatus(secret)).toBe(401);
      const [again] = await importKeys(gateway, gateway.accessToken, [{ hash }]);
      expect(again).toMatchObject({ skipped: 'ALREADY_IMPORTED', clientKey: null });
      expect(await requestStatus(secret)).toBe(401);
    }
  });

  it('gets a secret of Latchkey by rotation, after whose grace period the imported secret is rejected', async () => {
    const { secret, id, clientId } = await imported();
    expect(await requestStatus(secret)).toBe(200);
    const key = await gateway.rotate(id, 60);
    expect(key.startsWith(`${clientId}_`)).toBe(true);
    expect([await requestStatus(secret), await requestStatus(key)]).toEqual([200, 200]);
    gateway.clock.advance(60_000);
    expect([await requestStatus(secret), await requestStatus(key)]).toEqual([401, 200]);

    const other = await imported();
    const rotated = await gateway.rotate(other.id, 0);
    expect([await requestStatus(other.secret), await requestStatus(rotated)]).toEqual([401, 200]);
  });

  it('is rejected while its owner is disabled', async () => {
    const { account } = await gateway.signUp();
    await verifyEmail(gateway, gateway.accessToken, account);
    const { secret, ownerId } = await imported({ owner: account.email.toUpperCase() });
    expect(ownerId).toBe(account.id);
    disable(gateway, account.email);
    expect(await requestStatus(secret)).toBe(401);
  });

  it('cannot request an access token, because its secret is not part of a client key', async () => {
    const { secret, clientId } = await imported();
    const grant = { grant_type: 'client_credentials' };
    const response = await postForm(`${gateway.url}/oauth/token`, grant, basic(clientId, secret));
    expect(response.status).toBe(401);
    expect(await requestStatus(`${clientId}_${secret}`)).toBe(401);
  });

  it('is rejected on the management plane', async () => {
    const { secret } = await imported();
    const response = await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(secret));
    expect(response.status).toBe(401);
  });

  it('is accepted after a restart', async () => {
    const { secret, hash } = foreignSecret();
    await using first = await startShopGateway();
    await importKeys(first, first.accessToken, [{ hash }]);
    await first.close();
    await using second = await startShopGateway({ database: first.config.database });
    expect((await second.call(secret)).status).toBe(200);
  });
});

describe('the log', () => {
  it('contains neither the hash nor the secret of an imported key', async () => {
    const { secret, hash } = await imported();
    await gateway.call(secret);
    const logged = gateway.logged.join('');
    expect(logged).toContain('/apis/shop');
    for (const text of [secret, hash, hash.slice(0, -1), PASSWORD]) expect(logged).not.toContain(text);
  });
});
