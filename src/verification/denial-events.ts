import type { ClientInfo } from '../domain/client-info.ts';
import type { Clock } from '../domain/clock.ts';
import { DENIALS, type DenialKind } from '../domain/denials.ts';
import { newEvent } from '../domain/event.ts';
import type { Denial, VerifiableKey } from '../domain/verdict.ts';
import { lru } from '../lru.ts';
import type { Storage } from '../storage/storage.ts';
import type { EventRecord } from '../storage/tables.ts';
import { PeriodicTask } from './periodic-task.ts';

const FLUSH_INTERVAL_MS = 5_000;
const QUIET_MS = 3_600_000;
// About 20,000 keys.
const MAX_REMEMBERED_BYTES = 8_000_000;
const MAX_WAITING = 5_000;
// SQLite allows 32,766 variables in one statement; eleven are used for each event.
const WRITTEN_AT_ONCE = 500;

/** When each kind of denial of a key was last recorded, in monotonic milliseconds. */
type LastNoted = Readonly<Partial<Record<DenialKind, number>>>;

interface DenialEventsOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Called when events could not be written; they are kept and retried. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Records denials as events for the owners of the keys: one event an hour for each key and reason, written in
 * batches in the background.
 */
export class DenialEvents {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #task: PeriodicTask;
  readonly #noted = lru<LastNoted>(MAX_REMEMBERED_BYTES);
  readonly #waiting: EventRecord[] = [];

  constructor({ storage, clock, onFailure }: DenialEventsOptions) {
    this.#storage = storage;
    this.#clock = clock;
    this.#task = new PeriodicTask({ everyMs: FLUSH_INTERVAL_MS, work: () => this.#write(), onFailure });
  }

  /** Records a denial. A repeated one costs one lookup; one of an unknown key costs nothing. */
  note(verdict: Denial, clientInfo: ClientInfo): void {
    const { kind, key } = verdict;
    if (!key) return;
    const now = this.#clock.monotonic();
    const noted = this.#noted.get(key.id);
    const last = noted?.[kind];
    if (last !== undefined && now - last < QUIET_MS) return;
    // Skips `#noted`, so that a later denial is recorded when there is room again.
    if (this.#waiting.length >= MAX_WAITING) return;
    this.#noted.set(key.id, { ...noted, [kind]: now });
    this.#waiting.push(toDenialEvent(verdict, key, clientInfo, this.#clock.now()));
  }

  /** Writes all waiting events. */
  flush(): Promise<void> {
    return this.#task.run();
  }

  /** Writes all waiting events and stops the periodic task. */
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

function toDenialEvent(
  verdict: Denial,
  { id, clientId, ownerId }: VerifiableKey,
  clientInfo: ClientInfo,
  now: number,
): EventRecord {
  const metadata = {
    clientId,
    reason: DENIALS[verdict.kind].reason,
    ...(verdict.kind === 'insufficient_scope' && { missingScopes: verdict.missing }),
  };
  const target = { type: 'ClientKey', id } as const;
  return newEvent(
    'client_key.refused',
    { accountId: ownerId, actorId: null, target, metadata },
    clientInfo,
    now,
  );
}
