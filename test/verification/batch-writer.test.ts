import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Queries, Storage } from '../../src/storage/storage.ts';
import { BatchWriter } from '../../src/verification/batch-writer.ts';

const BATCH_SIZE = 3;

let waiting: number[];
let failures: unknown[];
/** Each batch that reached the database, with its number; also those whose write failed. */
let attempts: { readonly number: number; readonly batch: readonly number[] }[];
let failing: (number: number) => boolean;
let writer: BatchWriter<number>;

const storage = { write: (work: (db: Queries) => Promise<void>) => work({} as Queries) } as Storage;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  [waiting, failures, attempts] = [[], [], []];
  failing = () => false;
  writer = new BatchWriter({
    storage,
    batchSize: BATCH_SIZE,
    take: () => waiting.splice(0),
    write: async (_, batch, number) => {
      attempts.push({ number, batch: [...batch] });
      if (failing(number)) throw new Error(`batch ${number}`);
    },
    onFailure: (error) => failures.push(error),
  });
});
afterEach(async () => {
  await writer.close();
  vi.useRealTimers();
});

describe('BatchWriter', () => {
  it('writes entries in order, in batches of a bounded size', async () => {
    waiting.push(1, 2, 3, 4, 5, 6, 7);
    await writer.flush();
    expect(attempts).toEqual([
      { number: 1, batch: [1, 2, 3] },
      { number: 2, batch: [4, 5, 6] },
      { number: 3, batch: [7] },
    ]);
    expect(writer.pending).toEqual([]);
  });

  it('writes nothing without entries', async () => {
    await writer.flush();
    expect(attempts).toEqual([]);
  });

  it('retries a failed batch unchanged and with its number, before newer entries', async () => {
    waiting.push(1, 2, 3, 4);
    failing = (number) => number === 2;
    await writer.flush();
    expect(failures).toEqual([new Error('batch 2')]);
    expect([writer.pending, writer.pendingCount]).toEqual([[4], BATCH_SIZE]);
    waiting.push(5, 6);
    await writer.flush();
    expect([writer.pending, waiting]).toEqual([[4], [5, 6]]);
    failing = () => false;
    await writer.flush();
    expect(attempts).toEqual([
      { number: 1, batch: [1, 2, 3] },
      { number: 2, batch: [4] },
      { number: 2, batch: [4] },
      { number: 2, batch: [4] },
      { number: 3, batch: [5, 6] },
    ]);
  });

  it('writes every five seconds, and no more once it is closed', async () => {
    waiting.push(1);
    vi.advanceTimersByTime(4_999);
    await writer.idle();
    expect(attempts).toEqual([]);
    vi.advanceTimersByTime(1);
    await writer.idle();
    expect(attempts).toHaveLength(1);
    waiting.push(2);
    await writer.close();
    expect(attempts).toHaveLength(2);
    waiting.push(3);
    vi.advanceTimersByTime(60_000);
    await writer.idle();
    expect(attempts).toHaveLength(2);
  });

  it('is writing from the start of a run to its end', async () => {
    expect(writer.isWriting).toBe(false);
    waiting.push(1);
    const flushed = writer.flush();
    await Promise.resolve();
    expect(writer.isWriting).toBe(true);
    await flushed;
    expect(writer.isWriting).toBe(false);
  });
});
