import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { DenialEvents } from '../../src/verification/denial-events.ts';
import { LastUsedTracker } from '../../src/verification/last-used.ts';
import { Meter } from '../../src/verification/meter.ts';
import { FakeClock } from '../support/clock.ts';
import { aVerifiableKey } from '../support/records.ts';

const FLUSH_INTERVAL_MS = 5_000;
const CLIENT_INFO = { ip: '192.0.2.1', userAgent: null, requestId: 'request' };

/** Lets everything run that waits for promises and I/O callbacks only. */
const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
};

const clock = new FakeClock();
const FAILURE = new Error('the connection is gone');
let writes: number;
let isBroken: boolean;
let failures: unknown[];

const storage: Storage = {
  read: () => Promise.reject(new Error('not read')),
  write: async () => {
    writes += 1;
    if (isBroken) throw FAILURE;
    return undefined as never;
  },
  close: async () => undefined,
};
const options = { storage, clock, onFailure: (error: unknown) => failures.push(error) };

function startMeter() {
  const meter = new Meter(options);
  const add = (id = 'key') =>
    meter.count({ kind: 'allowed', key: aVerifiableKey({ id }), rateLimit: null, at: clock.now() });
  return { add, flush: () => meter.flush(), close: () => meter.close() };
}

function startDenialEvents() {
  const refusals = new DenialEvents(options);
  let keys = 0;
  const add = () => {
    keys += 1;
    refusals.note({ kind: 'revoked', key: aVerifiableKey({ id: `key-${keys}` }) }, CLIENT_INFO);
  };
  return { add, flush: () => refusals.flush(), close: () => refusals.close() };
}

function startLastUses() {
  const lastUsed = new LastUsedTracker({ ...options, touch: async () => undefined });
  const add = (id = 'key') => lastUsed.record(id, clock.now());
  return { add, flush: () => lastUsed.flush(), close: () => lastUsed.close() };
}

describe.each([
  ['Meter', startMeter],
  ['DenialEvents', startDenialEvents],
  ['LastUsedTracker', startLastUses],
])('%s', (_, start) => {
  beforeEach(() => {
    [writes, isBroken, failures] = [0, false, []];
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('writes every five seconds in the background', async () => {
    const service = start();
    for (const times of [1, 2]) {
      service.add();
      vi.advanceTimersByTime(FLUSH_INTERVAL_MS - 1);
      await settled();
      expect(writes).toBe(times - 1);
      vi.advanceTimersByTime(1);
      await settled();
      expect(writes).toBe(times);
    }
    await service.close();
  });

  it('reports a failed write once per flush and retries it until it succeeds', async () => {
    const service = start();
    service.add();
    isBroken = true;
    await service.flush();
    await service.flush();
    expect([writes, failures]).toEqual([2, [FAILURE, FAILURE]]);
    isBroken = false;
    await service.flush();
    await service.flush();
    expect([writes, failures.length]).toEqual([3, 2]);
    await service.close();
  });

  it('writes many entries in several transactions and lets other work run between them', async () => {
    const service = start();
    for (let n = 0; n < 500; n += 1) service.add(`key-${n}`);
    const seen = new Set<number>();
    const { write } = storage;
    vi.spyOn(storage, 'write').mockImplementation((work) => {
      setImmediate(() => seen.add(writes));
      return write(work);
    });
    await service.flush();
    expect(writes).toBeGreaterThan(2);
    expect(seen.size).toBe(writes);
    vi.restoreAllMocks();
    await service.close();
  });

  it('writes the rest and keeps no timer after close', async () => {
    const service = start();
    service.add();
    await service.close();
    expect(writes).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
