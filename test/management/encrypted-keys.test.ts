import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ClientKeysDocument,
  CreateClientKeyDocument,
  DeletePgpKeyDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { Pgp } from '../../src/services/pgp/pgp.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';
import { holdTimeouts } from '../support/timeouts.ts';

type PgpKeyPair = Awaited<ReturnType<typeof makePgpKey>>;

let gateway: TestGateway;
let admin: string;
let token: string;
let mine: PgpKeyPair;
let second: PgpKeyPair;
beforeAll(async () => {
  holdTimeouts();
  gateway = await startGateway();
  admin = (await gateway.signUp()).accessToken;
  token = (await gateway.signUp()).accessToken;
  mine = await addKey();
  second = await addKey({ type: 'rsa', rsaBits: 2048 });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await gateway[Symbol.asyncDispose]();
});

async function addKey(options: Parameters<typeof makePgpKey>[1] = {}, as = token): Promise<PgpKeyPair> {
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

function expectEncrypted(result: Awaited<ReturnType<typeof create | typeof rotate>>) {
  if (result.__typename !== 'EncryptedClientKeyPayload') throw new Error(result.__typename);
  return result;
}

async function verify(key: string): Promise<number> {
  return (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;
}

async function count() {
  const { clientKeys } = await gateway.manage(ClientKeysDocument, {}, token);
  return [clientKeys.totalCount, (await listEvents(gateway, token)).length];
}

/** Expects that no text contains the secret of a key. */
function expectAbsent(key: string, ...texts: string[]): void {
  const secret = key.slice(key.lastIndexOf('_') + 1);
  expect(secret).toHaveLength(49);
  for (const text of texts) expect(text).not.toContain(secret);
}

describe('Mutation.createClientKey with encryptTo', () => {
  it('returns a working key that only the holder of the PGP key can read', async () => {
    const result = expectEncrypted(await create([mine.fingerprint]));
    expect(Object.keys(result).sort()).toEqual(['__typename', 'clientKey', 'encryptedKey']);
    expect(result.encryptedKey).toMatch(/^-----BEGIN PGP MESSAGE-----\n/);
    const key = await mine.decrypt(result.encryptedKey);
    expect(key).toMatch(new RegExp(`^${result.clientKey.clientId}_[0-9A-Za-z]{49}$`));
    expect(await verify(key)).toBe(204);
    await expect(second.decrypt(result.encryptedKey)).rejects.toThrow(/decrypt/);
    const events = await listEvents(gateway, token);
    expectAbsent(key, JSON.stringify(result), JSON.stringify(events), gateway.logged.join(''));
  });

  it('encrypts the key to several PGP keys, each of which can decrypt it', async () => {
    const { encryptedKey } = expectEncrypted(await create([mine.fingerprint, second.fingerprint]));
    const key = await mine.decrypt(encryptedKey);
    expect(await second.decrypt(encryptedKey)).toBe(key);
    expect(await verify(key)).toBe(204);
  });

  it('accepts ten fingerprints', async () => {
    const encryptTo = Array.from({ length: 10 }, () => mine.fingerprint);
    const { encryptedKey } = expectEncrypted(await create(encryptTo));
    expect(await verify(await mine.decrypt(encryptedKey))).toBe(204);
  });

  it('accepts fingerprints as gpg prints them', async () => {
    const groups = mine.fingerprint.toUpperCase().match(/.{4}/g) ?? [];
    const printed = `${groups.slice(0, 5).join(' ')}  ${groups.slice(5).join(' ')}`;
    expect(printed).toHaveLength(50);
    await mine.decrypt(expectEncrypted(await create([printed])).encryptedKey);
  });

  it('returns the key in plain text when encryptTo is null', async () => {
    const input = { name: 'in plain text', scopes: [], encryptTo: null };
    const { createClientKey } = await gateway.manage(CreateClientKeyDocument, { input }, token);
    expect(createClientKey).toMatchObject({ __typename: 'CreateClientKeyPayload', key: expect.any(String) });
  });
});

describe('Mutation.rotateClientKey with encryptTo', () => {
  it('returns a new secret that the holder of the PGP key can read, and keeps the old one for the grace period', async () => {
    const created = await gateway.createKey(token);
    const result = expectEncrypted(await rotate(created.clientKey.id, [mine.fingerprint], 60));
    const key = await mine.decrypt(result.encryptedKey);
    expect(key).not.toBe(created.key);
    expect(result.clientKey.clientId).toBe(created.clientKey.clientId);
    expect([await verify(key), await verify(created.key)]).toEqual([204, 204]);
    expectAbsent(key, JSON.stringify(result), gateway.logged.join(''));
  });

  it('rejects a revoked key and an unknown key without encrypting', async () => {
    const { clientKey } = await gateway.createKey(token);
    await gateway.manage(RevokeClientKeyDocument, { input: { id: clientKey.id } }, token);
    const encrypt = vi.spyOn(Pgp.prototype, 'encrypt');
    expect(await rotate(clientKey.id, [mine.fingerprint])).toMatchObject({
      __typename: 'ClientKeyRevokedError',
    });
    expect(await rotate('lk_nobody', [mine.fingerprint])).toMatchObject({ __typename: 'NotFoundError' });
    expect(encrypt).not.toHaveBeenCalled();
    encrypt.mockRestore();
  });
});

describe('createClientKey and rotateClientKey with encryptTo', () => {
  const invalid: readonly [
    name: string,
    path: readonly string[],
    message: RegExp,
    createRecipients: () => Promise<string[]>,
  ][] = [
    ['an empty list', ['encryptTo'], /at least one/, async () => []],
    [
      'eleven fingerprints',
      ['encryptTo'],
      /at most 10/,
      async () => Array.from({ length: 11 }, () => mine.fingerprint),
    ],
    [
      'an unknown fingerprint',
      ['encryptTo', '1'],
      /not the fingerprint of one of your PGP keys/,
      async () => [mine.fingerprint, '0'.repeat(40)],
    ],
    ['a name instead of a fingerprint', ['encryptTo', '0'], /not the fingerprint/, async () => ['Ada']],
    [
      'the PGP key of another account',
      ['encryptTo', '0'],
      /not the fingerprint/,
      async () => [(await addKey({}, (await gateway.signUp()).accessToken)).fingerprint],
    ],
    [
      'a deleted PGP key',
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
      'a PGP key that has expired since it was added',
      ['encryptTo', '1'],
      /has expired/,
      async () => {
        const { fingerprint } = await addKey({ keyExpirationTime: 3610 });
        gateway.clock.advance(10_000);
        return [mine.fingerprint, fingerprint];
      },
    ],
    [
      'a PGP key whose encryption subkey has expired since it was added',
      ['encryptTo', '0'],
      /nothing to encrypt to/,
      async () => {
        const { fingerprint } = await addKey({ subkeys: [{ keyExpirationTime: 3610 }] });
        gateway.clock.advance(10_000);
        return [fingerprint];
      },
    ],
  ];

  it.each(invalid)('reject %s and change nothing', async (_, path, message, createRecipients) => {
    const encryptTo = await createRecipients();
    const { clientKey, key } = await gateway.createKey(token);
    const before = await count();
    const rejection = {
      __typename: 'ValidationError',
      fieldErrors: [{ path, message: expect.stringMatching(message) }],
    };
    expect(await create(encryptTo)).toMatchObject(rejection);
    expect(await rotate(clientKey.id, encryptTo)).toMatchObject(rejection);
    expect(await count()).toEqual(before);
    expect(await verify(key)).toBe(204);
  });

  it("reject another account's PGP key also for an administrator", async () => {
    const result = await create([mine.fingerprint], admin);
    expect(result).toMatchObject({ fieldErrors: [{ path: ['encryptTo', '0'] }] });
  });
});
