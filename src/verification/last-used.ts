import type { Queries } from '../storage/storage.ts';
import { type BackgroundWriteOptions, BatchWriter } from './batch-writer.ts';

/** Limits the duration of a transaction to a few milliseconds. */
const BATCH_SIZE = 200;

export interface LastUsedTrackerOptions extends BackgroundWriteOptions {
  /** Writes the times of last use by id. */
  readonly touch: (db: Queries, lastUsedAt: ReadonlyMap<string, number>) => Promise<void>;
}

/** Records in memory when each key or session was last used, and writes the times in batches in the background. */
export class LastUsedTracker {
  readonly #writer: BatchWriter<[id: string, lastUsedAt: number]>;
  #lastUsedAt = new Map<string, number>();

  constructor({ touch, ...options }: LastUsedTrackerOptions) {
    this.#writer = new BatchWriter({
      ...options,
      batchSize: BATCH_SIZE,
      take: () => this.#take(),
      write: (db, batch) => touch(db, new Map(batch)),
    });
  }

  record(id: string, now: number): void {
    this.#lastUsedAt.set(id, now);
  }

  /** Writes all recorded times. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Writes all recorded times and stops writing periodically. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  #take() {
    const taken = [...this.#lastUsedAt];
    this.#lastUsedAt = new Map();
    return taken;
  }
}
