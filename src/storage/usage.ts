import { and, desc, eq, gte, inArray, lt, type Placeholder, type SQL, sql } from 'drizzle-orm';
import { type Counts, OUTCOMES, type Outcome, type Span } from '../domain/usage.ts';
import type { Database } from './database.ts';
import { once } from './once.ts';
import type { Tables, UsageRecord } from './tables.ts';

// SQLite allows 32,766 variables in one statement; nine are used for each record.
const WRITTEN_AT_ONCE = 50;

/** The counts of one transaction. */
export interface UsageBatch {
  /** The id of the writing process. */
  readonly writer: string;
  /** Greater than that of the batch which this writer added before. */
  readonly number: number;
  readonly writtenAt: number;
  /** No two for the same key, resolution and start. */
  readonly records: readonly UsageRecord[];
}

/** The counts of one key in a span. */
export interface KeyTotal extends Counts {
  readonly clientKeyId: string;
}

export function usageQueries(db: Database, { usage, usageWriters, clientKeys }: Tables) {
  const sums = byOutcome((outcome) => sql`sum(${usage[outcome]})`.mapWith(Number));
  const added = byOutcome(
    (outcome) => sql`${usage[outcome]} + excluded.${sql.identifier(usage[outcome].name)}`,
  );
  const requests = sql`sum(${sql.join(
    OUTCOMES.map((outcome) => usage[outcome]),
    sql` + `,
  )})`;

  function within({ resolution, since, until }: Span): SQL | undefined {
    return and(eq(usage.resolution, resolution), gte(usage.start, since), lt(usage.start, until));
  }

  function ownedBy(ownerId: string | undefined): SQL | undefined {
    if (ownerId === undefined) return undefined;
    const owned = db.select({ id: clientKeys.id }).from(clientKeys).where(eq(clientKeys.ownerId, ownerId));
    return inArray(usage.clientKeyId, owned);
  }

  function upsert(records: UsageValues[]) {
    const place = [usage.clientKeyId, usage.resolution, usage.start];
    return db.insert(usage).values(records).onConflictDoUpdate({ target: place, set: added });
  }

  // On SQLite it is built once and for all: the building takes longer than the rest.
  const upsertMany = once(() =>
    upsert(Array.from({ length: WRITTEN_AT_ONCE }, (_, n) => placeholders(n))).prepare(),
  );

  /** Returns whether the batch is new. */
  async function begin({ writer, number: batch, writtenAt }: UsageBatch): Promise<boolean> {
    const begun = await db
      .insert(usageWriters)
      .values({ id: writer, batch, writtenAt })
      .onConflictDoUpdate({
        target: usageWriters.id,
        set: { batch, writtenAt },
        setWhere: lt(usageWriters.batch, batch),
      })
      .returning();
    return begun.length > 0;
  }

  async function keysIn(records: readonly UsageRecord[]): Promise<ReadonlySet<string>> {
    const ids = [...new Set(records.map(({ clientKeyId }) => clientKeyId))];
    const rows = await db.select({ id: clientKeys.id }).from(clientKeys).where(inArray(clientKeys.id, ids));
    return new Set(rows.map(({ id }) => id));
  }

  return {
    /**
     * Adds to what is there, and once: a batch whose acknowledgement was lost comes again. What is of keys
     * that are gone is left out.
     */
    async add(batch: UsageBatch): Promise<void> {
      if (!(await begin(batch))) return;
      const keys = await keysIn(batch.records);
      const records = batch.records.filter(({ clientKeyId }) => keys.has(clientKeyId));
      for (let start = 0; start < records.length; start += WRITTEN_AT_ONCE) {
        const some = records.slice(start, start + WRITTEN_AT_ONCE);
        if (some.length < WRITTEN_AT_ONCE) await upsert(some);
        else await upsertMany().execute(toRow(some));
      }
    },
    /** Returns the usage of some keys in a span, without an order. */
    async ofKeys(ids: readonly string[], span: Span): Promise<UsageRecord[]> {
      return await db
        .select()
        .from(usage)
        .where(and(inArray(usage.clientKeyId, [...ids]), within(span)));
    },
    /** The sums over the keys of one owner, or over all, by start. */
    async sums(ownerId: string | undefined, span: Span): Promise<(Counts & { start: number })[]> {
      return await db
        .select({ start: usage.start, ...sums })
        .from(usage)
        .where(and(within(span), ownedBy(ownerId)))
        .groupBy(usage.start);
    },
    /** The keys with the most requests in a span, of one owner or of all. */
    async busiest(ownerId: string | undefined, span: Span, limit: number): Promise<string[]> {
      const rows = await db
        .select({ id: usage.clientKeyId })
        .from(usage)
        .where(and(within(span), ownedBy(ownerId)))
        .groupBy(usage.clientKeyId)
        .orderBy(desc(requests), usage.clientKeyId)
        .limit(limit);
      return rows.map(({ id }) => id);
    },
    /** The sums of some keys over a span; none of keys without any. */
    async totals(ids: readonly string[], span: Span): Promise<KeyTotal[]> {
      return await db
        .select({ clientKeyId: usage.clientKeyId, ...sums })
        .from(usage)
        .where(and(inArray(usage.clientKeyId, [...ids]), within(span)))
        .groupBy(usage.clientKeyId);
    },
  };
}

type Column = 'clientKeyId' | 'resolution' | 'start' | Outcome;

const COLUMNS: readonly Column[] = ['clientKeyId', 'resolution', 'start', ...OUTCOMES];
type UsageValues = Tables['usage']['$inferInsert'] | Record<Column, Placeholder>;

function placeholders(n: number): Record<Column, Placeholder> {
  const entries = COLUMNS.map((column) => [column, sql.placeholder(`${column}${n}`)]);
  return Object.fromEntries(entries) as Record<Column, Placeholder>;
}

function toRow(records: readonly UsageRecord[]): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  records.forEach((record, n) => {
    for (const column of COLUMNS) values[`${column}${n}`] = record[column];
  });
  return values;
}

function byOutcome<T>(of: (outcome: Outcome) => T): Record<Outcome, T> {
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, of(outcome)])) as Record<Outcome, T>;
}
