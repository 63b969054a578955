import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { selectSpan } from '../../src/domain/usage.ts';
import { countsWith, MeteredKeys } from './metered-keys.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const keys = new MeteredKeys();

describe('Meter.read', () => {
  /** Blocks every write, before or after it takes effect, until the returned promise is resolved. */
  function blockWrites(when: 'before' | 'after') {
    const gate = Promise.withResolvers<void>();
    const { write } = keys.storage;
    keys.storage.write = async (work) => {
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
      keys.count(2);
      const flushed = keys.meter.flush();
      await new Promise(setImmediate);
      const reading = keys.readTotal();
      keys.count(3);
      gate.resolve();
      expect(await reading).toBe(5);
      await flushed;
      expect(await keys.readTotal()).toBe(5);
    },
  );

  it('waits for a second write that starts right after the first', async () => {
    const gate = blockWrites('after');
    keys.count(2);
    const flushed = Promise.all([keys.meter.flush(), keys.meter.flush()]);
    await new Promise(setImmediate);
    keys.count(3);
    const reading = keys.readTotal();
    gate.resolve();
    expect(await reading).toBe(5);
    await flushed;
    expect(await keys.written()).toEqual([countsWith({ allowed: 5 })]);
  });

  it('delays writes until a slow read has finished and returns every count once', async () => {
    const gate = Promise.withResolvers<void>();
    keys.count(2);
    const slow = keys.meter.read(async ({ usage }, unwritten) => {
      await gate.promise;
      const records = await usage.ofKeys(['a'], selectSpan('HOUR', 'MINUTE', keys.clock.now()));
      return [...records, ...unwritten].reduce((sum, { allowed }) => sum + allowed, 0);
    });
    const flushed = keys.meter.flush();
    await new Promise(setImmediate);
    expect(keys.writes).toBe(0);
    gate.resolve();
    expect(await slow).toBe(2);
    await flushed;
    expect(keys.writes).toBe(1);
  });

  it('keeps no result once it is returned', async () => {
    const read = async () => new WeakRef(await keys.meter.read(async () => ({ usage: 'large' })));
    const results = [await read(), await read()];
    await nextTurn();
    collectGarbage();
    expect(results.map((result) => result.deref())).toEqual([undefined, undefined]);
  });

  it('does not prevent a write when it fails', async () => {
    keys.count(2);
    const gate = Promise.withResolvers<void>();
    const failing = keys.meter.read(async () => {
      await gate.promise;
      throw new Error('no');
    });
    const flushed = keys.meter.flush();
    gate.resolve();
    await expect(failing).rejects.toThrow('no');
    await flushed;
    expect(await keys.written()).toEqual([countsWith({ allowed: 2 })]);
    expect(keys.failures).toEqual([]);
  });
});
