import { beforeEach, describe, expect, it } from 'vitest';
import type { Page, Position } from '../../../src/storage/page.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { aKey, anAccount, anEvent, NOW } from '../../support/records.ts';

const KEYS = 25;
// Five keys in each millisecond; inserted out of order, and by id not in the order of their times.
const keys = Array.from({ length: KEYS }, (_, index) => {
  const number = (index * 7) % KEYS;
  return aKey({
    id: `key-${String(number).padStart(2, '0')}`,
    ownerId: 'ada',
    createdAt: NOW + (number % 5),
  });
});
const newestFirst = [...keys]
  .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  .map(({ id }) => id);

type Lister = (page: Page) => Promise<(Position & { readonly id: string })[]>;

/** Reads all pages in one direction and returns the ids in list order. */
async function walk(list: Lister, limit: number, inverted: boolean): Promise<string[]> {
  const seen: string[] = [];
  for (let at: Position | undefined; ; ) {
    const page = await list({ limit, inverted, ...(inverted ? { before: at } : { after: at }) });
    seen.push(...page.map(({ id }) => id));
    at = page.at(-1);
    if (page.length < limit || seen.length > 2 * KEYS) return inverted ? seen.reverse() : seen;
  }
}

export function pagingContract(storage: () => Storage): void {
  const insertKeys = () =>
    storage().write(async ({ accounts, clientKeys }) => {
      await accounts.insert(anAccount({ id: 'ada' }));
      for (const key of keys) await clientKeys.insert(key);
    });
  const insertEvents = () =>
    storage().write(({ events }) =>
      events.insertAll(keys.map(({ id, createdAt }) => anEvent({ id, createdAt }))),
    );
  const insertAccounts = () =>
    storage().write(async ({ accounts }) => {
      for (const { id, createdAt } of keys) await accounts.insert(anAccount({ id, createdAt }));
    });

  const lists: [name: string, insert: () => Promise<void>, list: Lister][] = [
    [
      'client keys',
      insertKeys,
      (page) => storage().read(({ clientKeys }) => clientKeys.list({ now: NOW }, page)),
    ],
    [
      'client keys of one owner',
      insertKeys,
      (page) => storage().read(({ clientKeys }) => clientKeys.list({ ownerId: 'ada', now: NOW }, page)),
    ],
    ['events', insertEvents, (page) => storage().read(({ events }) => events.list({}, page))],
    [
      'accounts',
      insertAccounts,
      (page) => storage().read(({ accounts }) => accounts.list({ text: 'key-' }, page)),
    ],
  ];

  describe.each(lists)('of %s', (_, insert, list) => {
    beforeEach(insert);

    it('returns rows newest first, and by ID within one millisecond', async () => {
      const all = await list({ limit: 100, inverted: false });
      expect(all.map(({ id }) => id)).toEqual(newestFirst);
    });

    it.each([1, 2, 5, 7, 25, 26])(
      'returns the whole list in pages of %i without gap or repeat',
      async (limit) => {
        expect(await walk(list, limit, false)).toEqual(newestFirst);
        expect(await walk(list, limit, true)).toEqual(newestFirst);
      },
    );

    it('returns the rows between two cursors', async () => {
      const all = await list({ limit: 100, inverted: false });
      const between = { after: all[3], before: all[12] };
      const forward = await list({ limit: 100, inverted: false, ...between });
      expect(forward.map(({ id }) => id)).toEqual(newestFirst.slice(4, 12));
      const first = await list({ limit: 2, inverted: false, ...between });
      expect(first.map(({ id }) => id)).toEqual(newestFirst.slice(4, 6));
      const last = await list({ limit: 2, inverted: true, ...between });
      expect(last.map(({ id }) => id)).toEqual(newestFirst.slice(10, 12).reverse());
    });

    it('returns no rows beyond either end of the list', async () => {
      const all = await list({ limit: 100, inverted: false });
      expect(await list({ limit: 5, inverted: false, after: all.at(-1) })).toEqual([]);
      expect(await list({ limit: 5, inverted: true, before: all[0] })).toEqual([]);
    });
  });

  it('continues at its cursor after the row of the cursor was deleted', async () => {
    await insertKeys();
    const cursorId = newestFirst[9] ?? '';
    const cursor = keys.find(({ id }) => id === cursorId);
    await storage().write(({ clientKeys }) => clientKeys.remove(cursorId));
    const next = await storage().read(({ clientKeys }) =>
      clientKeys.list({ now: NOW }, { limit: 3, inverted: false, after: cursor }),
    );
    expect(next.map(({ id }) => id)).toEqual(newestFirst.slice(10, 13));
  });

  it('neither repeats nor skips a row when newer rows are inserted between two pages', async () => {
    await insertKeys();
    const list: Lister = (page) => storage().read(({ clientKeys }) => clientKeys.list({ now: NOW }, page));
    const first = await list({ limit: 10, inverted: false });
    const newer = aKey({ id: 'newer', ownerId: 'ada', createdAt: NOW + 100 });
    await storage().write(({ clientKeys }) => clientKeys.insert(newer));
    const second = await list({ limit: 100, inverted: false, after: first.at(-1) });
    expect([...first, ...second].map(({ id }) => id)).toEqual(newestFirst);
  });
}
