import { isDeepStrictEqual } from 'node:util';
import { type Caller, mayManage, type Viewer, visibleTo } from '../../domain/caller.ts';
import type { ClientKeyStatus, MintedKey } from '../../domain/client-key.ts';
import type { ClientKeyPage } from '../../storage/client-key-order.ts';
import type { Page } from '../../storage/page.ts';
import type { Queries } from '../../storage/storage.ts';
import type { ClientKey } from '../../storage/tables.ts';
import { rowsById } from '../by-id.ts';
import type { PgpKeys } from '../pgp/pgp-keys.ts';
import { requireSearchable, validate } from '../validate.ts';
import {
  ClientKeyChanges,
  findVisibleKey,
  type Managed,
  requireActiveKey,
  requireVisibleKey,
} from './changes.ts';
import { type CreateClientKey, type RotateClientKey, type UpdateClientKey, updateInput } from './input.ts';
import { ClientKeyIssuing, type IssuingOptions, type Reveal } from './issuing.ts';

export type { Managed } from './changes.ts';

/** A key with its secret in plain text, which is shown once. */
export interface Issued extends Managed {
  readonly key: string;
  readonly clientSecret: string;
}

/** A key with its secret as only the holders of some PGP keys can read it. */
export interface IssuedEncrypted extends Managed {
  /** An armored message; its text is the full key. */
  readonly encryptedKey: string;
}

export interface ClientKeyFilter {
  /** Of those that the viewer may see, only the keys of this account. */
  readonly ownerId?: string | undefined;
  readonly status?: ClientKeyStatus | undefined;
  /** False: those that are not revoked. */
  readonly revoked?: false | undefined;
  /** Part of the name, the description or the client id. */
  readonly text?: string | undefined;
}

interface ClientKeysOptions extends IssuingOptions {
  readonly pgpKeys: PgpKeys;
}

/**
 * The life of client keys. A `ref` is a key's id or its client id; `encryptTo` are fingerprints of the
 * caller's own PGP keys.
 */
export class ClientKeys {
  readonly #options: ClientKeysOptions;
  readonly #changes: ClientKeyChanges;
  readonly #issuing: ClientKeyIssuing;

  constructor(options: ClientKeysOptions) {
    this.#options = options;
    this.#changes = new ClientKeyChanges(options);
    this.#issuing = new ClientKeyIssuing(options);
  }

  /**
   * @param ownerId Whose key it will be; an administrator may make one for another account.
   * @throws {ValidationError | NotFoundError}
   */
  async create(input: CreateClientKey, caller: Caller, ownerId?: string): Promise<Issued> {
    return await this.#issuing.create(input, caller, inPlainText, ownerId);
  }

  /** Creates a key that no one but the holders of the PGP keys gets to see. @throws {ValidationError} */
  async createEncrypted(
    input: CreateClientKey,
    encryptTo: readonly string[],
    caller: Caller,
  ): Promise<IssuedEncrypted> {
    return await this.#issuing.create(input, caller, this.#encrypted(encryptTo, caller));
  }

