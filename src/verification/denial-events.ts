import type { ClientInfo } from '../domain/client-info.ts';
import type { Clock } from '../domain/clock.ts';
import { DENIALS, type DenialKind } from '../domain/denials.ts';
import { newEvent } from '../domain/event.ts';
import type { Denial, VerifiableKey } from '../domain/verdict.ts';
import { lru } from '../lru.ts';
import type { EventRecord } from '../storage/tables.ts';
import { type BackgroundWriteOptions, BatchWriter } from './batch-writer.ts';

const QUIET_MS = 3_600_000;
// About 20,000 keys.
const MAX_REMEMBERED_BYTES = 8_000_000;
const MAX_WAITING = 5_000;
// About 8 ms in SQLite.
const BATCH_SIZE = 200;

/** When each kind of denial of a key was last recorded, in monotonic milliseconds. */
type LastNoted = Readonly<Partial<Record<DenialKind, number>>>;

interface DenialEventsOptions extends BackgroundWriteOptions {
  readonly clock: Clock;
}

/**
 * Records denials as events for the owners of the keys: one event an hour for each key and reason, written in
 * batches in the background.
 */
export class DenialEvents {
  readonly #clock: Clock;
  readonly #noted = lru<LastNoted>(MAX_REMEMBERED_BYTES);
  readonly #writer: BatchWriter<EventRecord>;

  constructor({ storage, clock, onFailure }: DenialEventsOptions) {
    this.#clock = clock;
    this.#writer = new BatchWriter({
      batchSize: BATCH_SIZE,
      capacity: MAX_WAITING,
      toKey: ({ id }) => id,
      // Events have ids of their own, so that a retried batch inserts none of them twice.
      write: (batch) => storage.write((db) => db.events.insertAll(batch)),
      onFailure,
    });
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
    if (this.#writer.isFull) return;
    this.#noted.set(key.id, { ...noted, [kind]: now });
    this.#writer.add(toDenialEvent(verdict, key, clientInfo, this.#clock.now()));
  }

  /** Writes all waiting events. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Writes all waiting events and stops the periodic flush. */
  close(): Promise<void> {
    return this.#writer.close();
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
