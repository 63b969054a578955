import { beforeEach, describe, expect, it } from 'vitest';
import { type Counts, noCounts, spanOf } from '../../src/domain/usage.ts';
import type { Allowed, Verdict } from '../../src/domain/verdict.ts';
import { Meter } from '../../src/services/meter.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { SqliteFolder } from '../storage/sqlite-folder.ts';
import { FakeClock } from '../support/clock.ts';
import { aKey, anAccount, aVerifiableKey } from '../support/records.ts';

const MINUTE = 60_000;
const NO_ROOM = { allowed: false, limit: 1, remaining: 0, resetSeconds: 1 };

const folder = new SqliteFolder();
let storage: Storage;
let writes: number;
let clock: FakeClock;
let meter: Meter;
let failures: unknown[];

beforeEach(async () => {
  const opened = folder.open();
  storage = {
    read: (work) => opened.read(work),
    write: (work) => {
      writes += 1;
      return opened.write(work);
    },
    close: () => opened.close(),
  };
  failures = [];
  clock = new FakeClock();
  meter = folder.closing(new Meter({ storage, clock, onFailure: (error) => failures.push(error) }));
  await storage.write(async ({ accounts, clientKeys }) => {
    await accounts.insert(anAccount({ id: 'ada' }));
    for (const id of ['a', 'b']) await clientKeys.insert(aKey({ id, ownerId: 'ada' }));
  });
  writes = 0;
});

const keyOf = (id: string) => aVerifiableKey({ id, ownerId: 'ada' });

function allowed(id = 'a'): Allowed {
  return { kind: 'allowed', key: keyOf(id), allowance: null, at: clock.now() };
}

function count(times: number, verdict: Verdict = allowed()): void {
  for (let n = 0; n < times; n += 1) meter.count(verdict);
}

/** Returns the counts in the database for each minute of the last hour. */
async function written(id = 'a'): Promise<Partial<Counts>[]> {
  const span = spanOf('HOUR', 'MINUTE', clock.now());
  const records = await storage.read(({ usage }) => usage.ofKeys([id], span));
  return records
    .sort((x, y) => x.start - y.start)
    .map(({ clientKeyId: _, resolution: __, start: ___, ...counts }) => counts);
}

const counts = (changes: Partial<Counts>) => ({ ...noCounts(), ...changes });

/** Returns the total that a reader sees now, written and unwritten counts together. */
async function readTotal(): Promise<number> {
  const span = spanOf('HOUR', 'MINUTE', clock.now());
  return await meter.read(async ({ usage }, unwritten) => {
    const records = await usage.ofKeys(['a'], span);
    return [...records, ...unwritten].reduce((sum, one) => sum + one.allowed, 0);
  });
}

describe('Meter', () => {
  it('counts requests by outcome and writes them in one batch', async () => {
    const key = keyOf('a');
    count(3);
    count(1, { kind: 'limited', key, allowance: NO_ROOM });
    count(2, { kind: 'unknown', key });
    count(4, { kind: 'revoked', key });
    count(5, { kind: 'expired', key });
    count(1, allowed('b'));
    expect(writes).toBe(0);
    await meter.flush();
    await meter.flush();
    expect(writes).toBe(1);
    const expected = { allowed: 3, limited: 1, wrongSecret: 2, revoked: 4, expired: 5 };
    expect(await written()).toEqual([counts(expected)]);
    expect(await written('b')).toEqual([counts({ allowed: 1 })]);
  });

  it('ignores requests with an unknown key', async () => {
    count(3, { kind: 'unknown' });
    await meter.flush();
    expect(writes).toBe(0);
  });

  it('counts requests in their minute, hour and day', async () => {
    for (const times of [1, 2, 3]) {
      count(times);
      clock.advance(MINUTE);
    }
    await meter.flush();
    expect(await written()).toEqual([1, 2, 3].map((times) => counts({ allowed: times })));
    for (const resolution of ['HOUR', 'DAY'] as const) {
      const sums = await storage.read(({ usage }) =>
        usage.sums('ada', spanOf('DAY', resolution, clock.now())),
      );
      expect(sums).toMatchObject([{ allowed: 6 }]);
    }
  });

  it.each([
    ['without a write in between', false],
    ['with a write in between', true],
  ])('counts a request that lacks a scope in the minute of its admission, %s', async (_, flushed) => {
    const admitted = allowed();
    count(2);
    meter.count(admitted);
    if (flushed) await meter.flush();
    clock.advance(MINUTE);
    count(1);
    meter.count({ ...admitted, kind: 'forbidden', missing: ['x'] });
    count(1);
    await meter.flush();
    expect(await written()).toEqual([counts({ allowed: 2, missingScope: 1 }), counts({ allowed: 2 })]);
  });

  it('writes the counts of many keys in several batches', async () => {
    const ids = Array.from({ length: 250 }, (_, n) => `key-${n}`);
    await storage.write(async ({ clientKeys }) => {
      for (const id of ids) await clientKeys.insert(aKey({ id, ownerId: 'ada' }));
    });
    writes = 0;
    for (const id of ids) meter.count(allowed(id));
    await meter.flush();
    expect(writes).toBe(3);
    const sums = () => storage.read(({ usage }) => usage.sums('ada', spanOf('HOUR', 'HOUR', clock.now())));
    expect(await sums()).toMatchObject([{ allowed: 250 }]);
  });

  it('skips the counts of a key deleted before the write', async () => {
    count(1, allowed('b'));
    count(1);
    await storage.write((db) => db.clientKeys.remove('b'));
    await meter.flush();
    expect(await written()).toEqual([counts({ allowed: 1 })]);
    expect(failures).toEqual([]);
  });

  it('writes the remaining counts when it is closed', async () => {
    count(2);
    await meter.close();
    expect(await written()).toEqual([counts({ allowed: 2 })]);
  });
});

