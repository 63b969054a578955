import { describe, expect, it } from 'vitest';
import { Retention } from '../../src/services/retention.ts';
import { countsWith, MeteredKeys } from './metered-keys.ts';

const DAY = 24 * 3_600_000;

const keys = new MeteredKeys();

/** Makes transactions fail, before or after they are committed, chosen by their numbers from 1. */
function failWrites(fails: (number: number) => boolean, when: 'before' | 'after'): void {
  const { write } = keys.storage;
  let number = 0;
  keys.storage.write = async (work) => {
    number += 1;
    if (!fails(number)) return await write(work);
    if (when === 'after') await write(work);
    throw new Error('the connection is gone');
  };
}

describe('Meter while the database is locked', () => {
  it('keeps counts, includes them in reads and writes them once after the lock is released', async () => {
    const other = keys.folder.connect();
    keys.count(2);
    other.exec('BEGIN IMMEDIATE');
    await keys.meter.flush();
    keys.count(3);
    await keys.meter.flush();
    expect(keys.failures).toEqual(Array(2).fill(expect.objectContaining({ code: 'UNAVAILABLE' })));
    expect(await keys.readTotal()).toBe(5);
    other.exec('ROLLBACK');
    await keys.meter.flush();
    await keys.meter.flush();
    expect(await keys.written()).toEqual([countsWith({ allowed: 5 })]);
    expect(await keys.readTotal()).toBe(5);
    expect(keys.failures).toHaveLength(2);
  });

  it('keeps at most 250,000 unwritten minutes of keys', async () => {
    const countEach = (times: number) => {
      const verdict = keys.allowed();
      for (let n = 0; n < times; n += 1) {
        keys.meter.count({ ...verdict, key: { ...verdict.key, id: `key-${n}` } });
      }
    };
    countEach(125_000);
    keys.clock.advance(60_000);
    countEach(125_001);
    const waiting = await keys.meter.read(async (_, unwritten) => unwritten.length);
    expect(waiting).toBe(250_000);
    keys.count(1, keys.allowed('key-0'));
    const first = await keys.meter.read(async (_, unwritten) => unwritten[125_000]);
    expect(first).toMatchObject({ clientKeyId: 'key-0', allowed: 2 });
    keys.clock.advance(60_000);
    keys.count(1, keys.allowed('key-0'));
    expect(await keys.meter.read(async (_, unwritten) => unwritten.length)).toBe(250_000);
    // The meter is closed after the test. None of these keys exists.
    keys.storage.write = async () => undefined as never;
  });
});

describe('Meter after a failed write', () => {
  it('writes a batch once although its acknowledgement was lost', async () => {
    const { write } = keys.storage;
    failWrites(() => true, 'after');
    keys.count(2);
    await keys.meter.flush();
    keys.count(3);
    await keys.meter.flush();
    keys.storage.write = write;
    keys.count(4);
    await keys.meter.flush();
    expect(keys.failures).toEqual(Array(2).fill(new Error('the connection is gone')));
    expect(await keys.written()).toEqual([countsWith({ allowed: 9 })]);
  });

  it.each(['before', 'after'] as const)(
    'writes every count once when the second of three batches failed %s it was committed',
    async (when) => {
      const ids = Array.from({ length: 250 }, (_, n) => `key-${n}`);
      await keys.insertKeys(ids);
      failWrites((number) => number === 2, when);
      for (const id of ids) keys.count(1, keys.allowed(id));
      await keys.meter.flush();
      for (const id of ids) keys.count(1, keys.allowed(id));
      await keys.meter.flush();
      expect(keys.failures).toEqual([new Error('the connection is gone')]);
      expect(await keys.writtenTotal()).toBe(500);
    },
  );

  it('writes a batch once when it is retried a day after its acknowledgement was lost', async () => {
    failWrites((number) => number === 1, 'after');
    keys.count(2);
    await keys.meter.flush();
    keys.clock.advance(DAY);
    const retention = keys.folder.closing(
      new Retention({
        storage: keys.storage,
        clock: keys.clock,
        eventsRetentionDays: undefined,
        onRemoved: () => undefined,
        onFailure: (error) => keys.failures.push(error),
      }),
    );
    await retention.sweep();
    await keys.meter.flush();
    keys.clock.advance(-DAY);
    expect(await keys.written()).toEqual([countsWith({ allowed: 2 })]);
  });
});
