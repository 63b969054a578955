import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CreateClientKeyDocument,
  type CreateClientKeyInput,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  type RotateClientKeyInput,
} from '../../src/sdk/generated/operations.ts';
import { startSession } from '../support/account-sessions.ts';
import { FakeClock } from '../support/clock.ts';
import { DIALECTS } from '../support/dialects.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';

const DAY = 86_400_000;

describe.each(DIALECTS)('an idempotency key on $dialect', ({ startDatabases }) => {
  let databases: Awaited<ReturnType<typeof startDatabases>>;
  let gateway: TestGateway;
  let token: string;
  let email: string;
  beforeAll(async () => {
    databases = await startDatabases();
    gateway = await startGateway({ database: await databases.create() });
    const { account, accessToken } = await gateway.signUp();
    token = accessToken;
    ({ email } = account);
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  const newInput = (): CreateClientKeyInput => ({
    name: randomUUID(),
    scopes: ['*'],
    idempotencyKey: randomUUID(),
  });
  const create = async (input: CreateClientKeyInput, as = token) =>
    (await gateway.manage(CreateClientKeyDocument, { input }, as)).createClientKey;
  const rotate = async (input: RotateClientKeyInput) =>
    (await gateway.manage(RotateClientKeyDocument, { input }, token)).rotateClientKey;
  async function created(input: CreateClientKeyInput, as = token) {
    const result = await create(input, as);
    if (result.__typename !== 'CreateClientKeyPayload') throw new Error(result.__typename);
    return result;
  }
  const verify = async (key: string) =>
    (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;

  it('makes 8 simultaneous calls of createClientKey create one client key', async () => {
    const input = newInput();
    const results = await Promise.all(Array.from({ length: 8 }, () => created(input)));
    for (const result of results) expect(result).toEqual(results[0]);
    expect(await verify(results[0]?.key ?? '')).toBe(204);
    const events = await listEvents(gateway, token, { types: ['client_key.created'] });
    expect(events.filter(({ target }) => target === results[0]?.clientKey.id)).toHaveLength(1);
  });

  it('makes 8 simultaneous calls of rotateClientKey rotate it once', async () => {
    const { clientKey, key } = await created(newInput());
    const input = { id: clientKey.id, gracePeriodSeconds: 60, idempotencyKey: randomUUID() };
    const results = await Promise.all(Array.from({ length: 8 }, () => rotate(input)));
    for (const result of results) expect(result).toEqual(results[0]);
    expect(results[0]).toMatchObject({ __typename: 'RotateClientKeyPayload' });
    expect(await verify(key)).toBe(204);
    const events = await listEvents(gateway, token, { types: ['client_key.rotated'] });
    expect(events.filter(({ target }) => target === clientKey.id)).toHaveLength(1);
  });

  it('returns the first result for 24 hours, to the millisecond', async () => {
    const { clientKey } = await created(newInput());
    const input = { id: clientKey.id, idempotencyKey: randomUUID() };
    const first = await rotate(input);
    gateway.clock.advance(DAY - 1);
    token = (await startSession(gateway, email)).accessToken;
    expect(await rotate(input)).toEqual(first);
    gateway.clock.advance(1);
    const second = await rotate(input);
    expect(second).toMatchObject({ __typename: 'RotateClientKeyPayload' });
    expect(second).not.toEqual(first);
    expect(await rotate(input)).toEqual(second);
  });

  it.each([
    ['another name', { name: 'another' }],
    ['other scopes', { scopes: ['a'] }],
    ['a limit', { rateLimitPerMinute: 7 }],
    ['a description', { description: 'what for' }],
  ])('is rejected with %s', async (_, other) => {
    const input = newInput();
    await created(input);
    expect(await create({ ...input, ...other })).toEqual({
      __typename: 'IdempotencyConflictError',
      code: 'IDEMPOTENCY_CONFLICT',
      message: 'The idempotency key was used with other input. Use another key.',
    });
  });

  it('of a rotation is rejected with another client key, whose secret stays the same', async () => {
    const [one, other] = [await created(newInput()), await created(newInput())];
    const input = { id: one.clientKey.id, idempotencyKey: randomUUID() };
    expect(await rotate(input)).toMatchObject({ __typename: 'RotateClientKeyPayload' });
    expect(await rotate({ ...input, id: other.clientKey.id })).toMatchObject({
      __typename: 'IdempotencyConflictError',
    });
    expect(await verify(other.key)).toBe(204);
  });

  it('of a rotation is rejected with another grace period', async () => {
    const { clientKey } = await created(newInput());
    const input = { id: clientKey.id, gracePeriodSeconds: 60, idempotencyKey: randomUUID() };
    const first = await rotate(input);
    expect(await rotate({ ...input, gracePeriodSeconds: 61 })).toMatchObject({
      __typename: 'IdempotencyConflictError',
    });
    expect(await rotate(input)).toEqual(first);
  });

  it('of a rotation is rejected without the same PGP keys', async () => {
    const { armoredKey, fingerprint } = await makePgpKey(gateway.clock.now());
    await addPgpKey(gateway, token, armoredKey);
    const { clientKey } = await created(newInput());
    const input = { id: clientKey.id, idempotencyKey: randomUUID() };
    const first = await rotate({ ...input, encryptTo: [fingerprint] });
    expect(first).toMatchObject({ __typename: 'EncryptedClientKeyPayload' });
    expect(await rotate(input)).toMatchObject({ __typename: 'IdempotencyConflictError' });
    expect(await rotate({ ...input, encryptTo: [fingerprint] })).toEqual(first);
  });

  it('of one mutation is rejected by the other', async () => {
    const input = newInput();
    const { clientKey, key } = await created(input);
    const { idempotencyKey } = input;
    expect(await rotate({ id: clientKey.id, idempotencyKey })).toMatchObject({
      __typename: 'IdempotencyConflictError',
    });
    expect(await verify(key)).toBe(204);
  });

  it('is one of each account', async () => {
    const input = newInput();
    const { accessToken } = await gateway.signUp();
    const [mine, theirs] = [await created(input), await created(input, accessToken)];
    expect(mine.clientKey.clientId).not.toBe(theirs.clientKey.clientId);
    expect(await created(input, accessToken)).toEqual(theirs);
  });

  it('does not return the secret of a key that was revoked since it was rotated', async () => {
    const { clientKey } = await created(newInput());
    const input = { id: clientKey.id, idempotencyKey: randomUUID() };
    await rotate(input);
    await gateway.manage(RevokeClientKeyDocument, { input: { id: clientKey.id } }, token);
    expect(await rotate(input)).toMatchObject({ __typename: 'ClientKeyRevokedError' });
  });

  it('returns a message to the same PGP keys, and is rejected without them', async () => {
    const { armoredKey, fingerprint } = await makePgpKey(gateway.clock.now());
    await addPgpKey(gateway, token, armoredKey);
    const input = { ...newInput(), encryptTo: [fingerprint] };
    const first = await create(input);
    expect(first).toMatchObject({ __typename: 'EncryptedClientKeyPayload' });
    expect(await create(input)).toEqual(first);
    const { encryptTo: _, ...plain } = input;
    expect(await create(plain)).toMatchObject({ __typename: 'IdempotencyConflictError' });
  });

  it.each(['x'.repeat(15), 'x'.repeat(129), `${'x'.repeat(16)} `, `${'x'.repeat(16)}é`, ''])(
    'is invalid as "%s"',
    async (idempotencyKey) => {
      expect(await create({ ...newInput(), idempotencyKey })).toMatchObject({
        __typename: 'ValidationError',
        fieldErrors: [{ path: ['idempotencyKey'] }],
      });
    },
  );

  it('and the result are stored in no form that the database alone could open', async () => {
    const input = { ...newInput(), idempotencyKey: 'x'.repeat(128) };
    const { clientSecret } = await created(input);
    const rows = await databases.run(gateway.config.database, 'select * from idempotency_records');
    expect(rows.length).toBeGreaterThan(0);
    const stored = JSON.stringify(rows);
    for (const secret of ['x'.repeat(16), clientSecret]) expect(stored).not.toContain(secret);
    for (const { result } of rows) {
      expect(Buffer.from(String(result), 'base64url').toString('latin1')).not.toContain('clientSecret');
    }
  });

  it('returns the first result after a restart', async () => {
    const clock = new FakeClock();
    const database = await databases.create();
    const before = await startGateway({ database, clock });
    const { accessToken } = await before.signUp();
    const input = newInput();
    const first = await before.manage(CreateClientKeyDocument, { input }, accessToken);
    await before[Symbol.asyncDispose]();
    await using after = await startGateway({ database, clock });
    expect(await after.manage(CreateClientKeyDocument, { input }, accessToken)).toEqual(first);
  });
});
