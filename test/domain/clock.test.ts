import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';

describe('systemClock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('returns milliseconds since the Unix epoch as now', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_123 });
    expect(systemClock.now()).toBe(1_700_000_000_123);
  });

  it('never goes back in monotonic when the system time is set back', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const before = systemClock.monotonic();
    vi.setSystemTime(0);
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
  });

  it('counts milliseconds in monotonic', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const before = systemClock.monotonic();
    vi.advanceTimersByTime(1500);
    expect(systemClock.monotonic() - before).toBe(1500);
  });
});
