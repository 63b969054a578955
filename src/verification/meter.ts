import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
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
import { PeriodicTask } from './periodic-task.ts';

const FLUSH_INTERVAL_MS = 5_000;
// About 50 MB. Bounds the memory of unwritten counts while the database is unavailable.
const MAX_WAITING = 250_000;
// Each is three records. A larger batch would block the event loop too long.
const WRITTEN_AT_ONCE = 100;

/** The counts of one key in one minute. */
export interface Counted extends UsagePoint {
  readonly clientKeyId: string;
  readonly ownerId: string;
}

interface MeterOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Called when a write fails. The counts are kept and retried. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Counts the requests of each key in memory and writes the counts in batches in the background. Each request is counted
 * exactly once, even if a write fails or its acknowledgement is lost.
 */
export class Meter {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #task: PeriodicTask;
  /** The counts of the latest minute of each key, by the id of the key. */
  #latest = new Map<string, Counted>();
  /** The counts of earlier minutes. Usually few; several may be of the same minute. */
  #earlier: Counted[] = [];
  /** The counts that are being written. Retried unchanged, because batches are idempotent only as a whole. */
  #writing: Counted[] = [];
  readonly #writer = newId();
  #batch = 1;
  #isWriting = false;
  readonly #readers = new Set<Promise<unknown>>();

  constructor({ storage, clock, onFailure }: MeterOptions) {
    this.#storage = storage;
    this.#clock = clock;
    this.#task = new PeriodicTask({ everyMs: FLUSH_INTERVAL_MS, work: () => this.#write(), onFailure });
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
    while (this.#isWriting) await this.#task.idle();
    const unwritten = [...this.#writing, ...this.#unwritten()];
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
    return this.#task.run();
  }

  /** Writes all counts and stops the periodic task. */
  async close(): Promise<void> {
    await this.#task.stop();
    await this.flush();
  }

  #of(key: VerifiableKey, at: number): Counted | undefined {
    const latest = this.#latest.get(key.id);
    const fits = latest && at >= latest.start && at < latest.start + RESOLUTIONS.MINUTE.width;
    return fits ? latest : this.#begin(key, at, latest);
  }

  #begin(key: VerifiableKey, at: number, latest: Counted | undefined): Counted | undefined {
    if (this.#latest.size + this.#earlier.length + this.#writing.length >= MAX_WAITING) return undefined;
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

  #unwritten(): Counted[] {
    return [...this.#earlier, ...this.#latest.values()];
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    try {
      await Promise.allSettled(this.#readers);
      await this.#writeOut();
      this.#writing = this.#unwritten();
      this.#latest = new Map();
      this.#earlier = [];
      await this.#writeOut();
    } finally {
      this.#isWriting = false;
    }
  }

  async #writeOut(): Promise<void> {
    while (this.#writing.length > 0) {
      const part = this.#writing.slice(0, WRITTEN_AT_ONCE);
      const records = toRecords(part);
      const batch = { writer: this.#writer, number: this.#batch, writtenAt: this.#clock.now(), records };
      await this.#storage.write((db) => db.usage.add(batch));
      this.#writing.splice(0, part.length);
      this.#batch += 1;
      await yieldToEventLoop();
    }
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
