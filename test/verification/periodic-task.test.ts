import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PeriodicTask } from '../../src/verification/periodic-task.ts';

const EVERY_MS = 1_000;

/** Lets everything run that waits for promises only. */
const settled = () => new Promise(setImmediate);

let runs: PromiseWithResolvers<void>[];
let failures: unknown[];
let chore: PeriodicTask;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  [runs, failures] = [[], []];
  chore = new PeriodicTask({
    everyMs: EVERY_MS,
    work: () => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      return run.promise;
    },
    onFailure: (error) => failures.push(error),
  });
});
afterEach(() => {
  void chore.stop();
  vi.useRealTimers();
});

describe('PeriodicTask', () => {
  it('runs its work once per interval, and not before the first interval has passed', async () => {
    vi.advanceTimersByTime(EVERY_MS - 1);
    await settled();
    expect(runs).toHaveLength(0);
    for (const times of [1, 2, 3]) {
      vi.advanceTimersByTime(times === 1 ? 1 : EVERY_MS);
      await settled();
      expect(runs).toHaveLength(times);
      runs[times - 1]?.resolve();
      await settled();
    }
  });

  it('never overlaps two runs', async () => {
    void chore.run();
    const second = chore.run();
    vi.advanceTimersByTime(EVERY_MS);
    await settled();
    expect(runs).toHaveLength(1);
    runs[0]?.resolve();
    await settled();
    expect(runs).toHaveLength(2);
    runs[1]?.resolve();
    await second;
    await settled();
    expect(runs).toHaveLength(3);
  });

  it('reports what its work throws, resolves the run and runs again', async () => {
    const failed = chore.run();
    await settled();
    runs[0]?.reject(new Error('no'));
    await failed;
    expect(failures).toEqual([new Error('no')]);
    vi.advanceTimersByTime(EVERY_MS);
    await settled();
    expect(runs).toHaveLength(2);
  });

  it.each(['idle', 'stop'] as const)('waits in %s for the run in progress', async (method) => {
    const order: string[] = [];
    void chore.run().then(() => order.push('run'));
    const waiting = chore[method]().then(() => order.push(method));
    await settled();
    expect(order).toEqual([]);
    runs[0]?.resolve();
    await waiting;
    expect(order).toEqual(['run', method]);
  });

  it('starts no run and keeps no timer after stop', async () => {
    await chore.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(10 * EVERY_MS);
    await settled();
    expect(runs).toHaveLength(0);
  });

  it('does not keep the process alive', () => {
    vi.useRealTimers();
    const timers = vi.spyOn(globalThis, 'setInterval');
    const idle = new PeriodicTask({
      everyMs: EVERY_MS,
      work: async () => undefined,
      onFailure: () => undefined,
    });
    expect(timers.mock.results[0]?.value.hasRef()).toBe(false);
    timers.mockRestore();
    void idle.stop();
  });
});
