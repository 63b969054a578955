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

// Each is three records. About 6 ms in SQLite.
const BATCH_SIZE = 100;
// About 50 MB.
const MAX_WAITING = 250_000;

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
  /** Identifies this process to the database, which adds each of its batches once. */
  readonly #writerId = newId();
  #batchNumber = 1;
  readonly #readers = new Set<Promise<unknown>>();

  constructor({ storage, clock, onFailure }: MeterOptions) {
    this.#storage = storage;
    this.#clock = clock;
    this.#writer = new BatchWriter({
      batchSize: BATCH_SIZE,
      capacity: MAX_WAITING,
      toKey: ({ clientKeyId }) => clientKeyId,
      write: (batch) => this.#write(batch),
      onFailure,
    });
  }

  /** Counts a request by its verdict. If an admitted request is denied later, corrects its first count. */
  count(verdict: Verdict): void {
    const { kind, key } = verdict;
    if (!key) return;
    const at = kind === 'allowed' || kind === 'insufficient_scope' ? verdict.at : this.#clock.now();
    const counted = this.#findOrBegin(key, at);
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
    while (this.#writer.isFlushing) await this.#writer.idle();
    const unwritten = this.#writer.list();
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

  /** Writes all counts and stops the periodic flush. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  /** Returns the counts of the minute of a request, or undefined if there is no room for them. */
  #findOrBegin(key: VerifiableKey, at: number): Counted | undefined {
    const latest = this.#writer.find(key.id);
    if (latest && at >= latest.start && at < latest.start + RESOLUTIONS.MINUTE.width) return latest;
    if (this.#writer.isFull) return undefined;
    const counted = {
      clientKeyId: key.id,
      ownerId: key.ownerId,
      start: floorToResolution('MINUTE', at),
      ...noCounts(),
    };
    this.#writer.add(counted);
    return counted;
  }

  async #write(batch: readonly Counted[]): Promise<void> {
    // A read that began before the flush has the counts of this batch and must not get them from the database too.
    await Promise.allSettled(this.#readers);
    const records = toRecords(batch);
    const usageBatch = {
      writer: this.#writerId,
      number: this.#batchNumber,
      writtenAt: this.#clock.now(),
      records,
    };
    await this.#storage.write((db) => db.usage.add(usageBatch));
    this.#batchNumber += 1;
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
