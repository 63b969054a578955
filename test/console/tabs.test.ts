import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const names: string[] = [];

class FakeChannel {
  onmessage: unknown;

  constructor(name: string) {
    names.push(name);
  }
}

/** Loads the module in a page with this base path and these locks. */
async function loadTabs(base: string, locks?: Partial<LockManager>) {
  vi.resetModules();
  vi.stubGlobal('document', { querySelector: () => ({ content: base }) });
  vi.stubGlobal('location', { origin: 'https://gateway.example' });
  vi.stubGlobal('BroadcastChannel', FakeChannel);
  vi.stubGlobal('navigator', locks ? { locks } : {});
  return await import('../../src/console/server/tabs.ts');
}

beforeEach(() => {
  names.length = 0;
});
afterEach(() => vi.unstubAllGlobals());

describe('oneTabAtATime', () => {
  const refusing = { request: () => Promise.reject(new DOMException('refused', 'SecurityError')) };

  it.each([
    ['locks are refused', refusing],
    ['the browser has no locks', undefined],
  ])('does its work once when %s', async (_, locks) => {
    const { oneTabAtATime } = await loadTabs('/console', locks);
    const work = vi.fn(async () => undefined);
    await oneTabAtATime(work);
    expect(work).toHaveBeenCalledTimes(1);
    const failing = oneTabAtATime(() => Promise.reject(new Error('of the work')));
    await expect(failing).rejects.toThrow('of the work');
  });
});

describe('the tabs of two gateways below paths of one origin', () => {
  it('share neither a channel nor a lock', async () => {
    const locked: string[] = [];
    const request = (async (name: string, work: () => Promise<void>) => {
      locked.push(name);
      await work();
    }) as LockManager['request'];
    for (const base of ['/a/console', '/b/console']) {
      const { oneTabAtATime, TabChannel } = await loadTabs(base, { request });
      new TabChannel(() => undefined);
      await oneTabAtATime(async () => undefined);
    }
    expect(new Set(names).size).toBe(2);
    expect(locked).toEqual(names);
  });
});
