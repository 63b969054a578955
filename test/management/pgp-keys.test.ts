import { randomUUID } from 'node:crypto';
import { armor, config, enums, PacketList, readKey, revokeKey, type SignaturePacket } from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeletePgpKeyDocument, EventsDocument, PgpKeysDocument } from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';

type SignedUp = Awaited<ReturnType<TestGateway['signUp']>>;

let gateway: TestGateway;
let admin: SignedUp;
let ada: SignedUp;
let bob: SignedUp;
beforeAll(async () => {
  gateway = await startGateway();
  admin = await gateway.signUp();
  ada = await gateway.signUp();
  bob = await gateway.signUp();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const now = () => gateway.clock.now();

async function list({ accessToken }: SignedUp) {
  return (await gateway.manage(PgpKeysDocument, {}, accessToken)).pgpKeys;
}

async function add({ accessToken }: SignedUp, armoredKey: string) {
  return await addPgpKey(gateway, accessToken, armoredKey);
}

async function added(owner: SignedUp, armoredKey: string) {
  const result = await add(owner, armoredKey);
  if (result.__typename !== 'AddPgpKeyPayload') throw new Error(result.message);
  return result.pgpKey;
}

async function remove({ accessToken }: SignedUp, id: string) {
  return (await gateway.manage(DeletePgpKeyDocument, { input: { id } }, accessToken)).deletePgpKey;
}

async function node(id: string, { accessToken }: SignedUp) {
  const body = { query: 'query($id: ID!) { node(id: $id) { id __typename } }', variables: { id } };
  return (await (await gateway.post('/graphql', body, bearer(accessToken))).json()).data.node;
}

describe('addPgpKey', () => {
  test('answers what the key tells of itself, and lists it newest first', async () => {
    const owner = await gateway.signUp();
    const first = await makePgpKey(now(), { keyExpirationTime: 7200 });
    const second = await makePgpKey(now(), { type: 'rsa', rsaBits: 2048 });
    const pgpKey = await added(owner, `\n${first.armoredKey}\n`);
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
    const other = await added(owner, second.armoredKey);
    expect(other).toMatchObject({ algorithm: 'rsa2048', expiresAt: null });
    expect(await list(owner)).toEqual([other, pgpKey]);
  });

  test.each([
    ['curve25519', {}, 'ed25519'],
    ['curve448', {}, 'ed448'],
    ['ecc', { curve: 'nistP256' }, 'nistp256'],
  ] as const)('takes a key of type %s', async (type, options, algorithm) => {
    const { armoredKey } = await makePgpKey(now(), { type, ...options });
    expect(await added(ada, armoredKey)).toMatchObject({ algorithm });
  });

  test('takes a version 6 key', async () => {
    const { armoredKey } = await makePgpKey(now(), { type: 'curve25519', config: { v6Keys: true } });
    expect(await added(ada, armoredKey)).toMatchObject({
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('expires with the subkey that is encrypted to, when that is sooner', async () => {
    const { armoredKey } = await makePgpKey(now(), { subkeys: [{ keyExpirationTime: 3660 }] });
    expect(await added(ada, armoredKey)).toMatchObject({
      expiresAt: new Date(now() + 60_000).toISOString(),
    });
  });

  test('keeps 20 user ids of 200 characters, without control characters', async () => {
    const names = Array.from({ length: 22 }, (_, n) => ({ name: `${n}\u0007${'🗝'.repeat(300)}` }));
    const { armoredKey } = await makePgpKey(now(), { userIDs: names });
    const { userIds } = await added(ada, armoredKey);
    expect(userIds.map((id) => [...id].length)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(userIds[19]).toMatch(/^19\uFFFD🗝+$/u);
  });

  test('keeps no user id that the key does not vouch for', async () => {
    const [mine, theirs] = await Promise.all([
      makePgpKey(now()),
      makePgpKey(now(), { userIDs: { name: 'Chief' } }),
    ]);
    mine.publicKey.users.push(...theirs.publicKey.users);
    expect((await added(ada, mine.publicKey.armor())).userIds).toEqual(['Ada <ada@example.com>']);
  });

  test('refuses the same key twice, and takes it from another account', async () => {
    const { armoredKey } = await makePgpKey(now());
    await added(ada, armoredKey);
    expect(await add(ada, armoredKey)).toMatchObject(refusal(/already among your PGP keys/));
    expect(await add(bob, armoredKey)).toMatchObject({ __typename: 'AddPgpKeyPayload' });
  });

  test('takes 20 keys of an account, and no more', async () => {
    const owner = await gateway.signUp();
    for (let n = 0; n < 20; n += 1) await added(owner, (await makePgpKey(now())).armoredKey);
    const another = await makePgpKey(now());
    expect(await add(owner, another.armoredKey)).toMatchObject(refusal(/20/));
    const [newest] = await list(owner);
    await remove(owner, newest?.id ?? '');
    expect(await add(owner, another.armoredKey)).toMatchObject({ __typename: 'AddPgpKeyPayload' });
  });
});

function refusal(message: RegExp) {
  const fieldErrors = [{ path: ['armoredKey'], message: expect.stringMatching(message) }];
  return { __typename: 'ValidationError', fieldErrors };
}

const publicArmor = (...bytes: Uint8Array[]) => armor(enums.armor.publicKey, Buffer.concat(bytes));

/** What cannot be added, made at the time of the gateway. */
const wrong: readonly [name: string, message: RegExp, make: () => Promise<string>][] = [
  ['nothing', /from "-----BEGIN PGP PUBLIC KEY BLOCK/, async () => ''],
  ['garbage', /from "-----BEGIN PGP PUBLIC KEY BLOCK/, async () => 'nothing of the kind'],
  [
    'garbage in armor',
    /cannot be read/,
    async () => '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\naGVsbG8=\n-----END PGP PUBLIC KEY BLOCK-----',
  ],
  [
    'a message',
    /from "-----BEGIN PGP PUBLIC KEY BLOCK/,
    async () => armor(enums.armor.message, (await makePgpKey(now())).publicKey.write()),
  ],
  [
    'a key with a NUL in its armor',
    /from "-----BEGIN PGP PUBLIC KEY BLOCK/,
    async () => (await makePgpKey(now())).armoredKey.replace('\n\n', '\nComment: \0\n\n'),
  ],
  [
    'a cut key',
    /cannot be read/,
    async () => publicArmor((await makePgpKey(now())).publicKey.write().subarray(0, 100)),
  ],
  [
    'a private key as public',
    /private key. Never send one/,
    async () => publicArmor((await makePgpKey(now())).privateKey.write()),
  ],
  [
    'two blocks',
    /exactly one key/,
    async () => (await makePgpKey(now())).armoredKey + (await makePgpKey(now())).armoredKey,
  ],
  [
    'two keys in one block',
    /exactly one key/,
    async () => {
      const [one, other] = [await makePgpKey(now()), await makePgpKey(now())];
      return publicArmor(one.publicKey.write(), other.publicKey.write());
    },
  ],
  [
    'more than 64 KB',
    /at most 64 KB/,
    async () => (await makePgpKey(now())).armoredKey.replace('\n\n', `\nComment: ${'x'.repeat(65_536)}\n\n`),
  ],
  [
    'more than 200 packets',
    /at most 200 packets/,
    async () => {
      const { publicKey } = await makePgpKey(now());
      const signatures = publicKey.users[0]?.selfCertifications ?? [];
      signatures.push(...Array.from({ length: 200 }, () => signatures[0] as SignaturePacket));
      return publicKey.armor();
    },
  ],
  [
    'a revoked key',
    /is revoked/,
    async () => {
      const { privateKey } = await makePgpKey(now());
      const { publicKey } = await revokeKey({ key: privateKey, date: new Date(now()), format: 'object' });
      return publicKey.armor();
    },
  ],
  [
    'an expired key',
    /has expired/,
    async () => (await makePgpKey(now(), { keyExpirationTime: 3600 })).armoredKey,
  ],
  [
    'a key of the future',
    /made later than now/,
    async () => (await makePgpKey(now(), { date: new Date(now() + 2000) })).armoredKey,
  ],
  [
    'a key that can only sign',
    /nothing to encrypt to/,
    async () => (await makePgpKey(now(), { subkeys: [{ sign: true }] })).armoredKey,
  ],
  [
    'a key whose subkey has expired',
    /nothing to encrypt to/,
    async () => (await makePgpKey(now(), { subkeys: [{ keyExpirationTime: 3600 }] })).armoredKey,
  ],
  [
    'a key whose subkey is a point of no use',
    /encrypting to it fails/,
    async () => {
      const { publicKey, privateKey } = await makePgpKey(now());
      const point = publicKey.subkeys[0]?.keyPacket.publicParams;
      if (point && 'Q' in point && point.Q instanceof Uint8Array) point.Q.fill(0, 1);
      const bent = await readKey({ armoredKey: publicKey.armor() });
      const [subkey] = bent.subkeys;
      const signature = subkey?.bindingSignatures[0];
      if (!signature) throw new Error('no subkey');
      // As its owner would sign it; the types leave out the last argument.
      await Reflect.apply(signature.sign, signature, [
        privateKey.keyPacket,
        { key: bent.keyPacket, bind: subkey.keyPacket },
        new Date(now() - 1000),
        false,
        { ...config, nonDeterministicSignaturesViaNotation: false },
      ]);
      return bent.armor();
    },
  ],
  [
    'a key that does not vouch for itself',
    /no self-signature that can be verified/,
    async () => {
      const packets = (await makePgpKey(now())).publicKey.toPacketList();
      const unsigned = new PacketList<(typeof packets)[number]>();
      unsigned.push(...packets.filter((packet) => !('signatureType' in packet)));
      return publicArmor(unsigned.write());
    },
  ],
];

describe('what cannot be added', () => {
  test.each(wrong)('%s is refused, and nothing is kept', async (_, message, make) => {
    const owner = await gateway.signUp();
    expect(await add(owner, await make())).toMatchObject(refusal(message));
    expect(await list(owner)).toEqual([]);
  });

  test.each([
    ['PGP', async () => (await makePgpKey(now())).privateKey.armor()],
    [
      'PGP, beside a public one',
      async () => (await makePgpKey(now())).armoredKey + (await makePgpKey(now())).privateKey.armor(),
    ],
    [
      'SSH',
      async () =>
        '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----',
    ],
  ])('a private key (%s) is refused with a warning, never repeated and never logged', async (_, make) => {
    const armoredKey = await make();
    const answer = await add(ada, armoredKey);
    expect(answer).toMatchObject(refusal(/^holds a private key. Never send one to anybody/));
    const told = JSON.stringify(answer) + gateway.logged.join('');
    const lines = armoredKey.split('\n').filter((line) => line.length >= 20 && !line.startsWith('-----'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(told).not.toContain(line);
  });
});

describe('a PGP key', () => {
  test('of another account answers as one that does not exist, and stays', async () => {
    const { armoredKey } = await makePgpKey(now());
    const { id } = await added(ada, armoredKey);
    const never = Buffer.from(`PgpKey:${randomUUID()}`).toString('base64');
    const answer = await remove(bob, id);
    expect(answer).toEqual(await remove(bob, never));
    expect(answer).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    expect([await node(id, bob), await node(never, bob)]).toEqual([null, null]);
    expect(await node(id, ada)).toEqual({ id, __typename: 'PgpKey' });
    expect((await list(bob)).map((key) => key.id)).not.toContain(id);
  });

  test('is seen and deleted by an administrator, whose own list it is not in', async () => {
    const { id } = await added(ada, (await makePgpKey(now())).armoredKey);
    expect(await list(admin)).toEqual([]);
    expect(await node(id, admin)).toEqual({ id, __typename: 'PgpKey' });
    expect(await remove(admin, id)).toEqual({ __typename: 'DeletePgpKeyPayload', deletedId: id });
    expect(await node(id, ada)).toBeNull();
  });

  test('leaves events of its addition and its end with its owner', async () => {
    const { id, fingerprint } = await added(ada, (await makePgpKey(now())).armoredKey);
    await remove(admin, id);
    const { events } = await gateway.manage(EventsDocument, { filter: { target: id } }, ada.accessToken);
    expect(events.edges.map(({ node: { type, actor, metadata } }) => ({ type, actor, metadata }))).toEqual([
      { type: 'pgp_key.deleted', actor: admin.account.id, metadata: { fingerprint } },
      { type: 'pgp_key.added', actor: ada.account.id, metadata: { fingerprint } },
    ]);
  });

  test('is not found by the id of something else, and not by nonsense', async () => {
    expect(await remove(ada, ada.account.id)).toMatchObject({ __typename: 'NotFoundError' });
    await expect(remove(ada, 'nonsense')).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  test('is nothing to those who are not signed in', async () => {
    await expect(gateway.manage(PgpKeysDocument, {})).rejects.toMatchObject({ status: 401 });
    await expect(addPgpKey(gateway, 'lku_nobody', '')).rejects.toMatchObject({ status: 401 });
  });
});
