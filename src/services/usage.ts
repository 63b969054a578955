import type { Queries, Storage } from '../storage/storage.ts';

const FLUSH_INTERVAL_MS = 5_000;

export interface UsageOptions {
  readonly storage: Storage;
  /** Writes when each was last used, by id. */
  readonly touch: (db: Queries, lastUsedAt: ReadonlyMap<string, number>) => Promise<void>;
  /** Told when what was counted could not be written; it is kept, and tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** Remembers in memory when each key, or session, was last used, and writes it in batches: never while a request waits. */
export class Usage {
  readonly #storage: Storage;
  readonly #touch: UsageOptions['touch'];
  readonly #onFailure: UsageOptions['onFailure'];
  readonly #timer: NodeJS.Timeout;
  #lastUsedAt = new Map<string, number>();
  #flushing: Promise<void> = Promise.resolve();

  constructor({ storage, touch, onFailure }: UsageOptions) {
    this.#storage = storage;
    this.#touch = touch;
    this.#onFailure = onFailure;
    this.#timer = setInterval(() => this.flush(), FLUSH_INTERVAL_MS).unref();
  }

  record(id: string, now: number): void {
    this.#lastUsedAt.set(id, now);
  }

  /** Writes what was recorded until now. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  /** Writes the rest, and stops. */
  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.flush();
  }

  async #write(): Promise<void> {
    const batch = this.#lastUsedAt;
    if (batch.size === 0) return;
    this.#lastUsedAt = new Map();
    try {
      await this.#storage.write((db) => this.#touch(db, batch));
    } catch (error) {
      this.#lastUsedAt = new Map([...batch, ...this.#lastUsedAt]);
      this.#onFailure(error);
    }
  }
}
