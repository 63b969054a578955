import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Queries, Storage } from '../storage/storage.ts';
import { PeriodicTask } from './periodic-task.ts';

const FLUSH_INTERVAL_MS = 5_000;
/** Limits the duration of a transaction to a few milliseconds. */
const WRITTEN_AT_ONCE = 200;

export interface LastUsedTrackerOptions {
  readonly storage: Storage;
  /** Writes the times of last use by id. */
  readonly touch: (db: Queries, lastUsedAt: ReadonlyMap<string, number>) => Promise<void>;
  /** Called when a write fails. The times are kept and retried. */
  readonly onFailure: (error: unknown) => void;
}

/** Records in memory when each key or session was last used, and writes the times in batches in the background. */
export class LastUsedTracker {
  readonly #storage: Storage;
  readonly #touch: LastUsedTrackerOptions['touch'];
  readonly #task: PeriodicTask;
  #lastUsedAt = new Map<string, number>();

  constructor({ storage, touch, onFailure }: LastUsedTrackerOptions) {
    this.#storage = storage;
    this.#touch = touch;
    this.#task = new PeriodicTask({ everyMs: FLUSH_INTERVAL_MS, work: () => this.#write(), onFailure });
  }

  record(id: string, now: number): void {
    this.#lastUsedAt.set(id, now);
  }

  /** Writes all recorded times. */
  flush(): Promise<void> {
    return this.#task.run();
  }

  /** Writes all recorded times and stops the periodic task. */
  async close(): Promise<void> {
    await this.#task.stop();
    await this.flush();
  }

  async #write(): Promise<void> {
    const batch = [...this.#lastUsedAt];
    this.#lastUsedAt = new Map();
    for (let start = 0; start < batch.length; start += WRITTEN_AT_ONCE) {
      if (start > 0) await yieldToEventLoop();
      try {
        const part = new Map(batch.slice(start, start + WRITTEN_AT_ONCE));
        await this.#storage.write((db) => this.#touch(db, part));
      } catch (error) {
        this.#lastUsedAt = new Map([...batch.slice(start), ...this.#lastUsedAt]);
        throw error;
      }
    }
  }
}
