import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientKeysDocument, ImportClientKeysDocument } from '../../src/sdk/generated/operations.ts';
import { ClientKeyImport } from '../../src/services/client-keys/import.ts';
import { UniqueViolation } from '../../src/storage/failure.ts';
import type { SignedUp } from '../support/account-sessions.ts';
import { FakeClock } from '../support/clock.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { foreignSecret, hashForeignSecret, importKeys, verifyEmail } from '../support/imports.ts';

let gateway: TestGateway;
let admin: SignedUp;
beforeAll(async () => {
  gateway = await startGateway();
  admin = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

type ForeignKey = Parameters<typeof importKeys>[2][number];
const foreignKey = (changes: Partial<ForeignKey> = {}): ForeignKey => ({
  hash: foreignSecret().hash,
  ...changes,
});
const importAll = (keys: readonly ForeignKey[], dryRun?: boolean) =>
  importKeys(gateway, admin.accessToken, keys, dryRun);
const countKeys = async () =>
  (await gateway.manage(ClientKeysDocument, {}, admin.accessToken)).clientKeys.totalCount;
const importEvents = (accessToken: string) =>
  listEvents(gateway, accessToken, { types: ['client_key.imported'] });

describe('Mutation.importClientKeys', () => {
  it('takes over every attribute of a key for its owner, who can read the event', async () => {
    const { account, accessToken } = await gateway.signUp();
    await verifyEmail(gateway, admin.accessToken, account);
    const expiresAt = new Date(gateway.clock.now() + 1).toISOString();
    const fields = {
      name: 'Laptop',
      description: 'of Ada',
      scopes: ['read:tables', 'read:storage'],
      rateLimitPerMinute: 7,
      expiresAt,
    };
    const key = foreignKey({ ...fields, owner: account.email });
    const [result] = await importAll([key]);
    expect(result).toMatchObject({ skipped: null, problem: null, ownerFound: true, name: 'Laptop' });
    const clientId = expect.stringMatching(/^lk_\w{16}$/);
    expect(result?.clientKey).toMatchObject({
      ...fields,
      clientId,
      ownerId: account.id,
      status: 'ACTIVE',
      createdAt: new Date(gateway.clock.now()).toISOString(),
      lastUsedAt: null,
      revokedAt: null,
    });

    const [event] = await importEvents(accessToken);
    expect(event).toMatchObject({ target: result?.clientKey?.id, actor: admin.account.id });
    expect(event?.metadata).toEqual({
      clientId,
      name: 'Laptop',
      source: 'fluxbase',
      scopes: fields.scopes,
    });
    expect(JSON.stringify(event)).not.toContain(key.hash.slice(0, -1));
  });

  it.each([
    ['the default rate limit when it is omitted', {}, 100],
    ['no rate limit when it is null', { rateLimitPerMinute: null }, null],
  ])('gives an imported key %s', async (_, field, limit) => {
    const [result] = await importAll([foreignKey(field)]);
    expect(result?.clientKey?.rateLimitPerMinute).toBe(limit);
  });

  it('finds the owner of a key by the id of the account', async () => {
    const { account } = await gateway.signUp();
    const id = Buffer.from(account.id, 'base64').toString().split(':')[1] ?? '';
    const [result] = await importAll([foreignKey({ owner: id })]);
    expect(result).toMatchObject({ ownerFound: true, clientKey: { ownerId: account.id } });
  });

  it('gives a key whose owner has no account to the importing administrator', async () => {
    const [unknown, none] = await importAll([foreignKey({ owner: 'nobody@example.com' }), foreignKey()]);
    for (const result of [unknown, none]) {
      expect(result).toMatchObject({
        skipped: null,
        ownerFound: false,
        clientKey: { ownerId: admin.account.id },
      });
    }
  });

  it.each([
    ['BAD_HASH', 'an empty hash', { hash: '' }],
    ['BAD_HASH', 'a hash in hexadecimal digits', { hash: 'ab'.repeat(32) }],
    ['BAD_HASH', 'a hash in base64 instead of base64url', { hash: `${'+/'.repeat(21)}8=` }],
    ['BAD_HASH', 'a hash with trailing bits', { hash: `${'A'.repeat(42)}B` }],
    ['BAD_HASH', 'a truncated hash', { hash: hashForeignSecret('x', '').slice(0, -1) }],
    ['BAD_HASH', 'a hash that is too long', { hash: `${hashForeignSecret('x', '')}A` }],
    ['REVOKED', 'a key that is revoked', { revoked: true }],
    ['INVALID', 'a key without a name', { name: ' ' }],
    ['INVALID', 'a key with an invalid scope', { scopes: ['a b'] }],
    ['INVALID', 'a key with a rate limit of 0', { rateLimitPerMinute: 0 }],
  ])('skips with %s %s', async (reason, _, changes) => {
    const before = await countKeys();
    const [result] = await importAll([foreignKey(changes)]);
    expect(result).toMatchObject({ skipped: reason, clientKey: null });
    expect(result?.problem === null).toBe(reason !== 'INVALID');
    expect(await countKeys()).toBe(before);
  });

  it('names every invalid field of a skipped key in its problem', async () => {
    const [result] = await importAll([foreignKey({ name: '', scopes: ['a', 'b c'] })]);
    expect(result?.problem).toBe(
      'name must be 1 to 100 characters long; scopes.1 must be 1 to 128 printable ASCII characters without spaces, quotes or backslashes',
    );
  });

  it('skips with EXPIRED a key from the millisecond of its expiry', async () => {
    const expiresAt = new Date(gateway.clock.now()).toISOString();
    expect(await importAll([foreignKey({ expiresAt })])).toMatchObject([{ skipped: 'EXPIRED' }]);
  });

  it('skips with ALREADY_IMPORTED a hash from the same or an earlier batch, padded or not', async () => {
    const { hash } = foreignSecret();
    const bare = hash.slice(0, -1);
    const skipReasons = async (...hashes: string[]) => {
      const keys = hashes.map((hash, index) => ({ hash, name: `${index} ${bare}` }));
      return (await importAll(keys)).map(({ skipped }) => skipped);
    };
    expect(await skipReasons(hash, bare)).toEqual([null, 'ALREADY_IMPORTED']);
    expect(await skipReasons(hash, bare)).toEqual(['ALREADY_IMPORTED', 'ALREADY_IMPORTED']);
  });

  it('skips with NAME_TAKEN a name that another key of the same owner has', async () => {
    const { account } = await gateway.signUp();
    await verifyEmail(gateway, admin.accessToken, account);
    const named = (owner?: string) => foreignKey({ name: 'taken', ...(owner !== undefined && { owner }) });
    const results = await importAll([named(), named(), named(account.email)]);
    expect(results.map(({ skipped }) => skipped)).toEqual([null, 'NAME_TAKEN', null]);
  });

  it('returns the same results in a dry run, but stores no key and no event', async () => {
    const before = [await countKeys(), (await importEvents(admin.accessToken)).length];
    const key = foreignKey();
    const keys = [
      key,
      key,
      foreignKey({ revoked: true }),
      foreignKey({ name: 'x' }),
      foreignKey({ name: 'x' }),
    ];
    const rehearsed = await importAll(keys, true);
    expect(rehearsed.map(({ skipped }) => skipped)).toEqual([
      null,
      'ALREADY_IMPORTED',
      'REVOKED',
      null,
      'NAME_TAKEN',
    ]);
    expect(rehearsed.every(({ clientKey }) => clientKey === null)).toBe(true);
    expect([await countKeys(), (await importEvents(admin.accessToken)).length]).toEqual(before);
    const imported = await importAll(keys);
    expect(imported.map(({ skipped }) => skipped)).toEqual(rehearsed.map(({ skipped }) => skipped));
  });

  it('imports 100 keys at a time and rejects 101 without importing any', async () => {
    const before = await countKeys();
    const send = async (length: number) => {
      const keys = Array.from({ length }, (_, index) => ({
        ...foreignKey(),
        name: `n${index}`,
        scopes: [],
        revoked: false,
      }));
      const input = { source: 'BETTER_AUTH', keys } as const;
      return (await gateway.manage(ImportClientKeysDocument, { input }, admin.accessToken)).importClientKeys;
    };
    expect(await send(101)).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: ['keys'], message: 'must be at most 100 at a time' }],
    });
    expect(await countKeys()).toBe(before);
    expect((await send(100)).__typename).toBe('ImportClientKeysPayload');
    expect(await countKeys()).toBe(before + 100);
    const [event] = await importEvents(admin.accessToken);
    expect(event?.metadata.source).toBe('better-auth');
  });

  it('returns FORBIDDEN to a member and UNAUTHENTICATED without an access token', async () => {
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
});

describe('ClientKeyImport', () => {
  it('throws ValidationError when another gateway stores the same key or name at the same time', async () => {
    const keyImport = new ClientKeyImport({
      storage: {
        read: () => Promise.reject(new Error('not read')),
        write: () => Promise.reject(new UniqueViolation()),
        close: async () => undefined,
      },
      clock: new FakeClock(),
      keyPrefix: 'lk',
      defaultRateLimit: 100,
      onChange: () => undefined,
      onImported: () => undefined,
    });
    const viewer = { accountId: 'ada', role: 'ADMIN', sessionId: null } as const;
    const caller = { viewer, clientInfo: { ip: '192.0.2.1', userAgent: null, requestId: 'request' } };
    await expect(keyImport.import('fluxbase', [], caller, false)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      fieldErrors: [{ path: ['keys'], message: 'collide with others that were made meanwhile' }],
    });
  });
});
