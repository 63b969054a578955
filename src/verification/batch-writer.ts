import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Queries, Storage } from '../storage/storage.ts';
import { PeriodicTask } from './periodic-task.ts';

const FLUSH_INTERVAL_MS = 5_000;

/** The options that all users of a batch writer take. */
export interface BackgroundWriteOptions {
  readonly storage: Storage;
  /** Called when a write fails. The entries are kept and retried. */
  readonly onFailure: (error: unknown) => void;
}

interface BatchWriterOptions<Entry> extends BackgroundWriteOptions {
  /** The number of entries that one transaction writes. Bounds how long it blocks the event loop. */
  readonly batchSize: number;
  /** Hands over the entries that have accumulated. */
  readonly take: () => readonly Entry[];
  /**
   * Writes a batch. Must be idempotent, because a batch is retried when its acknowledgement was lost.
   * @param number The sequence number of the batch, which is the same when the batch is retried.
   */
  readonly write: (db: Queries, batch: readonly Entry[], number: number) => Promise<void>;
  /** Awaited before the entries are taken. */
  readonly whenReady?: () => Promise<unknown>;
}

/** Writes entries that accumulate in memory, in batches in the background. Retries failed batches unchanged. */
export class BatchWriter<Entry> {
  readonly #options: BatchWriterOptions<Entry>;
  readonly #task: PeriodicTask;
  #batches: (readonly Entry[])[] = [];
  #number = 1;
  #isWriting = false;

  constructor(options: BatchWriterOptions<Entry>) {
    this.#options = options;
    const { onFailure } = options;
    this.#task = new PeriodicTask({ everyMs: FLUSH_INTERVAL_MS, work: () => this.#write(), onFailure });
  }

  /** The entries that were taken and are not written. */
  get pending(): readonly Entry[] {
    return this.#batches.flat();
  }

  /** The number of pending entries, except for a fraction of a batch. */
  get pendingCount(): number {
    return this.#batches.length * this.#options.batchSize;
  }

  get isWriting(): boolean {
    return this.#isWriting;
  }

  /** Waits for the current run. */
  idle(): Promise<void> {
    return this.#task.idle();
  }

  /** Writes all entries. */
  flush(): Promise<void> {
    return this.#task.run();
  }

  /** Writes all entries and stops the periodic task. */
  async close(): Promise<void> {
    await this.#task.stop();
    await this.flush();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    try {
      await this.#options.whenReady?.();
      await this.#writeBatches();
      this.#batches = toBatches(this.#options.take(), this.#options.batchSize);
      await this.#writeBatches();
    } finally {
      this.#isWriting = false;
    }
  }

  async #writeBatches(): Promise<void> {
    for (let batch = this.#batches[0]; batch; batch = this.#batches[0]) {
      const entries = batch;
      await this.#options.storage.write((db) => this.#options.write(db, entries, this.#number));
      this.#batches.shift();
      this.#number += 1;
      await yieldToEventLoop();
    }
  }
}

function toBatches<Entry>(entries: readonly Entry[], size: number): (readonly Entry[])[] {
  const count = Math.ceil(entries.length / size);
  return Array.from({ length: count }, (_, at) => entries.slice(at * size, (at + 1) * size));
}
