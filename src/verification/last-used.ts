import type { Queries } from '../storage/storage.ts';
import { type BackgroundWriteOptions, BatchWriter } from './batch-writer.ts';

// About 4 ms in SQLite.
const BATCH_SIZE = 200;
// About 50 MB.
const MAX_WAITING = 250_000;

export interface LastUsedTrackerOptions extends BackgroundWriteOptions {
  /** Writes the times of last use by id. */
  readonly touch: (db: Queries, lastUsedAt: ReadonlyMap<string, number>) => Promise<void>;
}

interface LastUse {
  readonly id: string;
  at: number;
}

/** Records in memory when each key or session was last used, and writes the times in batches in the background. */
export class LastUsedTracker {
  readonly #writer: BatchWriter<LastUse>;

  constructor({ storage, touch, onFailure }: LastUsedTrackerOptions) {
    this.#writer = new BatchWriter({
      batchSize: BATCH_SIZE,
      capacity: MAX_WAITING,
      toKey: ({ id }) => id,
      write: (batch) => storage.write((db) => touch(db, new Map(batch.map(({ id, at }) => [id, at])))),
      onFailure,
    });
  }

  record(id: string, now: number): void {
    const lastUse = this.#writer.find(id);
    if (lastUse) lastUse.at = now;
    else this.#writer.add({ id, at: now });
  }

  /** Writes all recorded times. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Writes all recorded times and stops the periodic flush. */
  close(): Promise<void> {
    return this.#writer.close();
  }
}
