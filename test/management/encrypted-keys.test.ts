import { revokeKey } from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ClientKeysDocument,
  CreateClientKeyDocument,
  DeletePgpKeyDocument,
  EventsDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';

type PgpKeyPair = Awaited<ReturnType<typeof makePgpKey>>;

let gateway: TestGateway;
let token: string;
let mine: PgpKeyPair;
let second: PgpKeyPair;
beforeAll(async () => {
  gateway = await startGateway();
  token = (await gateway.signUp()).accessToken;
  mine = await addedKey();
  second = await addedKey({ type: 'rsa', rsaBits: 2048 });
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function addedKey(options: Parameters<typeof makePgpKey>[1] = {}, as = token): Promise<PgpKeyPair> {
  const key = await makePgpKey(gateway.clock.now(), options);
  const result = await addPgpKey(gateway, as, key.armoredKey);
  if (result.__typename !== 'AddPgpKeyPayload') throw new Error(result.message);
  return key;
}

let names = 0;
async function create(encryptTo: readonly string[], as = token) {
  const input = { name: `encrypted ${names++}`, scopes: ['*'], rateLimitPerMinute: null, encryptTo };
  return (await gateway.manage(CreateClientKeyDocument, { input }, as)).createClientKey;
}

async function rotate(id: string, encryptTo: readonly string[], gracePeriodSeconds = 0) {
  const input = { id, encryptTo, gracePeriodSeconds };
  return (await gateway.manage(RotateClientKeyDocument, { input }, token)).rotateClientKey;
}

async function encrypted(answer: Awaited<ReturnType<typeof create | typeof rotate>>) {
  if (answer.__typename !== 'EncryptedClientKeyPayload') throw new Error(answer.__typename);
  return answer;
}

async function verify(key: string): Promise<number> {
  return (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;
}

async function counts() {
  const { clientKeys } = await gateway.manage(ClientKeysDocument, {}, token);
  const { events } = await gateway.manage(EventsDocument, {}, token);
  return [clientKeys.totalCount, events.totalCount];
}

/** The key and its secret are in none of these. */
function expectUnseen(key: string, ...places: string[]): void {
  const secret = key.slice(key.lastIndexOf('_') + 1);
  expect(secret).toHaveLength(49);
  for (const place of places) expect(place).not.toContain(secret);
}

describe('createClientKey with encryptTo', () => {
  test('answers the key to the holder of the PGP key alone, and it works', async () => {
    const answer = await encrypted(await create([mine.fingerprint]));
    expect(Object.keys(answer).sort()).toEqual(['__typename', 'clientKey', 'encryptedKey']);
    expect(answer.encryptedKey).toMatch(/^-----BEGIN PGP MESSAGE-----\n/);
    const key = await mine.decrypt(answer.encryptedKey);
    expect(key).toMatch(new RegExp(`^${answer.clientKey.clientId}_[0-9A-Za-z]{49}$`));
    expect(await verify(key)).toBe(204);
    await expect(second.decrypt(answer.encryptedKey)).rejects.toThrow(/decrypt/);
    const { events } = await gateway.manage(EventsDocument, { first: 100 }, token);
    expectUnseen(key, JSON.stringify(answer), JSON.stringify(events), gateway.logged.join(''));
  });

  test('encrypts to several PGP keys, each of which reads it', async () => {
    const { encryptedKey } = await encrypted(await create([mine.fingerprint, second.fingerprint]));
    const key = await mine.decrypt(encryptedKey);
    expect(await second.decrypt(encryptedKey)).toBe(key);
    expect(await verify(key)).toBe(204);
  });

  test('takes fingerprints as gpg prints them', async () => {
    const groups = mine.fingerprint.toUpperCase().match(/.{4}/g) ?? [];
    const printed = `${groups.slice(0, 5).join(' ')}  ${groups.slice(5).join(' ')}`;
    expect(printed).toHaveLength(50);
    await mine.decrypt((await encrypted(await create([printed]))).encryptedKey);
  });

  test('answers the usual payload when it is null or not there', async () => {
    const input = { name: 'in plain text', scopes: [], encryptTo: null };
    const { createClientKey } = await gateway.manage(CreateClientKeyDocument, { input }, token);
    expect(createClientKey).toMatchObject({ __typename: 'CreateClientKeyPayload', key: expect.any(String) });
  });
});

describe('rotateClientKey with encryptTo', () => {
  test('answers the new secret to the holder alone; the old one works for the grace period', async () => {
    const created = await gateway.createKey(token);
    const answer = await encrypted(await rotate(created.clientKey.id, [mine.fingerprint], 60));
    const key = await mine.decrypt(answer.encryptedKey);
    expect(key).not.toBe(created.key);
    expect(answer.clientKey.clientId).toBe(created.clientKey.clientId);
    expect([await verify(key), await verify(created.key)]).toEqual([204, 204]);
    expectUnseen(key, JSON.stringify(answer), gateway.logged.join(''));
  });

  test('refuses a revoked key and one that is not there', async () => {
    const { clientKey } = await gateway.createKey(token);
    await gateway.manage(RevokeClientKeyDocument, { input: { id: clientKey.id } }, token);
    expect(await rotate(clientKey.id, [mine.fingerprint])).toMatchObject({
      __typename: 'ClientKeyRevokedError',
    });
    expect(await rotate('lk_nobody', [mine.fingerprint])).toMatchObject({ __typename: 'NotFoundError' });
  });
});

/** What cannot be encrypted to, and where the error points. */
const wrong: readonly [
  name: string,
  path: readonly string[],
  message: RegExp,
  make: () => Promise<string[]>,
][] = [
  ['an empty list', ['encryptTo'], /at least one/, async () => []],
  ['eleven', ['encryptTo'], /at most 10/, async () => Array.from({ length: 11 }, () => mine.fingerprint)],
  [
    'an unknown fingerprint',
    ['encryptTo', '1'],
    /not the fingerprint of one of your PGP keys/,
    async () => [mine.fingerprint, '0'.repeat(40)],
  ],
  ['no fingerprint at all', ['encryptTo', '0'], /not the fingerprint/, async () => ['Ada']],
  [
    "another account's PGP key",
    ['encryptTo', '0'],
    /not the fingerprint/,
    async () => [(await addedKey({}, (await gateway.signUp()).accessToken)).fingerprint],
  ],
  [
    'a PGP key that was deleted',
    ['encryptTo', '0'],
    /not the fingerprint/,
    async () => {
      const { armoredKey, fingerprint } = await makePgpKey(gateway.clock.now());
      const result = await addPgpKey(gateway, token, armoredKey);
      if (result.__typename !== 'AddPgpKeyPayload') throw new Error(result.message);
      await gateway.manage(DeletePgpKeyDocument, { input: { id: result.pgpKey.id } }, token);
      return [fingerprint];
    },
  ],
  [
    'a PGP key that has expired since',
    ['encryptTo', '1'],
    /has expired/,
    async () => {
      const { fingerprint } = await addedKey({ keyExpirationTime: 3610 });
      gateway.clock.advance(10_000);
      return [mine.fingerprint, fingerprint];
    },
  ],
  [
    'a PGP key whose subkey has expired since',
    ['encryptTo', '0'],
    /nothing to encrypt to/,
    async () => {
      const { fingerprint } = await addedKey({ subkeys: [{ keyExpirationTime: 3610 }] });
      gateway.clock.advance(10_000);
      return [fingerprint];
    },
  ],
];

describe('what cannot be encrypted to', () => {
  test.each(wrong)('%s is named, and nothing is created or rotated', async (_, path, message, make) => {
    const encryptTo = await make();
    const { clientKey, key } = await gateway.createKey(token);
    const before = await counts();
    const refusal = {
      __typename: 'ValidationError',
      fieldErrors: [{ path, message: expect.stringMatching(message) }],
    };
    expect(await create(encryptTo)).toMatchObject(refusal);
    expect(await rotate(clientKey.id, encryptTo)).toMatchObject(refusal);
    expect(await counts()).toEqual(before);
    expect(await verify(key)).toBe(204);
  });

  test("an administrator has no use of somebody else's PGP keys either", async () => {
    await using other = await startGateway();
    const admin = await other.signUp();
    const member = await other.signUp();
    const { armoredKey, fingerprint } = await makePgpKey(other.clock.now());
    await addPgpKey(other, member.accessToken, armoredKey);
    const input = { name: 'n', scopes: [], encryptTo: [fingerprint] };
    const answer = await other.manage(CreateClientKeyDocument, { input }, admin.accessToken);
    expect(answer.createClientKey).toMatchObject({ fieldErrors: [{ path: ['encryptTo', '0'] }] });
  });

  test('a PGP key is encrypted to until it is replaced by its revoked self', async () => {
    const key = await addedKey();
    const { publicKey } = await revokeKey({
      key: key.privateKey,
      date: new Date(gateway.clock.now()),
      format: 'object',
    });
    await encrypted(await create([key.fingerprint]));
    expect(await addPgpKey(gateway, token, publicKey.armor())).toMatchObject({
      fieldErrors: [{ path: ['armoredKey'], message: 'is revoked' }],
    });
  });
});
