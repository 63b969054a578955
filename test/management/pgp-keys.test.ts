import { randomUUID } from 'node:crypto';
import { revokeKey } from 'openpgp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  CreateClientKeyDocument,
  DeletePgpKeyDocument,
  PgpKeysDocument,
} from '../../src/sdk/generated/operations.ts';
import { Pgp } from '../../src/services/pgp/pgp.ts';
import type { SignedUp } from '../support/account-sessions.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';
import { holdTimeouts } from '../support/timeouts.ts';

let gateway: TestGateway;
let admin: SignedUp;
let ada: SignedUp;
let bob: SignedUp;
beforeAll(async () => {
  holdTimeouts();
  gateway = await startGateway();
  admin = await gateway.signUp();
  ada = await gateway.signUp();
  bob = await gateway.signUp();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await gateway[Symbol.asyncDispose]();
});

const now = () => gateway.clock.now();

async function list({ accessToken }: SignedUp) {
  return (await gateway.manage(PgpKeysDocument, {}, accessToken)).pgpKeys;
}

async function add({ accessToken }: SignedUp, armoredKey: string) {
  return await addPgpKey(gateway, accessToken, armoredKey);
}

/** Adds a key and returns it. Throws when it is rejected. */
async function addKey(owner: SignedUp, armoredKey: string) {
  const result = await add(owner, armoredKey);
  if (result.__typename !== 'AddPgpKeyPayload') throw new Error(result.message);
  return result.pgpKey;
}

/** Adds keys so that all of them have been read before the first is stored. */
async function addTogether(owner: SignedUp, armoredKeys: readonly string[]) {
  const all = Promise.withResolvers<void>();
  let finished = 0;
  const { read } = Pgp.prototype;
  const spy = vi.spyOn(Pgp.prototype, 'read').mockImplementation(async function (this: Pgp, ...task) {
    const key = await read.apply(this, task);
    finished += 1;
    if (finished === armoredKeys.length) all.resolve();
    await all.promise;
    return key;
  });
  const results = await Promise.all(armoredKeys.map((armoredKey) => add(owner, armoredKey)));
  spy.mockRestore();
  return results;
}

async function remove({ accessToken }: SignedUp, id: string) {
  return (await gateway.manage(DeletePgpKeyDocument, { input: { id } }, accessToken)).deletePgpKey;
}

async function node(id: string, { accessToken }: SignedUp) {
  const body = { query: 'query($id: ID!) { node(id: $id) { id __typename } }', variables: { id } };
  return (await (await gateway.post('/graphql', body, bearer(accessToken))).json()).data.node;
}

function rejection(message: RegExp) {
  const fieldErrors = [{ path: ['armoredKey'], message: expect.stringMatching(message) }];
  return { __typename: 'ValidationError', fieldErrors };
}

