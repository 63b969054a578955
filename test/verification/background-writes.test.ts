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
let writes: number;

const storage: Storage = {
  read: () => Promise.reject(new Error('not read')),
  write: async () => {
    writes += 1;
    return undefined as never;
  },
  close: async () => undefined,
};
const options = {
  storage,
  clock,
  onFailure: (error: unknown) => {
    throw error;
  },
};

function startMeter() {
  const meter = new Meter(options);
  const add = () => meter.count({ kind: 'allowed', key: aVerifiableKey(), rateLimit: null, at: clock.now() });
  return { add, close: () => meter.close() };
}

function startDenialEvents() {
  const refusals = new DenialEvents(options);
  let keys = 0;
  const add = () => {
    keys += 1;
    refusals.note({ kind: 'revoked', key: aVerifiableKey({ id: `key-${keys}` }) }, CLIENT_INFO);
  };
  return { add, close: () => refusals.close() };
}

function startLastUses() {
  const lastUsed = new LastUsedTracker({ ...options, touch: async () => undefined });
  return { add: () => lastUsed.record('key', clock.now()), close: () => lastUsed.close() };
}

describe.each([
  ['Meter', startMeter],
  ['DenialEvents', startDenialEvents],
  ['Usage', startLastUses],
])('%s', (_, start) => {
  beforeEach(() => {
    writes = 0;
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

  it('writes the rest and keeps no timer after close', async () => {
    const service = start();
    service.add();
    await service.close();
    expect(writes).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
