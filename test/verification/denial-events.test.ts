import { beforeEach, describe, expect, it } from 'vitest';
import type { Denial } from '../../src/domain/verdict.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { DenialEvents } from '../../src/verification/denial-events.ts';
import { countEvents, SqliteFolder } from '../storage/sqlite-folder.ts';
import { FakeClock } from '../support/clock.ts';
import { aVerifiableKey } from '../support/records.ts';

const DAY = 24 * 3_600_000;
const CLIENT_INFO = { ip: '192.0.2.1', userAgent: null, requestId: 'request' };

const folder = new SqliteFolder();
let storage: Storage;
let writes: number;
let clock: FakeClock;
let refusals: DenialEvents;
let failures: unknown[];

beforeEach(() => {
  const opened = folder.open();
  writes = 0;
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
  refusals = folder.closing(new DenialEvents({ storage, clock, onFailure: (error) => failures.push(error) }));
});

function revoked(id: string): Denial {
  return { kind: 'revoked', key: aVerifiableKey({ id, revokedAt: 1 }) };
}

/** Returns a refusal of the same key for each reason. */
function everyReason(): Denial[] {
  const key = aVerifiableKey({ id: 'key' });
  const rateLimit = { allowed: false, limit: 1, remaining: 0, resetSeconds: 1 };
  return [
    { kind: 'invalid_credentials', key },
    { kind: 'revoked', key },
    { kind: 'expired', key },
    { kind: 'rate_limited', key, rateLimit },
    { kind: 'insufficient_scope', key, rateLimit: null, at: clock.now(), missing: ['a', 'b'] },
  ];
}

function noteKeys(count: number, prefix = 'key'): void {
  for (let n = 0; n < count; n += 1) refusals.note(revoked(`${prefix}-${n}`), CLIENT_INFO);
}

const refusedEvents = () => storage.read((db) => db.events.list({}, { limit: 10_000, inverted: true }));

describe('DenialEvents', () => {
  it('writes one event for a flood of refusals, in the background', async () => {
    const verdict = revoked('key');
    for (let n = 0; n < 10_000; n += 1) refusals.note(verdict, CLIENT_INFO);
    expect(writes).toBe(0);
    await refusals.flush();
    await refusals.flush();
    expect(writes).toBe(1);
    expect(await refusedEvents()).toMatchObject([
      { accountId: 'account-1', targetId: 'key', requestId: 'request' },
    ]);
  });

  it('records owner, key, client address and time in the event', async () => {
    refusals.note(revoked('key'), { ...CLIENT_INFO, userAgent: 'test' });
    const at = clock.now();
    clock.advance(1_000);
    await refusals.flush();
    expect(await refusedEvents()).toEqual([
      {
        id: expect.any(String),
        type: 'client_key.refused',
        accountId: 'account-1',
        actorId: null,
        targetType: 'ClientKey',
        targetId: 'key',
        ip: '192.0.2.1',
        userAgent: 'test',
        requestId: 'request',
        createdAt: at,
        metadata: { clientId: 'lk_key', reason: 'revoked' },
      },
    ]);
  });

  it('writes one event for each reason of one key', async () => {
    for (const refusal of [...everyReason(), ...everyReason()]) refusals.note(refusal, CLIENT_INFO);
    await refusals.flush();
    const reasons = (await refusedEvents()).map(({ metadata: { clientId: _, ...reason } }) => reason);
    expect(reasons).toEqual([
      { reason: 'wrong_secret' },
      { reason: 'revoked' },
      { reason: 'expired' },
      { reason: 'limited' },
      { reason: 'missing_scope', missingScopes: ['a', 'b'] },
    ]);
  });

  it('ignores refusals of unknown keys', async () => {
    refusals.note({ kind: 'invalid_credentials' }, CLIENT_INFO);
    await refusals.flush();
    expect(writes).toBe(0);
  });

  it('writes the refusals of many keys in few batches and in order', async () => {
    noteKeys(1_200);
    await refusals.flush();
    expect(writes).toBe(6);
    expect((await refusedEvents()).map(({ targetId }) => targetId)).toEqual(
      Array.from({ length: 1_200 }, (_, n) => `key-${n}`),
    );
  });

  it('keeps refusals while the database is locked', async () => {
    const other = folder.connect();
    other.exec('BEGIN IMMEDIATE');
    noteKeys(3);
    await refusals.flush();
    expect(failures).toEqual([expect.objectContaining({ code: 'UNAVAILABLE' })]);
    noteKeys(4);
    other.exec('ROLLBACK');
    await refusals.flush();
    expect((await refusedEvents()).map(({ targetId }) => targetId)).toEqual([
      'key-0',
      'key-1',
      'key-2',
      'key-3',
    ]);
    expect(failures).toHaveLength(1);
  });

  it('writes a batch once although its acknowledgement was lost', async () => {
    const { write } = storage;
    storage.write = async (work) => {
      await write(work);
      throw new Error('the connection is gone');
    };
    noteKeys(1);
    await refusals.flush();
    storage.write = write;
    noteKeys(2);
    await refusals.flush();
    expect(failures).toEqual([new Error('the connection is gone')]);
    expect(await countEvents(storage)).toBe(2);
  });

  it('writes every refusal once and in order when the second of six batches fails', async () => {
    const { write } = storage;
    let number = 0;
    storage.write = async (work) => {
      number += 1;
      if (number === 2) throw new Error('the connection is gone');
      return await write(work);
    };
    noteKeys(1_200);
    await refusals.flush();
    expect(await countEvents(storage)).toBe(200);
    noteKeys(1, 'later');
    await refusals.flush();
    expect((await refusedEvents()).map(({ targetId }) => targetId)).toEqual([
      ...Array.from({ length: 1_200 }, (_, n) => `key-${n}`),
      'later-0',
    ]);
    expect(failures).toHaveLength(1);
  });

  it('keeps at most 5,000 unwritten refusals and accepts others again after a write', async () => {
    const other = folder.connect();
    other.exec('BEGIN IMMEDIATE');
    noteKeys(5_000);
    await refusals.flush();
    noteKeys(10, 'late');
    await refusals.flush();
    other.exec('ROLLBACK');
    await refusals.flush();
    expect(await countEvents(storage)).toBe(5_000);
    noteKeys(10, 'late');
    await refusals.flush();
    expect(await countEvents(storage)).toBe(5_010);
  });

  it('writes the remaining refusals when it is closed', async () => {
    noteKeys(2);
    await refusals.close();
    expect(await countEvents(storage)).toBe(2);
  });

  it('repeats the event of a key after one hour and not before', async () => {
    refusals.note(revoked('key'), CLIENT_INFO);
    clock.advance(3_599_999);
    clock.shiftTimeOfDay(DAY);
    refusals.note(revoked('key'), CLIENT_INFO);
    await refusals.flush();
    expect(await countEvents(storage)).toBe(1);
    clock.advance(1);
    refusals.note(revoked('key'), CLIENT_INFO);
    await refusals.flush();
    expect(await countEvents(storage)).toBe(2);
  });
});
