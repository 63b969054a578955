import { expect, it } from 'vitest';
import type { EventCriteria } from '../../../src/storage/events.ts';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import type { EventRecord } from '../../../src/storage/tables.ts';
import { anEvent, NOW } from '../../support/records.ts';

export function eventContract(storage: () => Storage): void {
  const insert = (...events: EventRecord[]) =>
    storage().write(async (queries) => {
      for (const event of events) await queries.events.insert(event);
    });
  const ids = async (criteria: EventCriteria) =>
    (await storage().read(({ events }) => events.list(criteria, { limit: 10, inverted: false }))).map(
      ({ id }) => id,
    );

  it('stores and returns an event with metadata of any shape', async () => {
    const event = anEvent({ metadata: { name: 'ü "quoted" \\', list: [1, null, true], nested: { a: 1.5 } } });
    const bare = anEvent({
      id: 'bare',
      actorId: null,
      userAgent: null,
      targetType: 'Account',
      createdAt: NOW - 1,
    });
    await insert(event, bare);
    const listed = await storage().read(({ events }) => events.list({}, { limit: 10, inverted: false }));
    expect(listed).toEqual([event, bare]);
  });

  it('accepts an event whose account and target do not exist', async () => {
    await insert(anEvent({ accountId: 'gone', actorId: 'gone too', targetId: 'nothing' }));
    expect(await ids({})).toEqual(['event-1']);
  });

  it('lists and counts the events that meet every criterion', async () => {
    await insert(
      anEvent({ id: 'e1', accountId: 'ada', type: 'LOGIN', targetId: 'ada', createdAt: NOW + 1 }),
      anEvent({ id: 'e2', accountId: 'ada', type: 'CREATED', targetId: 'key', createdAt: NOW + 2 }),
      anEvent({ id: 'e3', accountId: 'bob', type: 'CREATED', targetId: 'key', createdAt: NOW + 3 }),
      anEvent({ id: 'e4', accountId: 'bob', type: 'REFUSED', actorId: null, createdAt: NOW + 4 }),
      anEvent({ id: 'e5', accountId: 'bob', type: 'ENDED', actorId: 'bob', createdAt: NOW + 5 }),
    );
    const cases: [EventCriteria, string[]][] = [
      [{}, ['e5', 'e4', 'e3', 'e2', 'e1']],
      [{ accountId: 'ada' }, ['e2', 'e1']],
      [{ type: 'CREATED' }, ['e3', 'e2']],
      [{ targetId: 'ada' }, ['e1']],
      [{ accountId: 'bob', type: 'CREATED', targetId: 'key' }, ['e3']],
      [{ accountId: 'bob', type: 'LOGIN' }, []],
      [{ accountId: '' }, []],
      [{ types: ['LOGIN', 'REFUSED', 'NEVER'] }, ['e4', 'e1']],
      [{ types: [] }, []],
      [{ type: 'LOGIN', types: ['LOGIN', 'CREATED'] }, ['e1']],
      [{ type: 'LOGIN', types: ['CREATED'] }, []],
      [{ since: NOW + 3 }, ['e5', 'e4', 'e3']],
      [{ until: NOW + 3 }, ['e2', 'e1']],
      [{ since: NOW + 2, until: NOW + 4 }, ['e3', 'e2']],
      [{ since: NOW + 2, until: NOW + 2 }, []],
      [{ since: NOW + 4, until: NOW + 2 }, []],
      [{ actorId: 'bob' }, ['e5']],
      [{ actorId: 'account-1', accountId: 'bob', since: NOW }, ['e3']],
    ];
    for (const [criteria, expected] of cases) {
      expect(await ids(criteria)).toEqual(expected);
      expect(await storage().read(({ events }) => events.count(criteria))).toBe(expected.length);
    }
  });

  it('inserts only the new events of a batch', async () => {
    await insert(anEvent({ id: 'e1' }));
    const batch = ['e1', 'e2', 'e3'].map((id) => anEvent({ id, type: 'BATCH', createdAt: NOW + 1 }));
    await storage().write(({ events }) => events.insertAll(batch));
    expect(await ids({})).toEqual(['e3', 'e2', 'e1']);
    expect(await ids({ type: 'BATCH' })).toEqual(['e3', 'e2']);
  });

  it('rejects a second event with the same ID', async () => {
    await insert(anEvent());
    await expect(insert(anEvent({ type: 'OTHER' }))).rejects.toThrow(UniqueViolation);
    expect(await ids({ type: 'OTHER' })).toEqual([]);
  });
}
