import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Retention } from '../../src/services/retention.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { countEvents, SqliteFolder } from '../storage/sqlite-folder.ts';
import { FakeClock } from '../support/clock.ts';
import { aKey, anAccount, anEvent, aSession } from '../support/records.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const folder = new SqliteFolder();
const clock = new FakeClock();
let storage: Storage;
let writes: number;
let whileWriting: () => void;
let removed: [kind: string, rows: number][];
let failures: unknown[];

beforeEach(() => {
  const opened = folder.open();
  storage = {
    read: (work) => opened.read(work),
    write: (work) => {
      writes += 1;
      whileWriting();
      return opened.write(work);
    },
    close: () => opened.close(),
  };
  writes = 0;
  whileWriting = () => undefined;
  [removed, failures] = [[], []];
});
afterEach(() => {
  vi.useRealTimers();
});

function start(eventsRetentionDays?: number): Retention {
  const retention = new Retention({
    storage,
    clock,
    eventsRetentionDays,
    onRemoved: (kind, rows) => removed.push([kind, rows]),
    onFailure: (error) => failures.push(error),
  });
  return folder.closing(retention);
}

async function insertEvents(count: number, createdAt: number): Promise<void> {
  const batch = Array.from({ length: count }, (_, n) => anEvent({ id: `${createdAt}-${n}`, createdAt }));
  for (let at = 0; at < count; at += 500) {
    await storage.write(({ events }) => events.insertAll(batch.slice(at, at + 500)));
  }
  writes = 0;
}

