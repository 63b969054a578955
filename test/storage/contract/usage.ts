import { beforeEach, describe, expect, it } from 'vitest';
import { floorToResolution, noCounts, type Resolution, type Span } from '../../../src/domain/usage.ts';
import type { Queries, Storage } from '../../../src/storage/storage.ts';
import type { UsageRecord } from '../../../src/storage/tables.ts';
import { aKey, anAccount, NOW } from '../../support/records.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const THIS_MINUTE = floorToResolution('MINUTE', NOW);
const RECORDS = 3_700;
const LAST_HOUR: Span = {
  resolution: 'MINUTE',
  since: THIS_MINUTE - 59 * MINUTE,
  until: THIS_MINUTE + MINUTE,
  points: 60,
};

function aRecord(clientKeyId: string, changes: Partial<UsageRecord> = {}): UsageRecord {
  return { clientKeyId, resolution: 'MINUTE', start: THIS_MINUTE, ...noCounts(), ...changes };
}

export function usageContract(storage: () => Storage): void {
  let number = 0;
  const add = (
    records: UsageRecord[],
    batch: { writer?: string; number?: number; writtenAt?: number } = {},
  ) => {
    number += 1;
    return storage().write(({ usage }) =>
      usage.add({ writer: 'w', number, writtenAt: NOW, records, ...batch }),
    );
  };
  const read = <T>(query: (usage: Queries['usage']) => Promise<T>) =>
    storage().read(({ usage }) => query(usage));
  const ofKeys = (...ids: string[]) => read((usage) => usage.ofKeys(ids, LAST_HOUR));

  beforeEach(() =>
    storage().write(async ({ accounts, clientKeys }) => {
      for (const id of ['ada', 'bob']) await accounts.insert(anAccount({ id }));
      for (const id of ['a1', 'a2']) await clientKeys.insert(aKey({ id, ownerId: 'ada' }));
      await clientKeys.insert(aKey({ id: 'b1', ownerId: 'bob' }));
    }),
  );

  it('stores every count, including counts of more than 32 bits', async () => {
    const record = aRecord('a1', {
      allowed: 2 ** 40,
      limited: 1,
      missingScope: 2,
      wrongSecret: 3,
      revoked: 4,
      expired: 5,
    });
    await add([record]);
    expect(await ofKeys('a1')).toEqual([record]);
  });

  it('adds counts only to the record of the same key, resolution and start', async () => {
    const other = aRecord('a1', { start: THIS_MINUTE - MINUTE, allowed: 7 });
    const coarser = aRecord('a1', { resolution: 'HOUR', start: floorToResolution('HOUR', NOW), allowed: 9 });
    await add([aRecord('a1', { allowed: 5, limited: 1 }), other, coarser]);
    await add([aRecord('a1', { allowed: -2, missingScope: 2, limited: 1 })]);
    const found = (await ofKeys('a1')).sort((x, y) => x.start - y.start);
    expect(found).toEqual([other, aRecord('a1', { allowed: 3, limited: 2, missingScope: 2 })]);
  });

  it('adds more records than fit into one statement, and adds to many of them again', async () => {
    // More than the 32,766 parameters that SQLite allows.
    const records = Array.from({ length: RECORDS }, (_, n) =>
      aRecord('a1', { resolution: 'DAY', start: n * DAY, allowed: n, expired: 1 }),
    );
    await add(records);
    await add(records.slice(0, 123));
    const span: Span = { resolution: 'DAY', since: 0, until: RECORDS * DAY, points: RECORDS };
    const found = (await read((usage) => usage.ofKeys(['a1'], span))).sort((x, y) => x.start - y.start);
    expect(found).toEqual(
      records.map((record, n) => (n < 123 ? { ...record, allowed: 2 * record.allowed, expired: 2 } : record)),
    );
  });

  it('skips records of deleted keys and adds the others', async () => {
    await storage().write(({ clientKeys }) => clientKeys.remove('a2'));
    await add([aRecord('a2', { allowed: 1 }), aRecord('a1', { allowed: 1 }), aRecord('never')]);
    expect(await ofKeys('a1', 'a2', 'never')).toEqual([aRecord('a1', { allowed: 1 })]);
  });

  it('adds each batch number of each writer once', async () => {
    const one = [aRecord('a1', { allowed: 1 })];
    await add(one, { number: 1 });
    await add(one, { number: 1 });
    await add(one, { writer: 'other', number: 1 });
    await add(one, { number: 2 });
    await add(one, { number: 1 });
    expect(await ofKeys('a1')).toEqual([aRecord('a1', { allowed: 3 })]);
  });

  it('adds a batch again after its transaction was rolled back', async () => {
    const batch = { writer: 'w', number: 1, writtenAt: NOW, records: [aRecord('a1', { allowed: 1 })] };
    const broken = storage().write(async ({ usage }) => {
      await usage.add(batch);
      throw new Error('no');
    });
    await expect(broken).rejects.toThrow('no');
    await storage().write(({ usage }) => usage.add(batch));
    expect(await ofKeys('a1')).toEqual(batch.records);
  });

  it('deletes the records of a client key together with the key', async () => {
    await add(['a1', 'a2', 'b1'].map((id) => aRecord(id, { allowed: 1 })));
    await storage().write(({ clientKeys }) => clientKeys.remove('a1'));
    const sums = () => read((usage) => usage.sums(undefined, LAST_HOUR));
    expect(await sums()).toMatchObject([{ allowed: 2 }]);
  });

  describe('within a span', () => {
    const at = (start: number, resolution: Resolution = 'MINUTE') =>
      aRecord('a1', { start, resolution, allowed: 1 });

    it('returns the records of its resolution and of the requested keys', async () => {
      const inside = [at(LAST_HOUR.since), at(LAST_HOUR.until - MINUTE)];
      const outside = [
        at(LAST_HOUR.since - MINUTE),
        at(LAST_HOUR.until),
        at(floorToResolution('HOUR', NOW), 'HOUR'),
      ];
      await add([...inside, ...outside, aRecord('a2', { allowed: 1 })]);
      expect((await ofKeys('a1')).sort((x, y) => x.start - y.start)).toEqual(inside);
      expect(await ofKeys()).toEqual([]);
      expect(await read((usage) => usage.totals(['a1', 'b1'], LAST_HOUR))).toEqual([
        { clientKeyId: 'a1', ...noCounts(), allowed: 2 },
      ]);
    });
  });

  it('sums the counts of all keys of one owner or of all owners', async () => {
    const before = THIS_MINUTE - MINUTE;
    await add([
      aRecord('a1', { allowed: 1, limited: 10 }),
      aRecord('a2', { allowed: 2, revoked: 20 }),
      aRecord('a2', { start: before, allowed: 3 }),
      aRecord('b1', { allowed: 4, wrongSecret: 2 ** 40 }),
    ]);
    const sums = async (ownerId?: string) =>
      (await read((usage) => usage.sums(ownerId, LAST_HOUR))).sort((x, y) => x.start - y.start);
    expect(await sums('ada')).toEqual([
      { start: before, ...noCounts(), allowed: 3 },
      { start: THIS_MINUTE, ...noCounts(), allowed: 3, limited: 10, revoked: 20 },
    ]);
    expect(await sums()).toMatchObject([{ allowed: 3 }, { allowed: 7, wrongSecret: 2 ** 40 }]);
    expect(await sums('nobody')).toEqual([]);
  });

  it('returns the busiest keys of one owner or of all owners, counting denied requests too', async () => {
    await add([
      aRecord('a1', { allowed: 3 }),
      aRecord('a1', { start: THIS_MINUTE - MINUTE, expired: 3 }),
      aRecord('a2', { allowed: 4, missingScope: 1 }),
      aRecord('b1', { limited: 100 }),
      aRecord('b1', { resolution: 'HOUR', start: floorToResolution('HOUR', NOW), limited: 100 }),
    ]);
    const busiest = (ownerId: string | undefined, limit: number) =>
      read((usage) => usage.busiest(ownerId, LAST_HOUR, limit));
    expect(await busiest(undefined, 10)).toEqual(['b1', 'a1', 'a2']);
    expect(await busiest('ada', 10)).toEqual(['a1', 'a2']);
    expect(await busiest('ada', 1)).toEqual(['a1']);
  });

  it('returns equally busy keys in the order of their IDs', async () => {
    await add(['a2', 'b1', 'a1'].map((id) => aRecord(id, { allowed: 1 })));
    expect(await read((usage) => usage.busiest(undefined, LAST_HOUR, 2))).toEqual(['a1', 'a2']);
  });

  it('removes records older than the retention of their resolution, up to the limit', async () => {
    const ages: [Resolution, number][] = [
      ['MINUTE', 48 * HOUR],
      ['HOUR', 45 * DAY],
      ['DAY', 400 * DAY],
    ];
    const edge = ages.flatMap(([resolution, age]) => [
      aRecord('a1', { resolution, start: NOW - age, allowed: 1 }),
      aRecord('a1', { resolution, start: NOW - age - 1, allowed: 1 }),
      aRecord('a2', { resolution, start: NOW - age - 1, allowed: 1 }),
    ]);
    await add(edge);
    const remove = (limit: number) => storage().write(({ expired }) => expired.removeUsage(NOW, limit));
    expect([await remove(4), await remove(4), await remove(4)]).toEqual([4, 2, 0]);
    for (const [resolution, age] of ages) {
      const span = { resolution, since: 0, until: NOW, points: 1 };
      expect(await read((usage) => usage.ofKeys(['a1', 'a2'], span)), resolution).toEqual([
        aRecord('a1', { resolution, start: NOW - age, allowed: 1 }),
      ]);
    }
  });

  it('removes only the writers that last wrote before a given time', async () => {
    const one = [aRecord('a1', { allowed: 1 })];
    await add(one, { writer: 'old', number: 5, writtenAt: NOW - 1 });
    await add(one, { writer: 'new', number: 4, writtenAt: NOW - 1 });
    await add(one, { writer: 'new', number: 5, writtenAt: NOW });
    expect(await storage().write(({ expired }) => expired.removeUsageWriters(NOW, 10))).toBe(1);
    await add(one, { writer: 'old', number: 5 });
    await add(one, { writer: 'new', number: 5 });
    expect(await ofKeys('a1')).toEqual([aRecord('a1', { allowed: 4 })]);
  });
}
