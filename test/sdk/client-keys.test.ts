import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { ConflictError, createClient, type EncryptedClientKey } from '../../src/sdk/index.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';
import { catchFailure, signedUpClient } from '../support/sdk.ts';

let gateway: TestGateway;
let signedUp: Awaited<ReturnType<typeof signedUpClient>>;

beforeAll(async () => {
  gateway = await startGateway();
  signedUp = await signedUpClient({ url: gateway.url });
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Returns the status of `/verify` for a key. */
const verifyStatus = async (key: string) =>
  (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;

describe('management.clientKeys of the SDK', () => {
  it('creates, lists, loads, updates, rotates, revokes and deletes a key', async () => {
    const { email } = signedUp;
    const password = PASSWORD;
    const [name, description, scopes] = ['storefront', 'reads the shop', ['read:shop']];
    const [rate_limit_per_minute, expires_at] = [100, '2030-01-31T12:00:00.000Z'];

    const client = createClient({ url: gateway.url });
    await client.auth.login({ email, password });
    const { client_key, key } = await client.management.clientKeys.create({
      name,
      description,
      scopes,
      rate_limit_per_minute,
      expires_at,
    });
    const { client_keys, total } = await client.management.clientKeys.list();
    const { id } = client_key;

    const now = new Date(gateway.clock.now()).toISOString();
    expect(client_key).toStrictEqual({
      id: expect.any(String),
      name,
      description,
      key_prefix: key.slice(0, -50),
      scopes,
      rate_limit_per_minute,
      created_at: now,
      updated_at: now,
      expires_at,
      revoked_at: null,
      last_used_at: null,
      user_id: signedUp.user.id,
      client_id: key.slice(0, -50),
      status: 'ACTIVE',
      callback_url: null,
    });
    expect({ client_keys, total }).toStrictEqual({ client_keys: [client_key], total: 1 });
    expect(await client.management.clientKeys.get(id)).toStrictEqual(client_key);
    expect(await client.management.clientKeys.get(client_key.client_id)).toStrictEqual(client_key);
    expect(await verifyStatus(key)).toBe(204);

    const updated = await client.management.clientKeys.update(id, { name: 'renamed', description: null });
    expect(updated).toStrictEqual({ ...client_key, name: 'renamed', description: null });

    const rotated = await client.management.clientKeys.rotate(id, {});
    expect(rotated).toStrictEqual({
      client_key: updated,
      key: `${client_key.client_id}_${rotated.client_secret}`,
      client_secret: expect.stringMatching(/^[0-9A-Za-z]{49}$/),
    });
    expect([await verifyStatus(key), await verifyStatus(rotated.key)]).toEqual([401, 204]);

    expect(await client.management.clientKeys.revoke(id)).toStrictEqual({
      ...updated,
      last_used_at: expect.toBeOneOf([null, now]),
      status: 'REVOKED',
      revoked_at: now,
    });
    expect(await verifyStatus(rotated.key)).toBe(401);
    expect(await client.management.clientKeys.delete(id)).toStrictEqual({
      id,
      client_id: client_key.client_id,
    });
    expect(await client.management.clientKeys.list()).toStrictEqual({ client_keys: [], total: 0 });
  });

  it('accepts Date for times, clears fields with null, and keeps fields with undefined', async () => {
    const { clientKeys } = signedUp.client.management;
    const expires_at = new Date('2031-05-06T07:08:09.010Z');
    const { client_key } = await clientKeys.create({
      name: 'dates',
      scopes: [],
      expires_at,
      rate_limit_per_minute: null,
      callback_url: 'https://example.com/back',
    });
    expect(client_key).toMatchObject({ expires_at: expires_at.toISOString(), rate_limit_per_minute: null });
    const same = await clientKeys.update(client_key.id, { name: undefined, expires_at: undefined });
    expect(same).toEqual(client_key);
    const cleared = await clientKeys.update(client_key.id, {
      expires_at: null,
      rate_limit_per_minute: 7,
      callback_url: null,
      scopes: ['*'],
    });
    const changed = { expires_at: null, rate_limit_per_minute: 7, callback_url: null, scopes: ['*'] };
    expect(cleared).toEqual({ ...client_key, ...changed });
    const { key } = await clientKeys.rotate(client_key.id);
    await clientKeys.rotate(client_key.id, { grace_period_seconds: 60 });
    expect(await verifyStatus(key)).toBe(204);
    const { client_key: usual } = await clientKeys.create({ name: 'no limit given', scopes: [] });
    expect(usual.rate_limit_per_minute).toBe(100);
  });

  it('creates an access token with the scopes of a key, but not for a revoked key', async () => {
    const { clientKeys } = signedUp.client.management;
    const { client_key } = await clientKeys.create({ name: 'explored', scopes: ['read:shop'] });
    const token = await clientKeys.createAccessToken(client_key.id);
    expect(token).toStrictEqual({
      access_token: expect.stringMatching(/^eyJ/),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read:shop',
    });
    expect(await verifyStatus(token.access_token)).toBe(204);
    await clientKeys.revoke(client_key.id);
    expect(await catchFailure(clientKeys.createAccessToken(client_key.id))).toBeInstanceOf(ConflictError);
  });

  it('encrypts the new key to the PGP keys in encrypt_to', async () => {
    const { accessToken } = await gateway.signUp();
    const { armoredKey, fingerprint, decrypt } = await makePgpKey(gateway.clock.now());
    await addPgpKey(gateway, accessToken, armoredKey);
    const { clientKeys } = createClient({ url: gateway.url, token: accessToken }).management;
    const encrypt_to = [fingerprint];
    const created = await clientKeys.create({ name: 'sealed', scopes: [], encrypt_to });
    expectTypeOf(created).toEqualTypeOf<EncryptedClientKey>();
    expect(Object.keys(created)).toEqual(['client_key', 'encrypted_key']);
    expect(await verifyStatus(await decrypt(created.encrypted_key))).toBe(204);
    const rotated = await clientKeys.rotate(created.client_key.id, { encrypt_to });
    expect(await verifyStatus(await decrypt(rotated.encrypted_key))).toBe(204);
  });
});
