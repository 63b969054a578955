import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ClientKeysDocument,
  EventsDocument,
  ImportClientKeysDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { foreignSecret, hashOf, importKeys, verifyEmail } from '../support/imports.ts';

let gateway: TestGateway;
let admin: string;
beforeAll(async () => {
  gateway = await startGateway();
  admin = (await gateway.signUp()).accessToken;
});
afterAll(() => gateway[Symbol.asyncDispose]());

type Foreign = Parameters<typeof importKeys>[2][number];
const aKey = (changes: Partial<Foreign> = {}): Foreign => ({ hash: foreignSecret().hash, ...changes });
const importing = (keys: readonly Foreign[], dryRun?: boolean) => importKeys(gateway, admin, keys, dryRun);
const count = async () => (await gateway.manage(ClientKeysDocument, {}, admin)).clientKeys.totalCount;
const eventsOf = async (token: string) => {
  const filter = { types: ['client_key.imported'] };
  return (await gateway.manage(EventsDocument, { filter }, token)).events.edges.map(({ node }) => node);
};

test('takes over what a key has, and tells its owner', async () => {
  const { account, accessToken } = await gateway.signUp();
  await verifyEmail(gateway, admin, account);
  const expiresAt = new Date(gateway.clock.now() + 1000).toISOString();
  const fields = {
    name: 'Laptop',
    description: 'of Ada',
    scopes: ['read:tables', 'read:storage'],
    rateLimitPerMinute: 7,
    expiresAt,
  };
  const key = aKey({ ...fields, owner: account.email });
  const [result] = await importing([key]);
  expect(result).toMatchObject({ skipped: null, problem: null, ownerFound: true, name: 'Laptop' });
  const clientId = expect.stringMatching(/^lk_\w{16}$/);
  expect(result?.clientKey).toMatchObject({ ...fields, clientId, ownerId: account.id, status: 'ACTIVE' });

  const [event] = await eventsOf(accessToken);
  expect(event?.metadata).toEqual({
    clientId,
    name: 'Laptop',
    source: 'fluxbase',
    scopes: fields.scopes,
  });
  expect(JSON.stringify(event)).not.toContain(key.hash.slice(0, -1));
});

test.each([
  ['omitted', {}, 100],
  ['null', { rateLimitPerMinute: null }, null],
])('a limit that is %s is the default, or none', async (_, field, limit) => {
  const [result] = await importing([aKey(field)]);
  expect(result?.clientKey?.rateLimitPerMinute).toBe(limit);
});

test('the key of an owner who is not here goes to the importer', async () => {
  const [unknown, none] = await importing([aKey({ owner: 'nobody@example.com' }), aKey()]);
  for (const result of [unknown, none]) {
    expect(result).toMatchObject({ skipped: null, ownerFound: false });
    expect(result?.clientKey?.ownerId).toBe(none?.clientKey?.ownerId);
  }
});

describe('skips', () => {
  test.each([
    ['an empty hash', { hash: '' }, 'BAD_HASH'],
    ['a hash in hexadecimal digits', { hash: 'ab'.repeat(32) }, 'BAD_HASH'],
    ['a hash in plain base64', { hash: `${'+/'.repeat(21)}8=` }, 'BAD_HASH'],
    ['a hash with bits too many', { hash: `${'A'.repeat(42)}B` }, 'BAD_HASH'],
    ['a hash that is cut', { hash: hashOf('x', '').slice(0, -1) }, 'BAD_HASH'],
    ['a revoked one', { revoked: true }, 'REVOKED'],
    ['one without a name', { name: ' ' }, 'INVALID'],
    ['a scope that is none', { scopes: ['a b'] }, 'INVALID'],
    ['a limit of nothing', { rateLimitPerMinute: 0 }, 'INVALID'],
  ])('%s', async (_, changes, reason) => {
    const before = await count();
    const [result] = await importing([aKey(changes)]);
    expect(result).toMatchObject({ skipped: reason, clientKey: null });
    expect(result?.problem === null).toBe(reason !== 'INVALID');
    expect(await count()).toBe(before);
  });

  test('one whose time is over', async () => {
    const expiresAt = new Date(gateway.clock.now()).toISOString();
    expect(await importing([aKey({ expiresAt })])).toMatchObject([{ skipped: 'EXPIRED' }]);
  });

  test('one that is there already, padded or not, in this batch or before', async () => {
    const { hash } = foreignSecret();
    const bare = hash.slice(0, -1);
    const reasons = async (...hashes: string[]) =>
      (await importing(hashes.map((it, at) => ({ hash: it, name: `${at} ${bare}` })))).map(
        (it) => it.skipped,
      );
    expect(await reasons(hash, bare)).toEqual([null, 'ALREADY_IMPORTED']);
    expect(await reasons(hash, bare)).toEqual(['ALREADY_IMPORTED', 'ALREADY_IMPORTED']);
  });

  test('one whose name another key of its owner has; the same name elsewhere is free', async () => {
    const { account } = await gateway.signUp();
    await verifyEmail(gateway, admin, account);
    const named = (owner?: string) => aKey({ name: 'taken', ...(owner !== undefined && { owner }) });
    const results = await importing([named(), named(), named(account.email)]);
    expect(results.map(({ skipped }) => skipped)).toEqual([null, 'NAME_TAKEN', null]);
  });
});

test('a dry run answers the same, keeps nothing, and tells of nothing', async () => {
  const [before, events] = [await count(), (await eventsOf(admin)).length];
  const key = aKey();
  const keys = [key, key, aKey({ revoked: true }), aKey({ name: 'x' }), aKey({ name: 'x' })];
  const rehearsed = await importing(keys, true);
  expect(rehearsed.map(({ skipped }) => skipped)).toEqual([
    null,
    'ALREADY_IMPORTED',
    'REVOKED',
    null,
    'NAME_TAKEN',
  ]);
  expect(rehearsed.every(({ clientKey }) => clientKey === null)).toBe(true);
  expect([await count(), (await eventsOf(admin)).length]).toEqual([before, events]);
  const real = await importing(keys);
  expect(real.map(({ skipped }) => skipped)).toEqual(rehearsed.map(({ skipped }) => skipped));
});

test('more than 100 at a time are refused, and none is kept', async () => {
  const before = await count();
  const input = {
    source: 'BETTER_AUTH',
    keys: Array.from({ length: 101 }, (_, at) => ({ ...aKey(), name: `n${at}`, scopes: [], revoked: false })),
  } as const;
  const { importClientKeys } = await gateway.manage(ImportClientKeysDocument, { input }, admin);
  expect(importClientKeys).toMatchObject({
    __typename: 'ValidationError',
    fieldErrors: [{ path: ['keys'], message: 'must be at most 100 at a time' }],
  });
  expect(await count()).toBe(before);
});

test('nobody but an administrator imports', async () => {
  const { accessToken } = await gateway.signUp();
  const query = ImportClientKeysDocument.toString();
  const variables = { input: { source: 'FLUXBASE', keys: [], dryRun: true } };
  for (const [headers, code] of [
    [bearer(accessToken), 'FORBIDDEN'],
    [{}, 'UNAUTHENTICATED'],
  ] as const) {
    const response = await gateway.post('/graphql', { query, variables }, headers);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  }
});
