import type { Clock } from '../domain/clock.ts';
import { DENIALS } from '../domain/denials.ts';
import { newId } from '../domain/id.ts';
import {
  addCounts,
  floorToResolution,
  noCounts,
  RESOLUTIONS,
  type Resolution,
  type UsagePoint,
} from '../domain/usage.ts';
import type { Verdict, VerifiableKey } from '../domain/verdict.ts';
import type { Queries, Storage } from '../storage/storage.ts';
import type { UsageRecord } from '../storage/tables.ts';
import { type BackgroundWriteOptions, BatchWriter } from './batch-writer.ts';

// About 50 MB. Bounds the memory of unwritten counts while the database is unavailable.
const MAX_WAITING = 250_000;
// Each is three records. A larger batch would block the event loop too long.
const BATCH_SIZE = 100;

/** The counts of one key in one minute. */
export interface Counted extends UsagePoint {
  readonly clientKeyId: string;
  readonly ownerId: string;
}

interface MeterOptions extends BackgroundWriteOptions {
  readonly clock: Clock;
}

/**
 * Counts the requests of each key in memory and writes the counts in batches in the background. Each request is counted
 * exactly once, even if a write fails or its acknowledgement is lost.
 */
export class Meter {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #writer: BatchWriter<Counted>;
  /** The counts of the latest minute of each key, by the id of the key. */
  #latest = new Map<string, Counted>();
  /** The counts of earlier minutes. Usually few; several may be of the same minute. */
  #earlier: Counted[] = [];
  readonly #readers = new Set<Promise<unknown>>();

  constructor({ clock, ...options }: MeterOptions) {
    this.#storage = options.storage;
    this.#clock = clock;
    const writer = newId();
    this.#writer = new BatchWriter({
      ...options,
      batchSize: BATCH_SIZE,
      take: () => this.#take(),
      // Batches are idempotent only as a whole.
      write: (db, batch, number) =>
        db.usage.add({ writer, number, writtenAt: clock.now(), records: toRecords(batch) }),
      whenReady: () => Promise.allSettled(this.#readers),
    });
  }

  /** Counts a request by its verdict. If an admitted request is denied later, corrects its first count. */
  count(verdict: Verdict): void {
    const { kind, key } = verdict;
    if (!key) return;
    const at = kind === 'allowed' || kind === 'insufficient_scope' ? verdict.at : this.#clock.now();
    const counted = this.#of(key, at);
    if (!counted) return;
    counted[kind === 'allowed' ? kind : DENIALS[kind].counter] += 1;
    if (kind === 'insufficient_scope') counted.allowed -= 1;
  }

  /**
   * Reads usage with a query that also gets the unwritten counts. No write runs meanwhile, so that no count is missing
   * or read twice.
   * @throws {RequestError} `UNAVAILABLE`
   */
  async read<T>(work: (db: Queries, unwritten: readonly Counted[]) => Promise<T>): Promise<T> {
    while (this.#writer.isWriting) await this.#writer.idle();
    const unwritten = [...this.#writer.pending, ...this.#earlier, ...this.#latest.values()];
    const reading = this.#storage.read((db) => work(db, unwritten), { scans: true });
    this.#readers.add(reading);
    try {
      return await reading;
    } finally {
      this.#readers.delete(reading);
    }
  }

  /** Writes all counts. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Writes all counts and stops writing periodically. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  #of(key: VerifiableKey, at: number): Counted | undefined {
    const latest = this.#latest.get(key.id);
    const fits = latest && at >= latest.start && at < latest.start + RESOLUTIONS.MINUTE.width;
    return fits ? latest : this.#begin(key, at, latest);
  }

  #begin(key: VerifiableKey, at: number, latest: Counted | undefined): Counted | undefined {
    if (this.#latest.size + this.#earlier.length + this.#writer.pendingCount >= MAX_WAITING) return undefined;
    if (latest) this.#earlier.push(latest);
    const counted = {
      clientKeyId: key.id,
      ownerId: key.ownerId,
      start: floorToResolution('MINUTE', at),
      ...noCounts(),
    };
    this.#latest.set(key.id, counted);
    return counted;
  }

  #take(): readonly Counted[] {
    const taken = [...this.#earlier, ...this.#latest.values()];
    this.#latest = new Map();
    this.#earlier = [];
    return taken;
  }
}

/** Returns the records of all resolutions. Writing them together makes later roll-ups unnecessary. */
function toRecords(counted: readonly Counted[]): UsageRecord[] {
  const resolutions = Object.keys(RESOLUTIONS) as Resolution[];
  return resolutions.flatMap((resolution) => {
    const records = new Map<string, UsageRecord>();
    for (const one of counted) {
      const { clientKeyId } = one;
      const start = floorToResolution(resolution, one.start);
      const place = `${clientKeyId} ${start}`;
      const record = records.get(place) ?? { clientKeyId, resolution, start, ...noCounts() };
      records.set(place, record);
      addCounts(record, one);
    }
    return [...records.values()];
  });
}
