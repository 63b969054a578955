import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ClientKeyDocument,
  DeleteClientKeyDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  type RotateClientKeyInput,
  UpdateClientKeyDocument,
  type UpdateClientKeyInput,
} from '../../src/sdk/generated/operations.ts';
import { Pgp } from '../../src/services/pgp/pgp.ts';
import { runIn } from '../support/database.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

const FINGERPRINT = 'a'.repeat(40);

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  const { account, accessToken } = await gateway.signUp();
  token = accessToken;
  const accountId = Buffer.from(account.id, 'base64').toString().split(':')[1];
  const sql = `insert into pgp_keys (id, account_id, fingerprint, armored_key, user_ids, algorithm, created_at)
    values ('pgp-key', ?, ?, '', '[]', 'ed25519', 0)`;
  runIn(gateway, sql, accountId, FINGERPRINT);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => gateway[Symbol.asyncDispose]());

const createKey = () => gateway.createKey(token);

async function rotate(input: RotateClientKeyInput) {
  return (await gateway.manage(RotateClientKeyDocument, { input }, token)).rotateClientKey;
}

/** Rotates a key and returns its new secret as a full key. */
async function rotateKey(id: string, gracePeriodSeconds: number): Promise<string> {
  const result = await rotate({ id, gracePeriodSeconds });
  if (result.__typename !== 'RotateClientKeyPayload') throw new Error(result.__typename);
  return result.key;
}

/** Rotates a key with a grace period of a minute, and runs `work` before the new secret is stored. */
async function rotateDuring(id: string, work: () => Promise<unknown>) {
  vi.spyOn(Pgp.prototype, 'encrypt').mockImplementationOnce(async ({ text }) => {
    await work();
    return text;
  });
  return await rotate({ id, gracePeriodSeconds: 60, encryptTo: [FINGERPRINT] });
}

const revoke = (id: string) => gateway.manage(RevokeClientKeyDocument, { input: { id } }, token);
const remove = (id: string) => gateway.manage(DeleteClientKeyDocument, { input: { id } }, token);
const update = (input: UpdateClientKeyInput) => gateway.manage(UpdateClientKeyDocument, { input }, token);
const find = async (id: string) => (await gateway.manage(ClientKeyDocument, { id }, token)).clientKey;
const status = async (key: string) => (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;
const statuses = (...keys: string[]) => Promise.all(keys.map(status));

describe('a rotation with a grace period that runs at the same time as', () => {
  it('another rotation keeps the secret of that rotation, not the one before both', async () => {
    const { clientKey, key } = await createKey();
    let overtaking = '';
    const result = await rotateDuring(clientKey.id, async () => {
      overtaking = await rotateKey(clientKey.id, 60);
    });
    if (result.__typename !== 'EncryptedClientKeyPayload') throw new Error(result.__typename);
    expect(await statuses(key, overtaking, result.encryptedKey)).toEqual([401, 204, 204]);
    gateway.clock.advance(60_000);
    expect(await statuses(key, overtaking, result.encryptedKey)).toEqual([401, 401, 204]);
  });

  it('seven others leaves two valid secrets: the last one and the one before it', async () => {
    const { clientKey, key } = await createKey();
    const renewed = await Promise.all(Array.from({ length: 8 }, () => rotateKey(clientKey.id, 60)));
    expect(await status(key)).toBe(401);
    expect((await statuses(...renewed)).filter((found) => found === 204)).toHaveLength(2);
    gateway.clock.advance(60_000);
    expect((await statuses(...renewed)).filter((found) => found === 204)).toHaveLength(1);
  });

  it('a revocation returns ClientKeyRevokedError and leaves no valid secret', async () => {
    const { clientKey, key } = await createKey();
    const result = await rotateDuring(clientKey.id, () => revoke(clientKey.id));
    expect(result).toMatchObject({ __typename: 'ClientKeyRevokedError' });
    expect(await status(key)).toBe(401);
    expect(await find(clientKey.id)).toMatchObject({ status: 'REVOKED' });
    const events = await listEvents(gateway, token, { target: clientKey.id });
    expect(events.map(({ type }) => type)).toEqual(['client_key.revoked', 'client_key.created']);
  });

  it('a deletion returns NotFoundError and leaves the key deleted', async () => {
    const { clientKey, key } = await createKey();
    const result = await rotateDuring(clientKey.id, () => remove(clientKey.id));
    expect(result).toMatchObject({ __typename: 'NotFoundError' });
    expect(await find(clientKey.id)).toBeNull();
    expect(await status(key)).toBe(401);
  });

  it('an update keeps the changes of the update', async () => {
    const { clientKey } = await createKey();
    const changes = { name: `renamed ${clientKey.name}`, scopes: ['read:x'], rateLimitPerMinute: 7 };
    const result = await rotateDuring(clientKey.id, () => update({ id: clientKey.id, ...changes }));
    expect(result).toMatchObject({ clientKey: changes });
    expect(await find(clientKey.id)).toMatchObject(changes);
  });
});
