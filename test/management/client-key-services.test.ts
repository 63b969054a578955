import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientKeys } from '../../src/services/client-keys/client-keys.ts';
import { Pgp } from '../../src/services/pgp/pgp.ts';
import { PgpKeys } from '../../src/services/pgp/pgp-keys.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { type Stage, sqliteStage } from '../storage/dialects.ts';
import { FakeClock } from '../support/clock.ts';
import { anAccount } from '../support/records.ts';

let stage: Stage;
let storage: Storage;
let clientKeys: ClientKeys;
const changed: string[] = [];
beforeAll(async () => {
  stage = await sqliteStage();
  storage = await stage.fresh();
  await storage.write(async ({ accounts }) => {
    for (const id of ['admin', 'ada', 'bob']) await accounts.insert(anAccount({ id }));
  });
  const clock = new FakeClock();
  const pgpKeys = new PgpKeys({ storage, clock, pgp: new Pgp({ onFailure: () => undefined }) });
  clientKeys = new ClientKeys({
    storage,
    clock,
    keyPrefix: 'lk',
    defaultRateLimit: 100,
    onChange: (clientId) => changed.push(clientId),
    pgpKeys,
  });
});
afterAll(async () => {
  await stage.clear(storage);
  await stage.close();
});

const callerAs = (accountId: string) => {
  const role = accountId === 'admin' ? ('ADMIN' as const) : ('MEMBER' as const);
  const clientInfo = { ip: '192.0.2.1', userAgent: null, requestId: 'request' };
  return { viewer: { accountId, role, sessionId: null }, clientInfo };
};
const eventsAbout = (targetId: string) =>
  storage.read((db) => db.events.list({ targetId }, { limit: 10, inverted: false }));

let names = 0;
const create = (caller: string, owner?: string) =>
  clientKeys.create({ name: `key ${names++}`, scopes: [] }, callerAs(caller), owner);

describe('ClientKeys.create', () => {
  it('creates a key of another account for an administrator, whose event the owner can read', async () => {
    const { clientKey } = await create('admin', 'ada');
    expect(clientKey.ownerId).toBe('ada');
    expect(await eventsAbout(clientKey.id)).toMatchObject([{ accountId: 'ada', actorId: 'admin' }]);
  });

  it('throws NotFoundError when a member creates a key of another account', async () => {
    await expect(create('bob', 'ada')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await clientKeys.count(callerAs('admin').viewer, { ownerId: 'bob' })).toBe(0);
  });
});

describe('an idempotency key of ClientKeys.create', () => {
  it('is rejected with another owner, who gets no key', async () => {
    const input = { name: 'once', scopes: [], idempotencyKey: 'x'.repeat(16) };
    const { clientKey } = await clientKeys.create(input, callerAs('admin'), 'ada');
    const other = clientKeys.create(input, callerAs('admin'), 'bob');
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    expect(await clientKeys.named(callerAs('bob').viewer, 'once')).toBeUndefined();
    const again = await clientKeys.create(input, callerAs('admin'), 'ada');
    expect(again.clientKey).toEqual(clientKey);
  });
});

describe('ClientKeys.update', () => {
  it('ignores fields that are undefined', async () => {
    const { clientKey } = await create('ada');
    const input = { name: 'renamed', description: undefined, expiresAt: undefined };
    const updated = await clientKeys.update(clientKey.id, input, callerAs('ada'));
    expect(updated.clientKey).toMatchObject({ ...clientKey, name: 'renamed' });
    const [event] = await eventsAbout(clientKey.id);
    expect(event?.metadata).toMatchObject({ changed: ['name'] });
  });

  it('reports no change of a key when it throws', async () => {
    const { clientKey } = await create('ada');
    const reported = changed.length;
    const invalid = clientKeys.update(clientKey.id, { name: '' }, callerAs('ada'));
    await expect(invalid).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const foreign = clientKeys.update(clientKey.id, { name: 'mine' }, callerAs('bob'));
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(changed).toHaveLength(reported);
  });
});

describe('ClientKeys.named', () => {
  it('finds an unrevoked key of the caller by its name', async () => {
    const { clientKey } = await create('ada');
    const find = (caller: string) => clientKeys.named(callerAs(caller).viewer, clientKey.name);
    expect(await find('ada')).toMatchObject({ id: clientKey.id });
    expect(await find('bob')).toBeUndefined();
    expect(await find('admin')).toBeUndefined();
    await clientKeys.revoke(clientKey.id, callerAs('ada'));
    expect(await find('ada')).toBeUndefined();
  });
});
