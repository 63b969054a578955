import { and, count, eq, gte, inArray, lt, type SQL } from 'drizzle-orm';
import { MAX_COUNTED } from '../domain/total-count.ts';
import type { Database } from './database.ts';
import { type Page, selectPage } from './page.ts';
import type { EventRecord, Tables } from './tables.ts';

export interface EventCriteria {
  readonly accountId?: string | undefined;
  readonly type?: string | undefined;
  /** Any of these. */
  readonly types?: readonly string[] | undefined;
  readonly actorId?: string | undefined;
  readonly targetId?: string | undefined;
  /** The first millisecond that counts, since the epoch. */
  readonly since?: number | undefined;
  /** The first millisecond that no longer counts. */
  readonly until?: number | undefined;
}

export function eventQueries(db: Database, { events }: Tables) {
  function matching(criteria: EventCriteria): SQL | undefined {
    const { accountId, type, types, actorId, targetId, since, until } = criteria;
    return and(
      accountId === undefined ? undefined : eq(events.accountId, accountId),
      type === undefined ? undefined : eq(events.type, type),
      types === undefined ? undefined : inArray(events.type, [...types]),
      actorId === undefined ? undefined : eq(events.actorId, actorId),
      targetId === undefined ? undefined : eq(events.targetId, targetId),
      since === undefined ? undefined : gte(events.createdAt, since),
      until === undefined ? undefined : lt(events.createdAt, until),
    );
  }

  return {
    async insert(event: EventRecord): Promise<void> {
      await db.insert(events).values(event);
    },
    /** Inserts those that are not there yet: a batch whose acknowledgement was lost comes again. */
    async insertAll(batch: readonly EventRecord[]): Promise<void> {
      await db
        .insert(events)
        .values([...batch])
        .onConflictDoNothing();
    },
    async list(criteria: EventCriteria, page: Page): Promise<EventRecord[]> {
      const { where, orderBy } = selectPage(events, page);
      return await db
        .select()
        .from(events)
        .where(and(matching(criteria), where))
        .orderBy(...orderBy)
        .limit(page.limit);
    },
    /** How many there are, up to one more than `MAX_COUNTED`. */
    async count(criteria: EventCriteria): Promise<number> {
      const some = db
        .select({ id: events.id })
        .from(events)
        .where(matching(criteria))
        .limit(MAX_COUNTED + 1);
      return (await db.select({ count: count() }).from(some.as('some')))[0]?.count ?? 0;
    },
  };
}
