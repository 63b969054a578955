import {
  and,
  count,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  isNull,
  lte,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { ClientKeyStatus } from '../domain/client-key.ts';
import { MAX_COUNTED } from '../domain/total-count.ts';
import { type ClientKeyPage, selectOrderedPage } from './client-key-order.ts';
import type { Database } from './database.ts';
import { once } from './once.ts';
import { type Page, type SelectedPage, selectPage } from './page.ts';
import type { ClientKey, Tables } from './tables.ts';
import { containing, type TextIndex } from './text-search.ts';
import { touch } from './touch.ts';

export interface ClientKeyCriteria {
  readonly ownerId?: string | undefined;
  readonly status?: ClientKeyStatus | undefined;
  /** False: those that are not revoked. */
  readonly revoked?: false | undefined;
  /** Part of the name, the description or the client id, in any case. */
  readonly text?: string | undefined;
  /** The time for which `status` is determined, in milliseconds since the epoch. */
  readonly now: number;
}

/** A key, and whether its owner may still have any. */
export interface OwnedClientKey extends ClientKey {
  readonly ownerDisabledAt: number | null;
}

export function clientKeyQueries(db: Database, { clientKeys, accounts }: Tables, textIndex: TextIndex) {
  // Nobody but the order of a list asks for it.
  const { sortName: _, ...columns } = getTableColumns(clientKeys);
  const byClientId = once(() =>
    db
      .select({ ...columns, ownerDisabledAt: accounts.disabledAt })
      .from(clientKeys)
      .innerJoin(accounts, eq(accounts.id, clientKeys.ownerId))
      .where(eq(clientKeys.clientId, sql.param(sql.placeholder('clientId'), clientKeys.clientId)))
      .prepare(),
  );

  async function matching({
    ownerId,
    status,
    revoked,
    text,
    now,
  }: ClientKeyCriteria): Promise<SQL | undefined> {
    const owned = ownerId === undefined ? undefined : eq(clientKeys.ownerId, ownerId);
    return and(
      owned,
      status && withStatus(status, now),
      revoked === false ? isNull(clientKeys.revokedAt) : undefined,
      text ? await withText(text, owned) : undefined,
    );
  }

  function withText(text: string, among: SQL | undefined): Promise<SQL | undefined> {
    const columns = [clientKeys.name, clientKeys.description, clientKeys.clientId];
    return containing(db, textIndex, { text, columns, name: 'client_keys', table: clientKeys, among });
  }

  function withStatus(status: ClientKeyStatus, now: number): SQL | undefined {
    if (status === 'REVOKED') return isNotNull(clientKeys.revokedAt);
    const unexpired = or(isNull(clientKeys.expiresAt), gt(clientKeys.expiresAt, now));
    return and(
      isNull(clientKeys.revokedAt),
      status === 'ACTIVE' ? unexpired : lte(clientKeys.expiresAt, now),
    );
  }

  async function listPage(
    criteria: ClientKeyCriteria,
    { where, orderBy }: SelectedPage,
    limit: number,
  ): Promise<ClientKey[]> {
    return await db
      .select(columns)
      .from(clientKeys)
      .where(and(await matching(criteria), where))
      .orderBy(...orderBy)
      .limit(limit);
  }

  return {
    async insert(key: ClientKey): Promise<void> {
      await db.insert(clientKeys).values(key);
    },
    async byId(id: string): Promise<ClientKey | undefined> {
      return (await db.select(columns).from(clientKeys).where(eq(clientKeys.id, id)))[0];
    },
    /** Those of the keys that are there, in no order. */
    async byIds(ids: readonly string[]): Promise<ClientKey[]> {
      return await db
        .select(columns)
        .from(clientKeys)
        .where(inArray(clientKeys.id, [...ids]));
    },
    async byClientId(clientId: string): Promise<OwnedClientKey | undefined> {
      return (await byClientId().execute({ clientId }))[0];
    },
    /** The key that an owner has under a name: of those that are not revoked, there is one at most. */
    async byName(ownerId: string, name: string): Promise<ClientKey | undefined> {
      const named = and(eq(clientKeys.ownerId, ownerId), eq(clientKeys.name, name));
      const rows = await db
        .select(columns)
        .from(clientKeys)
        .where(and(named, isNull(clientKeys.revokedAt)));
      return rows[0];
    },
    async listClientIds(ownerId: string): Promise<string[]> {
      const rows = await db
        .select({ clientId: clientKeys.clientId })
        .from(clientKeys)
        .where(eq(clientKeys.ownerId, ownerId));
      return rows.map(({ clientId }) => clientId);
    },
    async list(criteria: ClientKeyCriteria, page: Page): Promise<ClientKey[]> {
      return await listPage(criteria, selectPage(clientKeys, page), page.limit);
    },
    async listOrdered(criteria: ClientKeyCriteria, page: ClientKeyPage): Promise<ClientKey[]> {
      return await listPage(criteria, selectOrderedPage(clientKeys, page), page.limit);
    },
    /** How many there are, up to one more than `MAX_COUNTED`. */
    async count(criteria: ClientKeyCriteria): Promise<number> {
      const some = db
        .select({ id: clientKeys.id })
        .from(clientKeys)
        .where(await matching(criteria))
        .limit(MAX_COUNTED + 1);
      return (await db.select({ count: count() }).from(some.as('some')))[0]?.count ?? 0;
    },
    async update(id: string, changes: Partial<ClientKey>): Promise<ClientKey | undefined> {
      return (await db.update(clientKeys).set(changes).where(eq(clientKeys.id, id)).returning(columns))[0];
    },
    async remove(id: string): Promise<void> {
      await db.delete(clientKeys).where(eq(clientKeys.id, id));
    },
    /** Sets when each key was last used. */
    async touch(lastUsedAt: ReadonlyMap<string, number>): Promise<void> {
      await touch(db, clientKeys, lastUsedAt);
    },
  };
}