describe('Retention.sweep', () => {
  it('removes events older than the retention period to the millisecond and keeps the others', async () => {
    const edge = clock.now() - 7 * DAY;
    await insertEvents(2, edge - 1);
    await insertEvents(3, edge);
    const retention = start(7);
    await retention.sweep();
    expect(removed).toEqual([['events', 2]]);
    expect(await storage.read(({ events }) => events.count({ since: edge }))).toBe(3);
    expect(await countEvents(storage)).toBe(3);
    clock.advance(1);
    await retention.sweep();
    expect(removed).toEqual([
      ['events', 2],
      ['events', 3],
    ]);
  });

  it('removes no event without a retention period', async () => {
    await insertEvents(2, 0);
    await start().sweep();
    expect(await countEvents(storage)).toBe(2);
    expect(removed).toEqual([]);
  });

  it('removes expired revoked tokens and password resets without an event retention period', async () => {
    await storage.write(async ({ accounts, events }) => {
      await accounts.insert(anAccount({ id: 'ada', createdAt: 0 }));
      await accounts.insert(anAccount({ id: 'bob', createdAt: 0 }));
      await events.insert(anEvent({ createdAt: 0 }));
    });
    const now = clock.now();
    const database = folder.connect();
    database.exec(`insert into revoked_access_tokens values ('old', ${now}), ('new', ${now + 1})`);
    database.exec(`insert into password_resets values ('old', 'ada', ${now}), ('new', 'bob', ${now + 1})`);
    await start().sweep();
    expect(removed).toEqual([
      ['revoked access tokens', 1],
      ['password resets', 1],
    ]);
    const left = (sql: string) => database.prepare(sql).pluck().all();
    expect(left('select id from revoked_access_tokens')).toEqual(['new']);
    expect(left('select digest from password_resets')).toEqual(['new']);
    expect(left('select id from accounts order by id')).toEqual(['ada', 'bob']);
    expect(await countEvents(storage)).toBe(1);
  });

  it('removes expired sessions, and idempotency records after 24 hours', async () => {
    await storage.write(({ accounts }) => accounts.insert(anAccount({ id: 'ada' })));
    const now = clock.now();
    const database = folder.connect();
    await storage.write(async ({ sessions, idempotency }) => {
      for (const [id, refreshExpiresAt] of Object.entries({ old: now, new: now + 1 }))
        await sessions.insert(aSession({ id, accountId: 'ada', refreshDigest: id, refreshExpiresAt }));
      for (const [keyDigest, createdAt] of Object.entries({ old: now - DAY, new: now - DAY + 1 }))
        await idempotency.insert({ accountId: 'ada', keyDigest, requestDigest: '', result: '', createdAt });
    });
    await start().sweep();
    expect(removed).toEqual([
      ['sessions', 1],
      ['idempotency records', 1],
    ]);
    const left = (sql: string) => database.prepare(sql).pluck().all();
    expect(left('select id from sessions')).toEqual(['new']);
    expect(left('select key_digest from idempotency_records')).toEqual(['new']);
  });

  it('removes usage of each resolution at its exact age and writers of usage after exactly one day', async () => {
    const ages = { MINUTE: 2 * DAY, HOUR: 45 * DAY, DAY: 400 * DAY };
    await storage.write(async ({ accounts, clientKeys }) => {
      await accounts.insert(anAccount({ id: 'ada' }));
      await clientKeys.insert(aKey({ id: 'key', ownerId: 'ada' }));
    });
    const now = clock.now();
    const database = folder.connect();
    for (const [resolution, age] of Object.entries(ages)) {
      for (const start of [now - age, now - age - 1]) {
        database.exec(`insert into usage values ('key', '${resolution}', ${start}, 1, 0, 0, 0, 0, 0)`);
      }
    }
    database.exec(`insert into usage_writers values ('old', 1, ${now - DAY - 1}), ('new', 1, ${now - DAY})`);
    await start().sweep();
    expect(removed).toEqual([
      ['usage', 3],
      ['writers of usage', 1],
    ]);
    const left = (sql: string) => database.prepare(sql).pluck().all();
    expect(left('select start from usage order by start desc')).toEqual(
      Object.values(ages).map((age) => now - age),
    );
    expect(left('select id from usage_writers')).toEqual(['new']);
  });

  it('removes 1,000 rows per transaction and lets other work run in between', async () => {
    await insertEvents(2_500, 0);
    const seen: number[] = [];
    whileWriting = () => setImmediate(async () => seen.push(await countEvents(storage)));
    await start(1).sweep();
    // Three for the events, one each for the six other kinds.
    expect(writes).toBe(9);
    expect(seen.slice(0, 3)).toEqual([1_500, 500, 0]);
    expect(removed).toEqual([['events', 2_500]]);
  });

  it('reports a failure and removes the remaining rows on the next sweep', async () => {
    await insertEvents(1_200, 0);
    const other = folder.connect();
    whileWriting = () => {
      if (writes === 2) other.exec('BEGIN IMMEDIATE');
    };
    const retention = start(1);
    await retention.sweep();
    expect(failures).toEqual([expect.objectContaining({ code: 'UNAVAILABLE' })]);
    expect(removed).toEqual([['events', 1_000]]);
    other.exec('ROLLBACK');
    await retention.sweep();
    expect(failures).toHaveLength(1);
    expect(await countEvents(storage)).toBe(0);
  });

  it('stops after the current batch when it is closed and does not start again', async () => {
    await insertEvents(2_500, 0);
    const retention = start(1);
    let closed: Promise<void> | undefined;
    whileWriting = () => {
      closed ??= retention.close();
    };
    await retention.sweep();
    await closed;
    expect(await countEvents(storage)).toBe(1_500);
    await retention.sweep();
    expect(writes).toBe(1);
  });
});

it('Retention sweeps once an hour until it is closed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const retention = start(1);
  // A sweep starts its first transaction within two turns.
  const settled = async () => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  };
  for (const times of [1, 2]) {
    await insertEvents(1, clock.now() - 2 * DAY);
    vi.advanceTimersByTime(HOUR - 1);
    await settled();
    expect(writes).toBe(0);
    vi.advanceTimersByTime(1);
    await settled();
    expect(writes).toBeGreaterThan(0);
    await retention.sweep();
    expect(removed).toHaveLength(times);
    clock.advance(HOUR);
  }
  await retention.close();
  await insertEvents(1, 0);
  vi.advanceTimersByTime(2 * HOUR);
  await settled();
  expect(writes).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
