import { describe, expect, it } from 'vitest';
import { selectSpan } from '../../src/domain/usage.ts';
import { aVerifiableKey } from '../support/records.ts';
import { countsWith, MeteredKeys } from './metered-keys.ts';

const MINUTE = 60_000;
const NO_ROOM = { allowed: false, limit: 1, remaining: 0, resetSeconds: 1 };

const keys = new MeteredKeys();

describe('Meter', () => {
  it('counts requests by outcome and writes them in one batch', async () => {
    const key = aVerifiableKey({ id: 'a', ownerId: 'ada' });
    keys.count(3);
    keys.count(1, { kind: 'rate_limited', key, rateLimit: NO_ROOM });
    keys.count(2, { kind: 'invalid_credentials', key });
    keys.count(4, { kind: 'revoked', key });
    keys.count(5, { kind: 'expired', key });
    keys.count(1, keys.allowed('b'));
    expect(keys.writes).toBe(0);
    await keys.meter.flush();
    await keys.meter.flush();
    expect(keys.writes).toBe(1);
    const expected = { allowed: 3, limited: 1, wrongSecret: 2, revoked: 4, expired: 5 };
    expect(await keys.written()).toEqual([countsWith(expected)]);
    expect(await keys.written('b')).toEqual([countsWith({ allowed: 1 })]);
  });

  it('ignores requests with an unknown key', async () => {
    keys.count(3, { kind: 'invalid_credentials' });
    await keys.meter.flush();
    expect(keys.writes).toBe(0);
  });

  it('counts requests in their minute, hour and day', async () => {
    for (const times of [1, 2, 3]) {
      keys.count(times);
      keys.clock.advance(MINUTE);
    }
    await keys.meter.flush();
    await keys.meter.flush();
    expect(await keys.written()).toEqual([1, 2, 3].map((times) => countsWith({ allowed: times })));
    for (const resolution of ['HOUR', 'DAY'] as const) {
      const span = selectSpan('DAY', resolution, keys.clock.now());
      const sums = await keys.storage.read(({ usage }) => usage.sums('ada', span));
      expect(sums).toMatchObject([{ allowed: 6 }]);
    }
  });

  it('starts a new minute at its first millisecond and not before', async () => {
    keys.count(1);
    keys.clock.advance(MINUTE - 1);
    keys.count(1);
    keys.clock.advance(1);
    keys.count(1);
    await keys.meter.flush();
    expect(await keys.written()).toEqual([countsWith({ allowed: 2 }), countsWith({ allowed: 1 })]);
  });

  it.each([
    ['without a write in between', false],
    ['with a write in between', true],
  ])('counts a request that lacks a scope in the minute of its admission, %s', async (_, flushed) => {
    const admitted = keys.allowed();
    keys.count(2);
    keys.meter.count(admitted);
    if (flushed) await keys.meter.flush();
    keys.clock.advance(MINUTE);
    keys.count(1);
    keys.meter.count({ ...admitted, kind: 'insufficient_scope', missing: ['x'] });
    keys.count(1);
    await keys.meter.flush();
    expect(await keys.written()).toEqual([
      countsWith({ allowed: 2, missingScope: 1 }),
      countsWith({ allowed: 2 }),
    ]);
  });

  it('counts a rejected request in the minute of its rejection', async () => {
    keys.count(1);
    keys.clock.advance(MINUTE);
    keys.count(2, { kind: 'revoked', key: keys.allowed().key });
    await keys.meter.flush();
    expect(await keys.written()).toEqual([countsWith({ allowed: 1 }), countsWith({ revoked: 2 })]);
  });

  it('writes the counts of many keys in several batches', async () => {
    const ids = Array.from({ length: 250 }, (_, n) => `key-${n}`);
    await keys.insertKeys(ids);
    for (const id of ids) keys.count(1, keys.allowed(id));
    await keys.meter.flush();
    expect(keys.writes).toBe(3);
    expect(await keys.writtenTotal()).toBe(250);
  });

  it('lets other work run between two batches', async () => {
    for (let n = 0; n < 250; n += 1) keys.count(1, keys.allowed(`key-${n}`));
    const writesSeen: number[] = [];
    const { write } = keys.storage;
    keys.storage.write = (work) => {
      setImmediate(() => writesSeen.push(keys.writes));
      return write(work);
    };
    await keys.meter.flush();
    expect(writesSeen).toEqual([1, 2, 3]);
  });

  it('skips the counts of a key deleted before the write', async () => {
    keys.count(1, keys.allowed('b'));
    keys.count(1);
    await keys.storage.write((db) => db.clientKeys.remove('b'));
    await keys.meter.flush();
    expect(await keys.written()).toEqual([countsWith({ allowed: 1 })]);
    expect(keys.failures).toEqual([]);
  });

  it('writes the remaining counts when it is closed', async () => {
    keys.count(2);
    await keys.meter.close();
    expect(await keys.written()).toEqual([countsWith({ allowed: 2 })]);
  });
});
