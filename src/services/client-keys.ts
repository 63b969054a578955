import { type ClientKeyStatus, type MintedKey, mintClientId, mintKey } from '../domain/client-key.ts';
import type { Clock } from '../domain/clock.ts';
import { ClientKeyRevokedError, NotFoundError, ValidationError } from '../domain/errors.ts';
import { newId } from '../domain/id.ts';
import { UniqueViolation } from '../storage/failure.ts';
import type { Page } from '../storage/page.ts';
import type { Queries, Storage } from '../storage/storage.ts';
import type { ClientKey } from '../storage/tables.ts';
import { type Caller, mayManage, requireEnabled, type Viewer, visibleTo } from './caller.ts';
import {
  type CreateClientKey,
  createInput,
  type RotateClientKey,
  rotateInput,
  type UpdateClientKey,
  updateInput,
} from './client-key-input.ts';
import { type EventType, newEvent } from './events.ts';
import { validate } from './validate.ts';

/** A key as its owner manages it. */
export interface Managed {
  readonly clientKey: ClientKey;
}

/** A key with its secret in plain text, which is shown once. */
export interface Issued extends Managed {
  readonly key: string;
  readonly clientSecret: string;
}

export interface ClientKeyFilter {
  readonly status?: ClientKeyStatus | undefined;
  /** Part of the name, the description or the client id. */
  readonly text?: string | undefined;
}

interface ClientKeysOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly keyPrefix: string;
  /** Requests in any 60 seconds, for keys created without a limit. */
  readonly defaultRateLimit: number;
  /** Called with the client id when a change is kept, before it is acknowledged. */
  readonly onChange: (clientId: string) => void;
}

/** The life of client keys. A `ref` is a key's id or its client id. */
export class ClientKeys {
  readonly #options: ClientKeysOptions;

  constructor(options: ClientKeysOptions) {
    this.#options = options;
  }

  /** @throws {ValidationError} */
  async create(input: CreateClientKey, caller: Caller): Promise<Issued> {
    const now = this.#now();
    const { rateLimitPerMinute = this.#options.defaultRateLimit, ...fields } = validate(
      createInput(now),
      input,
    );
    const minted = mintKey(mintClientId(this.#options.keyPrefix));
    const clientKey: ClientKey = {
      ...fields,
      id: newId(),
      ownerId: caller.viewer.accountId,
      clientId: minted.clientId,
      rateLimitPerMinute,
      secretDigest: minted.secretDigest,
      previousSecretDigest: null,
      previousSecretExpiresAt: null,
      createdAt: now,
      updatedAt: now,
      lastUsedAt: null,
      revokedAt: null,
    };
    return await this.#change(async (db) => {
      await requireEnabled(db, caller.viewer);
      await db.clientKeys.insert(clientKey);
      await this.#record(db, 'client_key.created', clientKey, caller, { scopes: clientKey.scopes });
      return issued(clientKey, minted);
    });
  }

