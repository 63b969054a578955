import type { Clock } from '../domain/clock.ts';
import { newEvent } from '../domain/event.ts';
import type { Origin } from '../domain/origin.ts';
import type { Refused, VerifiableKey } from '../domain/verdict.ts';
import { lru } from '../lru.ts';
import type { Storage } from '../storage/storage.ts';
import type { EventRecord } from '../storage/tables.ts';
import { PeriodicTask } from './periodic-task.ts';

const FLUSH_INTERVAL_MS = 5_000;
const QUIET_MS = 3_600_000;
// Some 20,000 keys.
const MAX_REMEMBERED_BYTES = 8_000_000;
const MAX_WAITING = 5_000;
// SQLite allows 32,766 variables in one statement; eleven are used for each event.
const WRITTEN_AT_ONCE = 500;

/** Why a key was refused, as its owner reads it. */
const REASONS = {
  unknown: 'wrong_secret',
  revoked: 'revoked',
  expired: 'expired',
  limited: 'limited',
  forbidden: 'missing_scope',
} as const satisfies Record<Refused['kind'], string>;

/** When a key was last noted, in monotonic milliseconds. */
type LastNoted = Readonly<Partial<Record<Refused['kind'], number>>>;

interface RefusalsOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Told when events could not be written; they are kept, and tried again. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Tells the owners of keys that they are refused: with an event for the first time in an hour that a key is
 * refused for a reason. It is written in batches, never while a request waits.
 */
export class Refusals {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #task: PeriodicTask;
  readonly #noted = lru<LastNoted>(MAX_REMEMBERED_BYTES);
  readonly #waiting: EventRecord[] = [];

  constructor({ storage, clock, onFailure }: RefusalsOptions) {
    this.#storage = storage;
    this.#clock = clock;
    this.#task = new PeriodicTask({ everyMs: FLUSH_INTERVAL_MS, work: () => this.#write(), onFailure });
  }

  /** Costs one look-up for what was noted already; nothing for a key that nobody has. */
  note(verdict: Refused, origin: Origin): void {
    const { kind, key } = verdict;
    if (!key) return;
    const now = this.#clock.monotonic();
    const noted = this.#noted.get(key.id);
    const last = noted?.[kind];
    if (last !== undefined && now - last < QUIET_MS) return;
    // Not noted, so that it is when there is room again.
    if (this.#waiting.length >= MAX_WAITING) return;
    this.#noted.set(key.id, { ...noted, [kind]: now });
    this.#waiting.push(refusedEvent(verdict, key, origin, this.#clock.now()));
  }

  /** Writes what was noted until now. */
  flush(): Promise<void> {
    return this.#task.run();
  }

  /** Writes the rest, and stops. */
  async close(): Promise<void> {
    await this.#task.stop();
    await this.flush();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, WRITTEN_AT_ONCE);
      await this.#storage.write((db) => db.events.insertAll(batch));
      this.#waiting.splice(0, batch.length);
    }
  }
}

function refusedEvent(
  verdict: Refused,
  { id, clientId, ownerId }: VerifiableKey,
  origin: Origin,
  now: number,
): EventRecord {
  const metadata = {
    clientId,
    reason: REASONS[verdict.kind],
    ...(verdict.kind === 'forbidden' && { missingScopes: verdict.missing }),
  };
  const target = { type: 'ClientKey', id } as const;
  return newEvent('client_key.refused', { accountId: ownerId, actorId: null, target, metadata }, origin, now);
}
