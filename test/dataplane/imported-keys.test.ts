import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import { digestOf } from '../../src/domain/digest.ts';
import { MemoryLimiter } from '../../src/limiter/memory.ts';
import { AccessTokens } from '../../src/services/access-tokens.ts';
import { Meter } from '../../src/services/meter.ts';
import { SigningKeys } from '../../src/services/signing-keys.ts';
import { Usage } from '../../src/services/usage.ts';
import { Verifier } from '../../src/services/verify.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { sqliteStage } from '../storage/dialects.ts';
import { FakeClock } from '../support/clock.ts';
import { disable } from '../support/database.ts';
import { bearer, PASSWORD } from '../support/gateway.ts';
import { foreignSecret, hashOf, importKeys, verifyEmail } from '../support/imports.ts';
import { basic, postForm } from '../support/oauth.ts';
import { aKey, anAccount, NOW } from '../support/records.ts';
import { PRODUCT, PRODUCT_DATA, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** A key from elsewhere, imported. */
async function imported(input: Partial<Parameters<typeof importKeys>[2][number]> = {}) {
  const { secret, hash } = foreignSecret();
  const [result] = await importKeys(gateway, gateway.accessToken, [{ hash, ...input }]);
  const key = result?.clientKey;
  if (!key) throw new Error(`skipped: ${result?.skipped} ${result?.problem}`);
  return { secret, hash, ...key };
}

const statusOf = async (secret: string) => (await gateway.call(secret)).status;

describe('an imported key', () => {
  it.each([
    ['Authorization: Bearer', (it: string) => bearer(it)],
    ['X-Client-Key', (it: string) => ({ 'X-Client-Key': it })],
    ['X-API-Key', (it: string) => ({ 'X-API-Key': it })],
    ['all of them', (it: string) => ({ ...bearer(it), 'X-Client-Key': it, 'X-API-Key': it })],
  ])('works with its old secret in %s', async (_, headers) => {
    const { secret, clientId } = await imported();
    const response = await gateway.post('/apis/shop', { query: PRODUCT }, headers(secret));
    expect([response.status, await response.json()]).toEqual([200, { data: PRODUCT_DATA }]);
    const verified = await fetch(`${gateway.url}/verify`, { headers: headers(secret) });
    expect([verified.status, verified.headers.get('x-latchkey-client-id')]).toEqual([204, clientId]);
  });

  it.each([
    ['with signs', 'sk.live:_-+/=~'],
    ['that begins as a JWT does', 'eyJhbGciOiJub25lIn0.e30.'],
    ['that has the form of ours, with another checksum', `${mintKey(mintClientId('lk')).key.slice(0, -1)}!`],
  ])('may have a secret %s', async (_, secret) => {
    await imported({ hash: hashOf(secret, '') });
    expect(await statusOf(secret)).toBe(200);
  });

  it('is found although it was asked for before it was imported', async () => {
    const { secret, hash } = foreignSecret();
    await imported();
    expect(await statusOf(secret)).toBe(401);
    await imported({ hash });
    expect(await statusOf(secret)).toBe(200);
  });

  it('has its limit and its scopes', async () => {
    const { secret } = await imported({ rateLimitPerMinute: 2 });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push(await statusOf(secret));
    expect(statuses).toEqual([200, 200, 429]);
    const { secret: narrow } = await imported({ scopes: ['write:shop'] });
    expect(await statusOf(narrow)).toBe(403);
  });

  it('expires', async () => {
    const { secret } = await imported({ expiresAt: new Date(gateway.clock.now() + 1000).toISOString() });
    expect(await statusOf(secret)).toBe(200);
    gateway.clock.advance(1000);
    expect(await statusOf(secret)).toBe(401);
  });

  it('is ended at once by revoking and deleting it, and never comes back by another import', async () => {
    for (const end of [gateway.revoke, gateway.delete]) {
      const { secret, hash, id } = await imported();
      expect(await statusOf(secret)).toBe(200);
      await end(id);
      expect(await statusOf(secret)).toBe(401);
      const [again] = await importKeys(gateway, gateway.accessToken, [{ hash }]);
      expect(again).toMatchObject({ skipped: 'ALREADY_IMPORTED', clientKey: null });
      expect(await statusOf(secret)).toBe(401);
    }
  });

  it('takes a secret of Latchkey by rotation, which ends the imported one when its grace period is over', async () => {
    const { secret, id, clientId } = await imported();
    expect(await statusOf(secret)).toBe(200);
    const key = await gateway.rotate(id, 60);
    expect(key.startsWith(`${clientId}_`)).toBe(true);
    expect([await statusOf(secret), await statusOf(key)]).toEqual([200, 200]);
    gateway.clock.advance(60_000);
    expect([await statusOf(secret), await statusOf(key)]).toEqual([401, 200]);

    const other = await imported();
    const rotated = await gateway.rotate(other.id, 0);
    expect([await statusOf(other.secret), await statusOf(rotated)]).toEqual([401, 200]);
  });

  it('is refused while its owner is disabled', async () => {
    const { account } = await gateway.signUp();
    await verifyEmail(gateway, gateway.accessToken, account);
    const { secret, ownerId } = await imported({ owner: account.email.toUpperCase() });
    expect(ownerId).toBe(account.id);
    disable(gateway, account.email);
    expect(await statusOf(secret)).toBe(401);
  });

  it('gets no token: its secret is not half of a key', async () => {
    const { secret, clientId } = await imported();
    const grant = { grant_type: 'client_credentials' };
    const response = await postForm(`${gateway.url}/oauth/token`, grant, basic(clientId, secret));
    expect(response.status).toBe(401);
    expect(await statusOf(`${clientId}_${secret}`)).toBe(401);
  });

  it('is no person: its secret manages nothing', async () => {
    const { secret } = await imported();
    const response = await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(secret));
    expect(response.status).toBe(401);
  });

  it('works after a restart too', async () => {
    const { secret, hash } = foreignSecret();
    await using first = await startShopGateway();
    await importKeys(first, first.accessToken, [{ hash }]);
    await first.close();
    await using second = await startShopGateway({ database: first.config.database });
    expect((await second.call(secret)).status).toBe(200);
  });
});

