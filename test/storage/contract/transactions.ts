import { beforeEach, expect, it } from 'vitest';
import { NotFoundError } from '../../../src/domain/errors.ts';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { aKey, anAccount, anEvent, aSession, NOW } from '../../support/records.ts';

export function transactionContract(storage: () => Storage): void {
  const counts = () =>
    storage().read(async ({ accounts, clientKeys, events }) => ({
      accounts: await accounts.count(),
      keys: await clientKeys.count({ now: NOW }),
      events: await events.count({}),
    }));

  beforeEach(() => storage().write(({ accounts }) => accounts.insert(anAccount({ id: 'ada' }))));

  it('returns the result of its work', async () => {
    expect(await storage().write(async () => 'done')).toBe('done');
    expect(await storage().read(async () => 42)).toBe(42);
  });

  it('keeps nothing when its work throws', async () => {
    const failure = new Error('in the middle');
    const work = storage().write(async ({ accounts, clientKeys, events, sessions }) => {
      await accounts.insert(anAccount({ id: 'bob' }));
      await clientKeys.insert(aKey({ ownerId: 'ada' }));
      await sessions.insert(aSession({ accountId: 'ada' }));
      await events.insert(anEvent());
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(await counts()).toEqual({ accounts: 1, keys: 0, events: 0 });
    const session = await storage().read(({ sessions }) => sessions.byRefreshDigest('refresh of session-1'));
    expect(session).toBeUndefined();
  });

  it('keeps nothing when its last query violates a unique constraint', async () => {
    const work = storage().write(async ({ accounts, clientKeys, events }) => {
      await events.insert(anEvent());
      await clientKeys.update('ada', { name: 'x' });
      await accounts.insert(anAccount({ id: 'ada', email: 'other@example.com' }));
    });
    await expect(work).rejects.toThrow(UniqueViolation);
    expect(await counts()).toEqual({ accounts: 1, keys: 0, events: 0 });
  });

  it('passes on domain errors unchanged', async () => {
    const failure = new NotFoundError('client key');
    const throwing = async () => Promise.reject(failure);
    await expect(storage().write(throwing)).rejects.toBe(failure);
    await expect(storage().read(throwing)).rejects.toBe(failure);
  });

  it('converts driver errors of reads and writes to UNAVAILABLE', async () => {
    const failing = () => Promise.reject(Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' }));
    const unavailable = { name: 'RequestError', code: 'UNAVAILABLE' };
    await expect(storage().read(failing)).rejects.toMatchObject(unavailable);
    await expect(storage().write(failing)).rejects.toMatchObject(unavailable);
  });

  it('reads its own writes', async () => {
    const seen = await storage().write(async ({ clientKeys }) => {
      await clientKeys.insert(aKey({ id: 'a', ownerId: 'ada' }));
      return [await clientKeys.byId('a'), await clientKeys.count({ now: NOW })];
    });
    expect(seen).toEqual([aKey({ id: 'a', ownerId: 'ada' }), 1]);
  });

  it('succeeds after an earlier transaction failed', async () => {
    await expect(storage().write(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await storage().write(({ events }) => events.insert(anEvent()));
    expect((await counts()).events).toBe(1);
  });

  it('loses no update among 50 concurrent transactions that each read and increment a value', async () => {
    await storage().write(({ clientKeys }) =>
      clientKeys.insert(aKey({ id: 'a', ownerId: 'ada', rateLimitPerMinute: 1 })),
    );
    const addOne = () =>
      storage().write(async ({ clientKeys }) => {
        const key = await clientKeys.byId('a');
        await new Promise(setImmediate);
        await clientKeys.update('a', { rateLimitPerMinute: (key?.rateLimitPerMinute ?? 0) + 1 });
      });
    await Promise.all(Array.from({ length: 50 }, addOne));
    expect((await storage().read(({ clientKeys }) => clientKeys.byId('a')))?.rateLimitPerMinute).toBe(51);
  });

  it('undoes only its own work when it fails among concurrent transactions', async () => {
    const insert = (index: number) =>
      storage().write(async ({ events }) => {
        await events.insert(anEvent({ id: `event-${index}` }));
        await new Promise(setImmediate);
        if (index % 2 === 1) throw new Error('odd');
      });
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => insert(index)));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    const kept = await storage().read(({ events }) => events.list({}, { limit: 100, inverted: false }));
    expect(kept.map(({ id }) => Number(id.slice('event-'.length)) % 2)).toEqual(Array(10).fill(0));
  });
}