  /**
   * Changes what is given; `null` clears.
   * @throws {ValidationError | NotFoundError | ClientKeyRevokedError}
   */
  async update(ref: string, input: UpdateClientKey, caller: Caller): Promise<Managed> {
    const changes = omitUndefined(validate(updateInput(this.#now()), input));
    return await this.#changes.make(async (db) => {
      const { id } = await requireActiveKey(db, ref, caller.viewer);
      return await this.#update(db, id, changes, caller);
    });
  }

  /**
   * Changes the scopes of a key by what they are now. Nothing happens when they stay the same.
   * @throws {ValidationError | NotFoundError | ClientKeyRevokedError}
   */
  async changeScopes(
    ref: string,
    change: (scopes: readonly string[]) => readonly string[],
    caller: Caller,
  ): Promise<Managed> {
    return await this.#changes.make(async (db) => {
      const clientKey = await requireActiveKey(db, ref, caller.viewer);
      const { scopes = clientKey.scopes } = validate(updateInput(this.#now()), {
        scopes: [...change(clientKey.scopes)],
      });
      if (isDeepStrictEqual(scopes, clientKey.scopes)) return { clientKey };
      return await this.#update(db, clientKey.id, { scopes }, caller);
    });
  }

  /**
   * Rotates the secret of a key. The old one is valid for the grace period.
   * @throws {ValidationError | NotFoundError | ClientKeyRevokedError}
   */
  async rotate(ref: string, input: RotateClientKey, caller: Caller): Promise<Issued> {
    return await this.#issuing.rotate(ref, input, caller, inPlainText);
  }

  /** Rotates like that, and no one but the holders of the PGP keys gets to see it. @throws {ValidationError | NotFoundError | ClientKeyRevokedError} */
  async rotateEncrypted(
    ref: string,
    input: RotateClientKey,
    encryptTo: readonly string[],
    caller: Caller,
  ): Promise<IssuedEncrypted> {
    return await this.#issuing.rotate(ref, input, caller, this.#encrypted(encryptTo, caller));
  }

  /** Revokes the key permanently, and keeps its record. @throws {NotFoundError | ClientKeyRevokedError} */
  async revoke(ref: string, caller: Caller): Promise<Managed> {
    return await this.#changes.make(async (db) => {
      const { id } = await requireActiveKey(db, ref, caller.viewer);
      const clientKey = await this.#changes.apply(db, id, { revokedAt: this.#now() });
      await this.#changes.record(db, 'client_key.revoked', clientKey, caller);
      return { clientKey };
    });
  }

  /** Removes the key; its events stay. @throws {NotFoundError} */
  async delete(ref: string, caller: Caller): Promise<Managed> {
    return await this.#changes.make(async (db) => {
      const clientKey = await requireVisibleKey(db, ref, caller.viewer);
      await db.clientKeys.remove(clientKey.id);
      await this.#changes.record(db, 'client_key.deleted', clientKey, caller);
      return { clientKey };
    });
  }

  /** The key, when the viewer may see it. */
  async find(viewer: Viewer, ref: string): Promise<ClientKey | undefined> {
    return await this.#options.storage.read((db) => findVisibleKey(db, ref, viewer));
  }

  /** Returns the keys with these ids, in their order, as far as the viewer may see them. */
  async findAll(viewer: Viewer, ids: readonly string[]): Promise<(ClientKey | undefined)[]> {
    const found = await this.#options.storage.read((db) => db.clientKeys.byIds(ids));
    const visible = found.filter(({ ownerId }) => mayManage(viewer, ownerId));
    return rowsById(ids, visible);
  }

  /** The viewer's own key of this name, unless it is revoked. */
  async named(viewer: Viewer, name: string): Promise<ClientKey | undefined> {
    return await this.#options.storage.read((db) => db.clientKeys.byName(viewer.accountId, name));
  }

  async list(viewer: Viewer, filter: ClientKeyFilter, page: Page): Promise<ClientKey[]> {
    const criteria = this.#criteria(viewer, filter);
    return criteria
      ? await this.#options.storage.read((db) => db.clientKeys.list(criteria, page), { scans: true })
      : [];
  }

  async listOrdered(viewer: Viewer, filter: ClientKeyFilter, page: ClientKeyPage): Promise<ClientKey[]> {
    const criteria = this.#criteria(viewer, filter);
    return criteria
      ? await this.#options.storage.read((db) => db.clientKeys.listOrdered(criteria, page), { scans: true })
      : [];
  }

  async count(viewer: Viewer, filter: ClientKeyFilter): Promise<number> {
    const criteria = this.#criteria(viewer, filter);
    return criteria
      ? await this.#options.storage.read((db) => db.clientKeys.count(criteria), { scans: true })
      : 0;
  }

  async #update(db: Queries, id: string, changes: Partial<ClientKey>, caller: Caller): Promise<Managed> {
    const clientKey = await this.#changes.apply(db, id, changes);
    const changed = Object.keys(changes);
    await this.#changes.record(db, 'client_key.updated', clientKey, caller, { changed });
    return { clientKey };
  }

  #now(): number {
    return this.#options.clock.now();
  }

  /** Returns the filter, or `undefined` if no visible key can match. */
  #criteria(viewer: Viewer, { ownerId = visibleTo(viewer), ...filter }: ClientKeyFilter) {
    requireSearchable(filter.text);
    if (ownerId !== undefined && !mayManage(viewer, ownerId)) return undefined;
    return { ...filter, ownerId, now: this.#now() };
  }

  #encrypted(encryptTo: readonly string[], { viewer }: Caller): Reveal<{ encryptedKey: string }> {
    const { pgpKeys } = this.#options;
    return {
      show: async ({ key }) => ({ encryptedKey: await pgpKeys.encrypt(key, encryptTo, viewer) }),
      encryptTo,
    };
  }
}

const inPlainText = {
  show: async ({ key, clientSecret }: MintedKey) => ({ key, clientSecret }),
};

/** The fields that were given, without those that were not. */
function omitUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