  /**
   * Changes what is given; `null` clears.
   * @throws {ValidationError | NotFoundError | ClientKeyRevokedError}
   */
  async update(ref: string, input: UpdateClientKey, caller: Caller): Promise<Managed> {
    const changes = definedOf(validate(updateInput(this.#now()), input));
    return await this.#change(async (db) => {
      const { id } = await unrevoked(db, ref, caller.viewer);
      const clientKey = await this.#apply(db, id, changes);
      await this.#record(db, 'client_key.updated', clientKey, caller, { changed: Object.keys(changes) });
      return { clientKey };
    });
  }

  /**
   * Gives the key a new secret. The old one stays good for the grace period.
   * @throws {ValidationError | NotFoundError | ClientKeyRevokedError}
   */
  async rotate(ref: string, input: RotateClientKey, caller: Caller): Promise<Issued> {
    const { gracePeriodSeconds } = validate(rotateInput, input);
    return await this.#change(async (db) => {
      const { id, clientId, secretDigest } = await unrevoked(db, ref, caller.viewer);
      const minted = mintKey(clientId);
      const clientKey = await this.#apply(db, id, {
        secretDigest: minted.secretDigest,
        previousSecretDigest: gracePeriodSeconds > 0 ? secretDigest : null,
        previousSecretExpiresAt: gracePeriodSeconds > 0 ? this.#now() + gracePeriodSeconds * 1000 : null,
      });
      await this.#record(db, 'client_key.rotated', clientKey, caller, { gracePeriodSeconds });
      return issued(clientKey, minted);
    });
  }

  /** Ends the key for good, and keeps it on record. @throws {NotFoundError | ClientKeyRevokedError} */
  async revoke(ref: string, caller: Caller): Promise<Managed> {
    return await this.#change(async (db) => {
      const { id } = await unrevoked(db, ref, caller.viewer);
      const clientKey = await this.#apply(db, id, { revokedAt: this.#now() });
      await this.#record(db, 'client_key.revoked', clientKey, caller);
      return { clientKey };
    });
  }

  /** Removes the key; its events stay. @throws {NotFoundError} */
  async delete(ref: string, caller: Caller): Promise<Managed> {
    return await this.#change(async (db) => {
      const clientKey = await visible(db, ref, caller.viewer);
      await db.clientKeys.remove(clientKey.id);
      await this.#record(db, 'client_key.deleted', clientKey, caller);
      return { clientKey };
    });
  }

  /** The key, when the viewer may see it. */
  async find(viewer: Viewer, ref: string): Promise<ClientKey | undefined> {
    return await this.#options.storage.read((db) => lookUp(db, ref, viewer));
  }

  async list(viewer: Viewer, filter: ClientKeyFilter, page: Page): Promise<ClientKey[]> {
    return await this.#options.storage.read((db) => db.clientKeys.list(this.#criteria(viewer, filter), page));
  }

  async count(viewer: Viewer, filter: ClientKeyFilter): Promise<number> {
    return await this.#options.storage.read((db) => db.clientKeys.count(this.#criteria(viewer, filter)));
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #criteria(viewer: Viewer, filter: ClientKeyFilter) {
    return { ...filter, ownerId: visibleTo(viewer), now: this.#now() };
  }

  async #change<T extends Managed>(work: (db: Queries) => Promise<T>): Promise<T> {
    try {
      const result = await this.#options.storage.write(work);
      this.#options.onChange(result.clientKey.clientId);
      return result;
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw new ValidationError([{ path: ['name'], message: 'is already used by another of the keys' }]);
    }
  }

  async #apply(db: Queries, id: string, changes: Partial<ClientKey>): Promise<ClientKey> {
    const changed = await db.clientKeys.update(id, { ...changes, updatedAt: this.#now() });
    if (!changed) throw new NotFoundError('client key');
    return changed;
  }

  async #record(
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
    await db.events.insert(newEvent(type, subject, caller.origin, this.#now()));
  }
}

async function lookUp(db: Queries, ref: string, viewer: Viewer): Promise<ClientKey | undefined> {
  const key = (await db.clientKeys.byId(ref)) ?? (await db.clientKeys.byClientId(ref));
  return key && mayManage(viewer, key.ownerId) ? key : undefined;
}

async function visible(db: Queries, ref: string, viewer: Viewer): Promise<ClientKey> {
  const key = await lookUp(db, ref, viewer);
  if (!key) throw new NotFoundError('client key');
  return key;
}

async function unrevoked(db: Queries, ref: string, viewer: Viewer): Promise<ClientKey> {
  const key = await visible(db, ref, viewer);
  if (key.revokedAt !== null) throw new ClientKeyRevokedError();
  return key;
}

function issued(clientKey: ClientKey, { key, clientSecret }: MintedKey): Issued {
  return { clientKey, key, clientSecret };
}

/** The fields that were given, without those that were not. */
function definedOf<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