describe('Meter while the database is locked', () => {
  it('keeps counts, includes them in reads and writes them once after the lock is released', async () => {
    const other = folder.connect();
    count(2);
    other.exec('BEGIN IMMEDIATE');
    await meter.flush();
    count(3);
    await meter.flush();
    expect(failures).toEqual(Array(2).fill(expect.objectContaining({ code: 'UNAVAILABLE' })));
    expect(await readTotal()).toBe(5);
    other.exec('ROLLBACK');
    await meter.flush();
    await meter.flush();
    expect(await written()).toEqual([counts({ allowed: 5 })]);
    expect(await readTotal()).toBe(5);
    expect(failures).toHaveLength(2);
  });

  it('keeps at most 250,000 unwritten minutes of keys', async () => {
    const verdict = allowed();
    for (let n = 0; n < 250_001; n += 1) {
      meter.count({ ...verdict, key: { ...verdict.key, id: `key-${n}` } });
    }
    const waiting = await meter.read(async (_, unwritten) => unwritten.length);
    expect(waiting).toBe(250_000);
    meter.count(allowed('key-0'));
    const first = await meter.read(async (_, unwritten) => unwritten[0]);
    expect(first).toMatchObject({ clientKeyId: 'key-0', allowed: 2 });
    // The meter is closed after the test. None of these keys exists.
    storage.write = async () => undefined as never;
  });
});

it('Meter writes a batch once although its acknowledgement was lost', async () => {
  const { write } = storage;
  storage.write = async (work) => {
    await write(work);
    throw new Error('the connection is gone');
  };
  count(2);
  await meter.flush();
  count(3);
  await meter.flush();
  storage.write = write;
  count(4);
  await meter.flush();
  expect(failures).toEqual(Array(2).fill(new Error('the connection is gone')));
  expect(await written()).toEqual([counts({ allowed: 9 })]);
});

describe('Meter.read', () => {
  /** Blocks every write, before or after it takes effect, until the returned promise is resolved. */
  function blockWrites(when: 'before' | 'after') {
    const gate = Promise.withResolvers<void>();
    const { write } = storage;
    storage.write = async (work) => {
      if (when === 'before') await gate.promise;
      const result = await write(work);
      if (when === 'after') await gate.promise;
      return result;
    };
    return gate;
  }

  it.each(['before', 'after'] as const)(
    'returns every count once while a write is in progress (%s it takes effect)',
    async (when) => {
      const gate = blockWrites(when);
      count(2);
      const flushed = meter.flush();
      await new Promise(setImmediate);
      const reading = readTotal();
      count(3);
      gate.resolve();
      expect(await reading).toBe(5);
      await flushed;
      expect(await readTotal()).toBe(5);
    },
  );

  it('delays writes until a slow read has finished and returns every count once', async () => {
    const gate = Promise.withResolvers<void>();
    count(2);
    const slow = meter.read(async ({ usage }, unwritten) => {
      await gate.promise;
      const records = await usage.ofKeys(['a'], spanOf('HOUR', 'MINUTE', clock.now()));
      return [...records, ...unwritten].reduce((sum, one) => sum + one.allowed, 0);
    });
    const flushed = meter.flush();
    await new Promise(setImmediate);
    expect(writes).toBe(0);
    gate.resolve();
    expect(await slow).toBe(2);
    await flushed;
    expect(writes).toBe(1);
  });
});
