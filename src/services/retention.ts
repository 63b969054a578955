import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Clock } from '../domain/clock.ts';
import type { Queries, Storage } from '../storage/storage.ts';
import { PeriodicTask } from '../verification/periodic-task.ts';
import { IDEMPOTENCY_LIFETIME } from './idempotency.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
// Few enough that nobody waits long for their turn to write.
const REMOVED_AT_ONCE = 1_000;

type Kind =
  | 'events'
  | 'sessions'
  | 'idempotency records'
  | 'revoked access tokens'
  | 'password resets'
  | 'usage'
  | 'writers of usage';

interface RetentionOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Without it, events are kept for ever. */
  readonly eventsRetentionDays: number | undefined;
  readonly onRemoved: (kind: Kind, rows: number) => void;
  /** Called when a deletion fails. It is retried within the hour. */
  readonly onFailure: (error: unknown) => void;
}

/** Deletes expired records once an hour: old events and usage, and revocations of tokens that have expired. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #task: PeriodicTask;
  #closed = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    const { onFailure } = options;
    this.#task = new PeriodicTask({ everyMs: HOUR_MS, work: () => this.#sweep(), onFailure });
  }

  /** Deletes expired records now. Yields to other work. */
  sweep(): Promise<void> {
    return this.#task.run();
  }

  /** Stops after the rows that are being removed. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#task.stop();
  }

  async #sweep(): Promise<void> {
    const { clock, eventsRetentionDays: days } = this.#options;
    const now = clock.now();
    if (days !== undefined) {
      const before = now - days * DAY_MS;
      await this.#remove('events', ({ expired }) => expired.removeEvents(before, REMOVED_AT_ONCE));
    }
    await this.#remove('sessions', ({ expired }) => expired.removeSessions(now, REMOVED_AT_ONCE));
    await this.#remove('idempotency records', ({ expired }) =>
      expired.removeIdempotencyRecords(now - IDEMPOTENCY_LIFETIME, REMOVED_AT_ONCE),
    );
    await this.#remove('revoked access tokens', ({ expired }) =>
      expired.removeRevokedAccessTokens(now, REMOVED_AT_ONCE),
    );
    await this.#remove('password resets', ({ expired }) =>
      expired.removePasswordResets(now, REMOVED_AT_ONCE),
    );
    await this.#remove('usage', ({ expired }) => expired.removeUsage(now, REMOVED_AT_ONCE));
    // A process that writes at all does so sooner.
    await this.#remove('writers of usage', ({ expired }) =>
      expired.removeUsageWriters(now - DAY_MS, REMOVED_AT_ONCE),
    );
  }

  async #remove(kind: Kind, removeSome: (db: Queries) => Promise<number>): Promise<void> {
    const { storage, onRemoved } = this.#options;
    let removed = 0;
    let rows: number;
    try {
      do {
        await yieldToEventLoop();
        if (this.#closed) return;
        rows = await storage.write(removeSome);
        removed += rows;
      } while (rows === REMOVED_AT_ONCE);
    } finally {
      if (removed > 0) onRemoved(kind, removed);
    }
  }
}
