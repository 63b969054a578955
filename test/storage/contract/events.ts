import { expect, it } from 'vitest';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import type { EventRecord } from '../../../src/storage/tables.ts';
import { anEvent, NOW } from '../records.ts';

export function eventContract(storage: () => Storage): void {
  const insert = (...events: EventRecord[]) =>
    storage().write(async (queries) => {
      for (const event of events) await queries.events.insert(event);
    });
  const ids = async (criteria: { accountId?: string; type?: string; targetId?: string }) =>
    (await storage().read(({ events }) => events.list(criteria, { limit: 10, inverted: false }))).map(
      ({ id }) => id,
    );

  it('keeps an event as it was, metadata of any shape included', async () => {
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

  it('needs neither account nor target to exist', async () => {
    await insert(anEvent({ accountId: 'gone', actorId: 'gone too', targetId: 'nothing' }));
    expect(await ids({})).toEqual(['event-1']);
  });

  it('lists and counts what meets every criterion', async () => {
    await insert(
      anEvent({ id: 'e1', accountId: 'ada', type: 'LOGIN', targetId: 'ada', createdAt: NOW + 1 }),
      anEvent({ id: 'e2', accountId: 'ada', type: 'CREATED', targetId: 'key', createdAt: NOW + 2 }),
      anEvent({ id: 'e3', accountId: 'bob', type: 'CREATED', targetId: 'key', createdAt: NOW + 3 }),
    );
    const cases = [
      [{}, ['e3', 'e2', 'e1']],
      [{ accountId: 'ada' }, ['e2', 'e1']],
      [{ type: 'CREATED' }, ['e3', 'e2']],
      [{ targetId: 'ada' }, ['e1']],
      [{ accountId: 'bob', type: 'CREATED', targetId: 'key' }, ['e3']],
      [{ accountId: 'bob', type: 'LOGIN' }, []],
      [{ accountId: '' }, []],
    ] as const;
    for (const [criteria, expected] of cases) {
      expect(await ids(criteria)).toEqual(expected);
      expect(await storage().read(({ events }) => events.count(criteria))).toBe(expected.length);
    }
  });

  it('refuses to write the same event twice', async () => {
    await insert(anEvent());
    await expect(insert(anEvent({ type: 'OTHER' }))).rejects.toThrow(UniqueViolation);
    expect(await ids({ type: 'OTHER' })).toEqual([]);
  });
}
