import type { Storage } from '../storage/storage.ts';
import { Chore } from './chore.ts';

const FLUSH_INTERVAL_MS = 5_000;

interface UsageOptions {
  readonly storage: Storage;
  /** Told when what was counted could not be written; it is kept, and tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** Remembers in memory when each key was last used, and writes it in batches: never while a request waits. */
export class Usage {
  readonly #storage: Storage;
  readonly #chore: Chore;
  #lastUsedAt = new Map<string, number>();

  constructor({ storage, onFailure }: UsageOptions) {
    this.#storage = storage;
    this.#chore = new Chore({ everyMs: FLUSH_INTERVAL_MS, work: () => this.#write(), onFailure });
  }

  record(keyId: string, now: number): void {
    this.#lastUsedAt.set(keyId, now);
  }

  /** Writes what was recorded until now. */
  flush(): Promise<void> {
    return this.#chore.run();
  }

  /** Writes the rest, and stops. */
  async close(): Promise<void> {
    await this.#chore.stop();
    await this.flush();
  }

  async #write(): Promise<void> {
    const batch = this.#lastUsedAt;
    if (batch.size === 0) return;
    this.#lastUsedAt = new Map();
    try {
      await this.#storage.write((db) => db.clientKeys.touch(batch));
    } catch (error) {
      this.#lastUsedAt = new Map([...batch, ...this.#lastUsedAt]);
      throw error;
    }
  }
}
