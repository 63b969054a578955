import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ClientKeyDocument,
  DeleteClientKeyDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  type RotateClientKeyInput,
  UpdateClientKeyDocument,
  type UpdateClientKeyInput,
} from '../../src/sdk/generated/operations.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

const MONTH_SECONDS = 2_592_000;

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = (await gateway.signUp()).accessToken;
});
afterAll(() => gateway[Symbol.asyncDispose]());

const createKey = () => gateway.createKey(token);

async function rotate(input: RotateClientKeyInput) {
  return (await gateway.manage(RotateClientKeyDocument, { input }, token)).rotateClientKey;
}

/** Rotates a key and returns its new secret as a full key. */
async function rotateKey(id: string, gracePeriodSeconds?: number): Promise<string> {
  const result = await rotate({ id, ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }) });
  if (result.__typename !== 'RotateClientKeyPayload') throw new Error(result.__typename);
  return result.key;
}

const revoke = (id: string) => gateway.manage(RevokeClientKeyDocument, { input: { id } }, token);
const remove = (id: string) => gateway.manage(DeleteClientKeyDocument, { input: { id } }, token);
const update = (input: UpdateClientKeyInput) => gateway.manage(UpdateClientKeyDocument, { input }, token);
const find = async (id: string) => (await gateway.manage(ClientKeyDocument, { id }, token)).clientKey;
const statusAt = async ({ url }: { url: string }, key: string) =>
  (await fetch(`${url}/verify`, { headers: bearer(key) })).status;
const status = (key: string) => statusAt(gateway, key);
const statuses = (...keys: string[]) => Promise.all(keys.map(status));

describe('Mutation.rotateClientKey', () => {
  it('returns the key with a new secret and changes nothing but its updatedAt', async () => {
    const { clientKey, key } = await createKey();
    gateway.clock.advance(1000);
    const result = await rotate({ id: clientKey.id, gracePeriodSeconds: 60 });
    if (result.__typename !== 'RotateClientKeyPayload') throw new Error(result.__typename);
    const rotated = { ...clientKey, updatedAt: new Date(gateway.clock.now()).toISOString() };
    expect(result.clientKey).toEqual(rotated);
    expect(await find(clientKey.id)).toEqual(rotated);
    expect(result.key).toBe(`${clientKey.clientId}_${result.clientSecret}`);
    expect(result.key).not.toBe(key);
  });

  it('finds the key by its client id', async () => {
    const { clientKey, key } = await createKey();
    expect(await statuses(await rotateKey(clientKey.clientId), key)).toEqual([204, 401]);
  });

  it.each([
    ['omitted', undefined],
    ['0', 0],
  ])('ends the old secret at once when gracePeriodSeconds is %s', async (_, gracePeriodSeconds) => {
    const { clientKey, key } = await createKey();
    expect(await status(key)).toBe(204);
    const renewed = await rotateKey(clientKey.id, gracePeriodSeconds);
    expect(await statuses(key, renewed)).toEqual([401, 204]);
  });

  it.each([
    ['one second', 1],
    ['30 days', MONTH_SECONDS],
  ])(
    'accepts the old secret until exactly the end of a grace period of %s',
    async (_, gracePeriodSeconds) => {
      await using gateway = await startGateway();
      const { accessToken } = await gateway.signUp();
      const { clientKey, key } = await gateway.createKey(accessToken);
      const input = { id: clientKey.id, gracePeriodSeconds };
      const { rotateClientKey } = await gateway.manage(RotateClientKeyDocument, { input }, accessToken);
      if (rotateClientKey.__typename !== 'RotateClientKeyPayload') throw new Error('not rotated');
      gateway.clock.advance(gracePeriodSeconds * 1000 - 1);
      expect(await statusAt(gateway, key)).toBe(204);
      gateway.clock.advance(1);
      expect(await statusAt(gateway, key)).toBe(401);
      expect(await statusAt(gateway, rotateClientKey.key)).toBe(204);
    },
  );

  it.each([-1, MONTH_SECONDS + 1])('rejects a grace period of %i seconds', async (gracePeriodSeconds) => {
    const { clientKey, key } = await createKey();
    expect(await rotate({ id: clientKey.id, gracePeriodSeconds })).toMatchObject({
      fieldErrors: [{ path: ['gracePeriodSeconds'] }],
    });
    expect(await status(key)).toBe(204);
  });

  it('records the grace period', async () => {
    const { clientKey } = await createKey();
    await rotateKey(clientKey.id, 60);
    await rotateKey(clientKey.id);
    const events = await listEvents(gateway, token, { target: clientKey.id, type: 'client_key.rotated' });
    expect(events.map(({ metadata }) => metadata)).toMatchObject([
      { gracePeriodSeconds: 0 },
      { gracePeriodSeconds: 60 },
    ]);
  });

  it('gives an expired key a new secret that works once its expiry is removed', async () => {
    const expiresAt = new Date(gateway.clock.now() + 1000).toISOString();
    const { clientKey, key } = await gateway.createKey(token, { expiresAt });
    gateway.clock.advance(1000);
    const renewed = await rotateKey(clientKey.id, 60);
    expect(await find(clientKey.id)).toMatchObject({ status: 'EXPIRED', expiresAt });
    expect(await statuses(key, renewed)).toEqual([401, 401]);
    await update({ id: clientKey.id, expiresAt: null });
    expect(await statuses(key, renewed)).toEqual([204, 204]);
  });
});

describe('a client key within the grace period of a rotation', () => {
  it.each([
    ['with a grace period', 60, [401, 204, 204]],
    ['without a grace period', 0, [401, 401, 204]],
  ])('loses the secret before that rotation when it is rotated again %s', async (_, grace, expected) => {
    const { clientKey, key: first } = await createKey();
    const second = await rotateKey(clientKey.id, 60);
    const third = await rotateKey(clientKey.id, grace);
    expect(await statuses(first, second, third)).toEqual(expected);
  });

  it('starts a new grace period when it is rotated again', async () => {
    const { clientKey } = await createKey();
    const first = await rotateKey(clientKey.id, 60);
    gateway.clock.advance(59_000);
    const second = await rotateKey(clientKey.id, 60);
    gateway.clock.advance(59_999);
    expect(await statuses(first, second)).toEqual([204, 204]);
    gateway.clock.advance(1);
    expect(await statuses(first, second)).toEqual([401, 204]);
  });

  it('keeps both secrets until the same end when it is updated', async () => {
    const { clientKey, key } = await createKey();
    const renewed = await rotateKey(clientKey.id, 60);
    gateway.clock.advance(30_000);
    await update({ id: clientKey.id, name: `renamed ${clientKey.name}` });
    gateway.clock.advance(29_999);
    expect(await statuses(key, renewed)).toEqual([204, 204]);
    gateway.clock.advance(1);
    expect(await statuses(key, renewed)).toEqual([401, 204]);
  });

  it('loses both secrets when it is revoked', async () => {
    const { clientKey, key } = await createKey();
    const renewed = await rotateKey(clientKey.id, 60);
    await revoke(clientKey.id);
    expect(await statuses(key, renewed)).toEqual([401, 401]);
  });

  it('loses both secrets when it is deleted', async () => {
    const { clientKey, key } = await createKey();
    const renewed = await rotateKey(clientKey.id, 60);
    expect(await statuses(key, renewed)).toEqual([204, 204]);
    await remove(clientKey.id);
    expect(await statuses(key, renewed)).toEqual([401, 401]);
  });
});
