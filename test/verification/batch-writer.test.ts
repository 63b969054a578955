import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchWriter } from '../../src/verification/batch-writer.ts';

const BATCH_SIZE = 3;
const CAPACITY = 8;

interface Entry {
  readonly key: string;
  count: number;
}

let batches: Entry[][];
let failures: unknown[];
/** Called with the number of each write, from 1. */
let onWrite: (number: number) => unknown;
let writer: BatchWriter<Entry>;

beforeEach(() => {
  [batches, failures, onWrite] = [[], [], () => undefined];
  writer = new BatchWriter({
    batchSize: BATCH_SIZE,
    capacity: CAPACITY,
    toKey: ({ key }) => key,
    write: async (batch) => {
      batches.push(batch.map((entry) => ({ ...entry })));
      await onWrite(batches.length);
    },
    onFailure: (error) => failures.push(error),
  });
});
afterEach(() => writer.close());

function addAll(keys: string): void {
  for (const key of keys) writer.add({ key, count: 1 });
}

const fail = () => {
  throw new Error('the connection is gone');
};

/** Returns the keys of each batch. */
const written = () => batches.map((batch) => batch.map(({ key }) => key).join(''));
const waiting = () =>
  writer
    .list()
    .map(({ key }) => key)
    .join('');

describe('BatchWriter', () => {
  it('writes entries in batches of bounded size and in the order in which they were added', async () => {
    addAll('abcdefg');
    expect(written()).toEqual([]);
    await writer.flush();
    expect(written()).toEqual(['abc', 'def', 'g']);
    expect(waiting()).toBe('');
  });

  it('writes nothing if there are no entries', async () => {
    await writer.flush();
    addAll('a');
    await writer.flush();
    await writer.flush();
    expect(written()).toEqual(['a']);
  });

  it('writes the changes of an entry that were made before its batch', async () => {
    addAll('ab');
    const entry = writer.find('a');
    if (entry) entry.count += 4;
    await writer.flush();
    expect(batches).toEqual([
      [
        { key: 'a', count: 5 },
        { key: 'b', count: 1 },
      ],
    ]);
  });

  it('does not find an entry that is being written, written, or to be retried', async () => {
    addAll('a');
    onWrite = (number) => {
      expect(writer.find('a')).toBeUndefined();
      if (number === 1) fail();
    };
    await writer.flush();
    expect(writer.find('a')).toBeUndefined();
    await writer.flush();
    expect(writer.find('a')).toBeUndefined();
    expect(failures).toEqual([new Error('the connection is gone')]);
  });

  it('finds the latest of several entries of a key, and writes all of them', async () => {
    const [first, second] = [
      { key: 'a', count: 1 },
      { key: 'a', count: 2 },
    ];
    writer.add(first);
    writer.add(second);
    expect(writer.find('a')).toBe(second);
    await writer.flush();
    expect(batches).toEqual([[first, second]]);
    expect(writer.find('a')).toBeUndefined();
  });

  it('still finds the latest entry of a key when an earlier one is written', async () => {
    addAll('abc');
    onWrite = (number) => {
      if (number === 1) addAll('ab');
    };
    await writer.flush();
    const second = writer.find('a');
    expect(second).toEqual({ key: 'a', count: 1 });
    expect(waiting()).toBe('ab');
  });

  it('leaves entries that are added during a flush to the next one', async () => {
    addAll('a');
    onWrite = (number) => {
      if (number < 3) addAll('b');
    };
    await writer.flush();
    expect(written()).toEqual(['a']);
    await writer.flush();
    expect(written()).toEqual(['a', 'b']);
  });

  it('retries a failed batch unchanged, before the entries that were added since', async () => {
    onWrite = (number) => number === 2 && fail();
    addAll('abcdef');
    await writer.flush();
    expect([written(), waiting()]).toEqual([['abc', 'def'], 'def']);
    addAll('dg');
    await writer.flush();
    expect(written()).toEqual(['abc', 'def', 'def', 'dg']);
    expect(failures).toEqual([new Error('the connection is gone')]);
  });

  it('stops at the first failed batch of a flush', async () => {
    onWrite = fail;
    addAll('abcdef');
    await writer.flush();
    await writer.flush();
    expect(written()).toEqual(['abc', 'abc']);
    expect(failures).toHaveLength(2);
    onWrite = () => undefined;
  });

  it('drops entries at full capacity, in which the batch to be retried counts', async () => {
    onWrite = (number) => number === 1 && fail();
    addAll('abcdefgh');
    expect(writer.isFull).toBe(true);
    await writer.flush();
    expect(writer.isFull).toBe(true);
    addAll('ijk');
    expect([waiting(), writer.find('i')]).toEqual(['abcdefgh', undefined]);
    await writer.flush();
    expect(writer.isFull).toBe(false);
    addAll('l');
    expect([written(), waiting()]).toEqual([['abc', 'abc', 'def', 'gh'], 'l']);
  });

  it('lists entries while they are written, and none of them afterwards', async () => {
    addAll('abcd');
    const listed: string[] = [];
    onWrite = () => listed.push(waiting());
    await writer.flush();
    expect(listed).toEqual(['abcd', 'd']);
    expect(waiting()).toBe('');
  });

  it('reports that it is flushing until the last batch is written', async () => {
    const gate = Promise.withResolvers<void>();
    onWrite = () => gate.promise;
    addAll('abcd');
    expect(writer.isFlushing).toBe(false);
    const flushed = writer.flush();
    await new Promise(setImmediate);
    const idle = writer.idle().then(() => [writer.isFlushing, written()]);
    expect(writer.isFlushing).toBe(true);
    gate.resolve();
    expect(await idle).toEqual([false, ['abc', 'd']]);
    await flushed;
  });

  it('is not flushing after a failure', async () => {
    onWrite = (number) => number === 1 && fail();
    addAll('a');
    await writer.flush();
    expect(writer.isFlushing).toBe(false);
  });

  it('writes the remaining entries when it is closed', async () => {
    addAll('abcd');
    await writer.close();
    expect(written()).toEqual(['abc', 'd']);
  });
});
