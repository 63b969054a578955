import { afterAll, beforeAll, describe, expect, expectTypeOf, it, test } from 'vitest';
import {
  type ClientKey,
  ConflictError,
  createClient,
  type EncryptedClientKey,
  LatchkeyError,
  NotFoundError,
  ValidationError,
} from '../../src/sdk/index.ts';
import { bearer, PASSWORD, REQUEST_ID, startGateway, type TestGateway } from '../support/gateway.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';
import { failureOf, signedUpClient } from '../support/sdk.ts';

let gateway: TestGateway;
let signedUp: Awaited<ReturnType<typeof signedUpClient>>;

beforeAll(async () => {
  gateway = await startGateway();
  signedUp = await signedUpClient({ url: gateway.url });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const verified = async (key: string) =>
  (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;

test('the calls of the contract do what they say, as they stand there', async () => {
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
  expect(await verified(key)).toBe(204);

  const updated = await client.management.clientKeys.update(id, { name: 'renamed', description: null });
  expect(updated).toStrictEqual({ ...client_key, name: 'renamed', description: null });

  const rotated = await client.management.clientKeys.rotate(id, {});
  expect(rotated).toStrictEqual({
    client_key: updated,
    key: `${client_key.client_id}_${rotated.client_secret}`,
    client_secret: expect.stringMatching(/^[0-9A-Za-z]{49}$/),
  });
  expect([await verified(key), await verified(rotated.key)]).toEqual([401, 204]);

  expect(await client.management.clientKeys.revoke(id)).toStrictEqual({
    ...updated,
    last_used_at: expect.toBeOneOf([null, now]),
    status: 'REVOKED',
    revoked_at: now,
  });
  expect(await verified(rotated.key)).toBe(401);
  expect(await client.management.clientKeys.delete(id)).toStrictEqual({
    id,
    client_id: client_key.client_id,
  });
  expect(await client.management.clientKeys.list()).toStrictEqual({ client_keys: [], total: 0 });
});

test('times are taken as Date too, and null and undefined keep their meaning', async () => {
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
  expect(await verified(key)).toBe(204);
  const { client_key: usual } = await clientKeys.create({ name: 'no limit given', scopes: [] });
  expect(usual.rate_limit_per_minute).toBe(100);
});

test('createAccessToken gives a token that is as good as the key, without its secret', async () => {
  const { clientKeys } = signedUp.client.management;
  const { client_key } = await clientKeys.create({ name: 'explored', scopes: ['read:shop'] });
  const token = await clientKeys.createAccessToken(client_key.id);
  expect(token).toStrictEqual({
    access_token: expect.stringMatching(/^eyJ/),
    token_type: 'Bearer',
    expires_in: 3600,
    scope: 'read:shop',
  });
  expect(await verified(token.access_token)).toBe(204);
  await clientKeys.revoke(client_key.id);
  expect(await failureOf(clientKeys.createAccessToken(client_key.id))).toBeInstanceOf(ConflictError);
});

test('with encrypt_to, the key is told to the holder of a PGP key alone', async () => {
  const { accessToken } = await gateway.signUp();
  const { armoredKey, fingerprint, decrypt } = await makePgpKey(gateway.clock.now());
  await addPgpKey(gateway, accessToken, armoredKey);
  const { clientKeys } = createClient({ url: gateway.url, token: accessToken }).management;
  const encrypt_to = [fingerprint];
  const created = await clientKeys.create({ name: 'sealed', scopes: [], encrypt_to });
  expectTypeOf(created).toEqualTypeOf<EncryptedClientKey>();
  expect(Object.keys(created)).toEqual(['client_key', 'encrypted_key']);
  expect(await verified(await decrypt(created.encrypted_key))).toBe(204);
  const rotated = await clientKeys.rotate(created.client_key.id, { encrypt_to });
  expect(await verified(await decrypt(rotated.encrypted_key))).toBe(204);
});

describe('a list', () => {
  let owner: Awaited<ReturnType<typeof signedUpClient>>;
  const names = Array.from({ length: 7 }, (_, index) => `key ${index}`);

  beforeAll(async () => {
    owner = await signedUpClient({ url: gateway.url });
    for (const name of names) {
      gateway.clock.advance(1);
      await owner.client.management.clientKeys.create({ name, scopes: [] });
    }
  });

  const pages = () => owner.operations().filter((name) => name === 'ClientKeys').length;

  it('awaited is everything on all pages', async () => {
    const before = pages();
    const { client_keys, total } = await owner.client.management.clientKeys.list({ page_size: 3 });
    expect(client_keys.map(({ name }) => name)).toEqual(names.toReversed());
    expect([total, pages() - before]).toEqual([7, 3]);
  });

  it('iterated fetches pages when they are needed, and no more', async () => {
    const before = pages();
    const list = owner.client.management.clientKeys.list({ page_size: 3 });
    expect(pages()).toBe(before);
    const seen: string[] = [];
    const fetched: number[] = [];
    for await (const key of list) {
      expectTypeOf(key).toEqualTypeOf<ClientKey>();
      seen.push(key.name);
      fetched.push(pages() - before);
      if (seen.length === 5) break;
    }
    expect(seen).toEqual(names.toReversed().slice(0, 5));
    expect(fetched).toEqual([1, 1, 1, 2, 2]);
    expect(pages() - before).toBe(2);
    const again: string[] = [];
    for await (const { name } of list) again.push(name);
    expect(again).toEqual(names.toReversed());
  });

  it('can be searched by text and status', async () => {
    const { clientKeys } = owner.client.management;
    const { client_keys } = await clientKeys.list({ search: 'KEY 3' });
    expect(client_keys.map(({ name }) => name)).toEqual(['key 3']);
    await clientKeys.revoke(client_keys[0]?.id ?? '');
    expect((await clientKeys.list({ status: 'REVOKED' })).client_keys).toHaveLength(1);
    expect((await clientKeys.list({ status: 'ACTIVE' })).total).toBe(6);
    expect(await clientKeys.list({ status: 'EXPIRED' })).toEqual({ client_keys: [], total: 0 });
  });

  it('is a promise: caught, finally, and asked once', async () => {
    const before = pages();
    const list = owner.client.management.clientKeys.list();
    let settled = false;
    const both = await Promise.all([list, list.finally(() => (settled = true))]);
    expect(both[0]).toBe(both[1]);
    expect([settled, pages() - before]).toEqual([true, 1]);
    const wrong = owner.client.management.clientKeys.list({ page_size: -1 });
    expect(await wrong.catch((error: unknown) => error)).toBeInstanceOf(LatchkeyError);
  });
});

describe('what goes wrong is told by class and code', () => {
  const never = `lk_${'0'.repeat(16)}`;

  it('what is not there, or somebody else has', async () => {
    const { clientKeys } = signedUp.client.management;
    const stranger = await signedUpClient({ url: gateway.url });
    const { client_key } = await clientKeys.create({ name: 'mine', scopes: [] });
    const theirs = stranger.client.management.clientKeys;
    for (const id of [never, client_key.id, client_key.client_id]) {
      for (const attempt of [
        theirs.get(id),
        theirs.update(id, { name: 'x' }),
        theirs.rotate(id),
        theirs.revoke(id),
        theirs.delete(id),
      ]) {
        const error = await failureOf(attempt);
        expect(error).toBeInstanceOf(NotFoundError);
        expect(error).toMatchObject({ name: 'NotFoundError', code: 'NOT_FOUND' });
      }
    }
  });

  it('fields that are not acceptable, with the id of the request', async () => {
    const { client } = signedUp;
    const error = await failureOf(client.management.clientKeys.create({ name: ' ', scopes: ['a b'] }));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({
      code: 'VALIDATION_FAILED',
      status: 200,
      requestId: expect.stringMatching(REQUEST_ID),
      fieldErrors: [{ path: ['name'] }, { path: ['scopes', '0'] }],
    });
  });

  it('a key that is revoked', async () => {
    const { clientKeys } = signedUp.client.management;
    const { client_key } = await clientKeys.create({ name: 'ended', scopes: [] });
    await clientKeys.revoke(client_key.id);
    for (const attempt of [
      clientKeys.update(client_key.id, { name: 'x' }),
      clientKeys.rotate(client_key.id),
      clientKeys.revoke(client_key.id),
    ]) {
      const error = await failureOf(attempt);
      expect(error).toBeInstanceOf(ConflictError);
      expect(error).toMatchObject({ code: 'CLIENT_KEY_REVOKED' });
    }
  });
});
