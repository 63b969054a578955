import { armor, config, enums, PacketList, readKey, revokeKey, type SignaturePacket } from 'openpgp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedUp } from '../support/account-sessions.ts';
import { selectFrom } from '../support/database.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';
import { holdTimeouts } from '../support/timeouts.ts';

let gateway: TestGateway;
let ada: SignedUp;
beforeAll(async () => {
  holdTimeouts();
  gateway = await startGateway();
  ada = await gateway.signUp();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await gateway[Symbol.asyncDispose]();
});

const now = () => gateway.clock.now();
const add = ({ accessToken }: SignedUp, armoredKey: string) => addPgpKey(gateway, accessToken, armoredKey);

function rejection(message: RegExp) {
  const fieldErrors = [{ path: ['armoredKey'], message: expect.stringMatching(message) }];
  return { __typename: 'ValidationError', fieldErrors };
}

const publicArmor = (...bytes: Uint8Array[]) => armor(enums.armor.publicKey, Buffer.concat(bytes));

const invalid: readonly [name: string, message: RegExp, createArmor: () => Promise<string>][] = [
  ['an empty text', /from "-----BEGIN PGP PUBLIC KEY BLOCK/, async () => ''],
  ['a text without armor', /from "-----BEGIN PGP PUBLIC KEY BLOCK/, async () => 'not a key'],
  [
    'armor without a key',
    /cannot be read/,
    async () => '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\naGVsbG8=\n-----END PGP PUBLIC KEY BLOCK-----',
  ],
  [
    'an armored message',
    /from "-----BEGIN PGP PUBLIC KEY BLOCK/,
    async () => armor(enums.armor.message, (await makePgpKey(now())).publicKey.write()),
  ],
  [
    'a key with a NUL in its armor',
    /from "-----BEGIN PGP PUBLIC KEY BLOCK/,
    async () => (await makePgpKey(now())).armoredKey.replace('\n\n', '\nComment: \0\n\n'),
  ],
  [
    'a truncated key',
    /cannot be read/,
    async () => publicArmor((await makePgpKey(now())).publicKey.write().subarray(0, 100)),
  ],
  [
    'a private key in public armor',
    /private key. Never send one/,
    async () => publicArmor((await makePgpKey(now())).privateKey.write()),
  ],
  [
    'two armored blocks',
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
    'more than 64 KB of armor',
    /at most 64 KB/,
    async () => (await makePgpKey(now())).armoredKey.replace('\n\n', `\nComment: ${'x'.repeat(65_536)}\n\n`),
  ],
  [
    'a key of more than 200 packets',
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
    'a key with a creation time in the future',
    /made later than now/,
    async () => (await makePgpKey(now(), { date: new Date(now() + 2000) })).armoredKey,
  ],
  [
    'a key that can only sign',
    /nothing to encrypt to/,
    async () => (await makePgpKey(now(), { subkeys: [{ sign: true }] })).armoredKey,
  ],
  [
    'a key whose encryption subkey has expired',
    /nothing to encrypt to/,
    async () => (await makePgpKey(now(), { subkeys: [{ keyExpirationTime: 3600 }] })).armoredKey,
  ],
  [
    'a key whose encryption subkey is an invalid point',
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
    'a key without a self-signature',
    /no self-signature that can be verified/,
    async () => {
      const packets = (await makePgpKey(now())).publicKey.toPacketList();
      const unsigned = new PacketList<(typeof packets)[number]>();
      unsigned.push(...packets.filter((packet) => !('signatureType' in packet)));
      return publicArmor(unsigned.write());
    },
  ],
];

describe('Mutation.addPgpKey', () => {
  it.each(invalid)('rejects %s and stores nothing', async (_, message, createArmor) => {
    const owner = await gateway.signUp();
    const before = selectFrom(gateway, 'select * from pgp_keys');
    expect(await add(owner, await createArmor())).toMatchObject(rejection(message));
    expect(selectFrom(gateway, 'select * from pgp_keys')).toEqual(before);
  });

  it.each([
    ['PGP key', async () => (await makePgpKey(now())).privateKey.armor()],
    [
      'PGP key after a public one',
      async () => (await makePgpKey(now())).armoredKey + (await makePgpKey(now())).privateKey.armor(),
    ],
    [
      'SSH key',
      async () =>
        '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----',
    ],
  ])('rejects a private %s with a warning, and neither returns nor logs it', async (_, createArmor) => {
    const armoredKey = await createArmor();
    const result = await add(ada, armoredKey);
    expect(result).toMatchObject(rejection(/^holds a private key. Never send one to anybody/));
    const visible = JSON.stringify(result) + gateway.logged.join('');
    const lines = armoredKey.split('\n').filter((line) => line.length >= 20 && !line.startsWith('-----'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(visible).not.toContain(line);
  });
});