describe('Mutation.addPgpKey', () => {
  it('returns the attributes of the key, and pgpKeys lists it before older keys', async () => {
    const owner = await gateway.signUp();
    const first = await makePgpKey(now(), { keyExpirationTime: 7200 });
    const second = await makePgpKey(now(), { type: 'rsa', rsaBits: 2048 });
    const pgpKey = await addKey(owner, `\n${first.armoredKey}\n`);
    expect(pgpKey).toEqual({
      id: expect.any(String),
      fingerprint: first.publicKey.getFingerprint(),
      userIds: ['Ada <ada@example.com>'],
      algorithm: 'ed25519',
      armoredKey: first.armoredKey.trim(),
      createdAt: new Date(now()).toISOString(),
      expiresAt: new Date(now() + 3_600_000).toISOString(),
    });
    expect(pgpKey.fingerprint).toMatch(/^[0-9a-f]{40}$/);
    const other = await addKey(owner, second.armoredKey);
    expect(other).toMatchObject({ algorithm: 'rsa2048', expiresAt: null });
    expect(await list(owner)).toEqual([other, pgpKey]);
  });

  it.each([
    ['curve25519', {}, 'ed25519'],
    ['curve448', {}, 'ed448'],
    ['ecc', { curve: 'nistP256' }, 'nistp256'],
  ] as const)('accepts a key of type %s', async (type, options, algorithm) => {
    const { armoredKey } = await makePgpKey(now(), { type, ...options });
    expect(await addKey(ada, armoredKey)).toMatchObject({ algorithm });
  });

  it('accepts a version 6 key', async () => {
    const { armoredKey } = await makePgpKey(now(), { type: 'curve25519', config: { v6Keys: true } });
    expect(await addKey(ada, armoredKey)).toMatchObject({
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('returns the expiry of the encryption subkey when it is before the expiry of the key', async () => {
    const { armoredKey } = await makePgpKey(now(), { subkeys: [{ keyExpirationTime: 3660 }] });
    expect(await addKey(ada, armoredKey)).toMatchObject({
      expiresAt: new Date(now() + 60_000).toISOString(),
    });
  });

  it('keeps 20 user ids of 200 characters and replaces control characters in them', async () => {
    const names = Array.from({ length: 22 }, (_, n) => ({ name: `${n}\u0007${'🗝'.repeat(300)}` }));
    const { armoredKey } = await makePgpKey(now(), { userIDs: names });
    const { userIds } = await addKey(ada, armoredKey);
    expect(userIds.map((id) => [...id].length)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(userIds[19]).toMatch(/^19\uFFFD🗝+$/u);
  });

  it('drops user ids that the key did not sign', async () => {
    const [mine, theirs] = await Promise.all([
      makePgpKey(now()),
      makePgpKey(now(), { userIDs: { name: 'Chief' } }),
    ]);
    mine.publicKey.users.push(...theirs.publicKey.users);
    expect((await addKey(ada, mine.publicKey.armor())).userIds).toEqual(['Ada <ada@example.com>']);
  });

  it('rejects a key that the account has, and accepts it for another account', async () => {
    const { armoredKey } = await makePgpKey(now());
    await addKey(ada, armoredKey);
    expect(await add(ada, armoredKey)).toMatchObject(rejection(/already among your PGP keys/));
    expect(await add(bob, armoredKey)).toMatchObject({ __typename: 'AddPgpKeyPayload' });
  });

  it('rejects a revoked version of a key that the account has', async () => {
    const { privateKey, armoredKey, fingerprint } = await makePgpKey(now());
    await addKey(ada, armoredKey);
    const { publicKey } = await revokeKey({ key: privateKey, date: new Date(now()), format: 'object' });
    const input = { name: 'encrypted to Ada', scopes: [], encryptTo: [fingerprint] };
    const { createClientKey } = await gateway.manage(CreateClientKeyDocument, { input }, ada.accessToken);
    expect(createClientKey.__typename).toBe('EncryptedClientKeyPayload');
    expect(await add(ada, publicKey.armor())).toMatchObject({
      fieldErrors: [{ path: ['armoredKey'], message: 'is revoked' }],
    });
  });

  it('accepts 20 keys of an account and rejects more, also at the same time', async () => {
    const owner = await gateway.signUp();
    for (let n = 0; n < 20; n += 1) await addKey(owner, (await makePgpKey(now())).armoredKey);
    const others = [await makePgpKey(now()), await makePgpKey(now())];
    for (const { armoredKey } of others) expect(await add(owner, armoredKey)).toMatchObject(rejection(/20/));
    expect(await list(owner)).toHaveLength(20);
    const [newest] = await list(owner);
    await remove(owner, newest?.id ?? '');
    const results = await addTogether(
      owner,
      others.map(({ armoredKey }) => armoredKey),
    );
    expect(results.filter(({ __typename }) => __typename === 'AddPgpKeyPayload')).toHaveLength(1);
    expect(await list(owner)).toHaveLength(20);
  });

  it('accepts a key once of three simultaneous requests', async () => {
    const owner = await gateway.signUp();
    const { armoredKey } = await makePgpKey(now());
    const results = await addTogether(owner, [armoredKey, armoredKey, armoredKey]);
    expect(results.filter(({ __typename }) => __typename === 'AddPgpKeyPayload')).toHaveLength(1);
    const rejected = results.filter(({ __typename }) => __typename !== 'AddPgpKeyPayload');
    for (const result of rejected) expect(result).toMatchObject(rejection(/already among your PGP keys/));
    expect(await list(owner)).toHaveLength(1);
  });

  it('responds with 401 without an access token', async () => {
    await expect(addPgpKey(gateway, 'lku_nobody', '')).rejects.toMatchObject({ status: 401 });
  });
});

describe('Query.pgpKeys', () => {
  it('responds with 401 without an access token', async () => {
    await expect(gateway.manage(PgpKeysDocument, {})).rejects.toMatchObject({ status: 401 });
  });
});

describe('a PGP key', () => {
  it('of another account looks like an unknown key to a member, and is not deleted', async () => {
    const { armoredKey } = await makePgpKey(now());
    const { id } = await addKey(ada, armoredKey);
    const unknown = Buffer.from(`PgpKey:${randomUUID()}`).toString('base64');
    const result = await remove(bob, id);
    expect(result).toEqual(await remove(bob, unknown));
    expect(result).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    expect([await node(id, bob), await node(unknown, bob)]).toEqual([null, null]);
    expect(await node(id, ada)).toEqual({ id, __typename: 'PgpKey' });
    expect((await list(bob)).map((key) => key.id)).not.toContain(id);
  });

  it('of another account can be read and deleted by an administrator, but is not in their list', async () => {
    const { id } = await addKey(ada, (await makePgpKey(now())).armoredKey);
    expect(await list(admin)).toEqual([]);
    expect(await node(id, admin)).toEqual({ id, __typename: 'PgpKey' });
    expect(await remove(admin, id)).toEqual({ __typename: 'DeletePgpKeyPayload', deletedId: id });
    expect(await node(id, ada)).toBeNull();
  });

  it('leaves events of its addition and deletion, which its owner can read', async () => {
    const { id, fingerprint } = await addKey(ada, (await makePgpKey(now())).armoredKey);
    await remove(admin, id);
    const events = await listEvents(gateway, ada.accessToken, { target: id });
    expect(events.map(({ type, actor, metadata }) => ({ type, actor, metadata }))).toEqual([
      { type: 'pgp_key.deleted', actor: admin.account.id, metadata: { fingerprint } },
      { type: 'pgp_key.added', actor: ada.account.id, metadata: { fingerprint } },
    ]);
  });

  it('is not deleted by the id of another object or by a malformed id', async () => {
    expect(await remove(ada, ada.account.id)).toMatchObject({ __typename: 'NotFoundError' });
    await expect(remove(ada, 'nonsense')).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});