it('neither hash nor secret is in the log', async () => {
  const { secret, hash } = await imported();
  await gateway.call(secret);
  const logged = gateway.logged.join('');
  expect(logged).toContain('/apis/shop');
  for (const text of [secret, hash, hash.slice(0, -1), PASSWORD]) expect(logged).not.toContain(text);
});

describe('what is no key', () => {
  const garbage = (n: number) => Array.from({ length: n }, (_, at) => `garbage ${at}`);

  it('costs no look-up while nothing was imported', async () => {
    await using stage = await countingStage();
    await stage.verifier.start();
    const before = stage.lookUps();
    for (const text of garbage(50)) expect(await stage.verifier.verify(text)).toEqual({ kind: 'unknown' });
    expect(stage.lookUps()).toBe(before);
  });

  it('costs one look-up for each text, and the next time none, once something was', async () => {
    await using stage = await countingStage();
    await stage.import('old secret');
    await stage.verifier.start();
    const before = stage.lookUps();
    for (const text of [...garbage(50), ...garbage(50)]) await stage.verifier.verify(text);
    expect(stage.lookUps()).toBe(before + 50);
  });

  it('an imported key costs two look-ups, and then none; one of ours, as many as ever', async () => {
    await using stage = await countingStage();
    await stage.import('old secret');
    await stage.verifier.start();
    const before = stage.lookUps();
    for (let n = 0; n < 3; n += 1) {
      expect(await stage.verifier.verify('old secret')).toMatchObject({ kind: 'allowed' });
    }
    expect(stage.lookUps()).toBe(before + 2);
    for (let n = 0; n < 3; n += 1) {
      expect(await stage.verifier.verify(stage.key)).toMatchObject({ kind: 'allowed' });
    }
    expect(stage.lookUps()).toBe(before + 3);
  });
});

/** A verifier, and how often it asked the database. */
async function countingStage() {
  const stage = await sqliteStage();
  const storage = await stage.fresh();
  let lookUps = 0;
  const counted: Storage = {
    write: (work) => storage.write(work),
    close: () => storage.close(),
    read(work) {
      lookUps += 1;
      return storage.read(work);
    },
  };
  const clock = new FakeClock();
  const usage = new Usage({ storage, touch: async () => undefined, onFailure: () => undefined });
  const signingKeys = new SigningKeys({ storage, clock });
  const accessTokens = new AccessTokens({ storage, clock, signingKeys, issuer: 'http://127.0.0.1' });
  const limiter = new MemoryLimiter(clock);
  const meter = new Meter({ storage, clock, onFailure: () => undefined });
  const { key, clientId, secretDigest } = mintKey(mintClientId('lk'));
  await storage.write(async ({ accounts, clientKeys }) => {
    await accounts.insert(anAccount());
    await clientKeys.insert(aKey({ id: 'ours', clientId, secretDigest }));
  });
  return {
    key,
    verifier: new Verifier({ storage: counted, limiter, usage, meter, accessTokens, clock }),
    lookUps: () => lookUps,
    import: (secret: string) =>
      storage.write(async ({ clientKeys, importedKeys }) => {
        await clientKeys.insert(aKey({ id: 'theirs', secretDigest: digestOf(secret) }));
        await importedKeys.insert(digestOf(secret), 'lk_theirs', NOW);
      }),
    async [Symbol.asyncDispose]() {
      await meter.close();
      await usage.close();
      await stage.clear(storage);
      await stage.close();
    },
  };
}
