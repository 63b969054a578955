import { type Caller, mayManage, type Viewer } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import { ClientKeyRevokedError, NotFoundError, ValidationError } from '../../domain/errors.ts';
import { type EventType, newEvent } from '../../domain/event.ts';
import { UniqueViolation } from '../../storage/failure.ts';
import type { Queries, Storage } from '../../storage/storage.ts';
import type { ClientKey } from '../../storage/tables.ts';
import { type Outcome, writeThrough } from '../../verification/write-through.ts';

/** A key as its owner manages it. */
export interface Managed {
  readonly clientKey: ClientKey;
}

export interface ChangesOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Called with the client id when a change is kept, before it is acknowledged. */
  readonly onChange: (clientId: string, outcome: Outcome) => void;
}

/** Changes client keys, each change with its event in one transaction. */
export class ClientKeyChanges {
  readonly #options: ChangesOptions;

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  /**
   * Runs a change in a transaction, and invalidates the cached key.
   * @param findEarlier Finds the result of another attempt, with which this one collided.
   * @throws {ValidationError} when a name is taken.
   */
  async make<T extends Managed>(
    work: (db: Queries) => Promise<T>,
    findEarlier?: (db: Queries) => Promise<T | undefined>,
  ): Promise<T> {
    const { storage, onChange } = this.#options;
    try {
      return await writeThrough(storage, work, ({ clientKey }, outcome) =>
        onChange(clientKey.clientId, outcome),
      );
    } catch (error) {
      // An earlier attempt may have been committed without being acknowledged.
      if (error instanceof ClientKeyRevokedError) onChange(error.clientId, 'known');
      if (!(error instanceof UniqueViolation)) throw error;
      const earlier = findEarlier && (await storage.read(findEarlier));
      if (earlier) return earlier;
      throw new ValidationError([{ path: ['name'], message: 'is already taken by another key' }]);
    }
  }

  async apply(db: Queries, id: string, changes: Partial<ClientKey>): Promise<ClientKey> {
    const changed = await db.clientKeys.update(id, { ...changes, updatedAt: this.#options.clock.now() });
    if (!changed) throw new NotFoundError('client key');
    return changed;
  }

  async record(
    db: Queries,
    type: EventType,
    key: ClientKey,
    caller: Caller,
    details: object = {},
  ): Promise<void> {
    const subject = {
      accountId: key.ownerId,
      actorId: caller.viewer.accountId,
      target: { type: 'ClientKey', id: key.id },
      metadata: { clientId: key.clientId, name: key.name, ...details },
    } as const;
    await db.events.insert(newEvent(type, subject, caller.clientInfo, this.#options.clock.now()));
  }
}

/** Returns the key with this id or client id if the viewer may see it. */
export async function findVisibleKey(
  db: Queries,
  ref: string,
  viewer: Viewer,
): Promise<ClientKey | undefined> {
  const key = (await db.clientKeys.byId(ref)) ?? (await db.clientKeys.byClientId(ref));
  return key && mayManage(viewer, key.ownerId) ? key : undefined;
}

/** Returns the key with this id or client id. @throws {NotFoundError} unless the viewer may see it. */
export async function requireVisibleKey(db: Queries, ref: string, viewer: Viewer): Promise<ClientKey> {
  const key = await findVisibleKey(db, ref, viewer);
  if (!key) throw new NotFoundError('client key');
  return key;
}

/** Returns the key with this id or client id, which is not revoked. @throws {NotFoundError | ClientKeyRevokedError} */
export async function requireActiveKey(db: Queries, ref: string, viewer: Viewer): Promise<ClientKey> {
  const key = await requireVisibleKey(db, ref, viewer);
  if (key.revokedAt !== null) throw new ClientKeyRevokedError(key.clientId);
  return key;
}
