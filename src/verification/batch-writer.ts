import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Storage } from '../storage/storage.ts';
import { PeriodicTask } from './periodic-task.ts';

const FLUSH_INTERVAL_MS = 5_000;

/** The dependencies of everything that is written in the background. */
export interface BackgroundWriteOptions {
  readonly storage: Storage;
  /** Called when a write fails. The entries are kept and retried. */
  readonly onFailure: (error: unknown) => void;
}

interface BatchWriterOptions<Entry> extends Pick<BackgroundWriteOptions, 'onFailure'> {
  /** The maximum number of entries of a batch, which bounds how long a batch blocks the event loop. */
  readonly batchSize: number;
  /** The maximum number of unwritten entries, which bounds their memory while the database is unavailable. */
  readonly capacity: number;
  readonly toKey: (entry: Entry) => string;
  /** Writes a batch in one transaction. Called again with the same batch after it fails. */
  readonly write: (batch: readonly Entry[]) => Promise<void>;
}

/**
 * Collects entries in memory and writes them in batches in the background. An entry may be changed as long as `find`
 * returns it. A batch is retried unchanged, so that an idempotent `write` takes effect once even if its
 * acknowledgement was lost.
 */
export class BatchWriter<Entry extends object> {
  readonly #options: BatchWriterOptions<Entry>;
  readonly #task: PeriodicTask;
  /** The entries that wait for a batch, in the order in which they were added. */
  readonly #queue: Entry[] = [];
  /** The latest waiting entry of each key. */
  readonly #latest = new Map<string, Entry>();
  /** The batch that is being written or retried. */
  #batch: readonly Entry[] = [];
  #isFlushing = false;

  constructor(options: BatchWriterOptions<Entry>) {
    this.#options = options;
    const { onFailure } = options;
    this.#task = new PeriodicTask({ everyMs: FLUSH_INTERVAL_MS, work: () => this.#flush(), onFailure });
  }

  /** Whether new entries are dropped. */
  get isFull(): boolean {
    return this.#queue.length + this.#batch.length >= this.#options.capacity;
  }

  /** Whether a flush is in progress. */
  get isFlushing(): boolean {
    return this.#isFlushing;
  }

  /** Returns the latest entry of a key, unless it is being written. */
  find(key: string): Entry | undefined {
    return this.#latest.get(key);
  }

  /** Adds an entry, or drops it at full capacity. Earlier entries of the same key are written unchanged. */
  add(entry: Entry): void {
    if (this.isFull) return;
    this.#queue.push(entry);
    this.#latest.set(this.#options.toKey(entry), entry);
  }

  /** Returns all unwritten entries, in the order in which they were added. */
  list(): Entry[] {
    return [...this.#batch, ...this.#queue];
  }

  /** Writes all entries that have been added so far. */
  flush(): Promise<void> {
    return this.#task.run();
  }

  /** Waits for the current flush. */
  idle(): Promise<void> {
    return this.#task.idle();
  }

  /** Writes all entries and stops the periodic flush. */
  async close(): Promise<void> {
    await this.#task.stop();
    await this.flush();
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true;
    try {
      // Retries the batch that failed before.
      await this.#writeBatch();
      // Leaves entries that are added meanwhile to the next flush, because a flush under load would never end.
      let left = this.#queue.length;
      while (left > 0) {
        this.#takeBatch(Math.min(left, this.#options.batchSize));
        left -= this.#batch.length;
        await this.#writeBatch();
      }
    } finally {
      this.#isFlushing = false;
    }
  }

  #takeBatch(size: number): void {
    this.#batch = this.#queue.splice(0, size);
    for (const entry of this.#batch) {
      const key = this.#options.toKey(entry);
      if (this.#latest.get(key) === entry) this.#latest.delete(key);
    }
  }

  async #writeBatch(): Promise<void> {
    if (this.#batch.length === 0) return;
    await this.#options.write(this.#batch);
    this.#batch = [];
    await yieldToEventLoop();
  }
}
