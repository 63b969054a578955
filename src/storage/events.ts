import { and, count, eq, type SQL } from 'drizzle-orm';
import type { Database } from './database.ts';
import { type Page, pageOf } from './page.ts';
import type { EventRecord, Tables } from './tables.ts';

export interface EventCriteria {
  readonly accountId?: string | undefined;
  readonly type?: string | undefined;
  readonly targetId?: string | undefined;
}

export function eventQueries(db: Database, { events }: Tables) {
  function matching({ accountId, type, targetId }: EventCriteria): SQL | undefined {
    return and(
      accountId === undefined ? undefined : eq(events.accountId, accountId),
      type === undefined ? undefined : eq(events.type, type),
      targetId === undefined ? undefined : eq(events.targetId, targetId),
    );
  }

  return {
    async insert(event: EventRecord): Promise<void> {
      await db.insert(events).values(event);
    },
    async list(criteria: EventCriteria, page: Page): Promise<EventRecord[]> {
      const { where, orderBy } = pageOf(events, page);
      return await db
        .select()
        .from(events)
        .where(and(matching(criteria), where))
        .orderBy(...orderBy)
        .limit(page.limit);
    },
    async count(criteria: EventCriteria): Promise<number> {
      return (await db.select({ count: count() }).from(events).where(matching(criteria)))[0]?.count ?? 0;
    },
  };
}
