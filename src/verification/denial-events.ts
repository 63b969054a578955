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
// SQLite allows 32,766 variables in one statement; eleven are used for each event.
const BATCH_SIZE = 500;

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
  readonly #writer: BatchWriter<EventRecord>;
  readonly #noted = lru<LastNoted>(MAX_REMEMBERED_BYTES);
  #waiting: EventRecord[] = [];

  constructor({ clock, ...options }: DenialEventsOptions) {
    this.#clock = clock;
    this.#writer = new BatchWriter({
      ...options,
      batchSize: BATCH_SIZE,
      take: () => this.#take(),
      write: (db, batch) => db.events.insertAll(batch),
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
    if (this.#waiting.length + this.#writer.pendingCount >= MAX_WAITING) return;
    this.#noted.set(key.id, { ...noted, [kind]: now });
    this.#waiting.push(toDenialEvent(verdict, key, clientInfo, this.#clock.now()));
  }

  /** Writes all waiting events. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Writes all waiting events and stops writing periodically. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  #take(): readonly EventRecord[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
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
