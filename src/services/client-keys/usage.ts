import { mayManage, type Viewer, visibleTo } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import { RequestError } from '../../domain/errors.ts';
import {
  addCounts,
  type Counts,
  noCounts,
  type Range,
  type Resolution,
  Series,
  type Span,
  selectSpan,
  sumDenied,
  type UsagePoint,
} from '../../domain/usage.ts';
import type { ClientKey } from '../../storage/tables.ts';
import type { KeyTotal } from '../../storage/usage.ts';
import type { Counted, Meter } from '../../verification/meter.ts';

// A page of a hundred keys by the hour for a week, and some more.
const MAX_POINTS_AT_ONCE = 20_000;
const MAX_BUSIEST = 50;

/** A question about the usage of one key. */
export interface KeySpan {
  readonly clientKeyId: string;
  readonly span: Span;
}

/** How much a key was used in a whole range. */
export interface BusyKey {
  readonly clientKey: ClientKey;
  readonly counts: Readonly<Counts>;
}

interface KeyUsageOptions {
  readonly meter: Meter;
  readonly clock: Clock;
}

/** Reads the usage of keys, including counts that are not written yet. */
export class KeyUsage {
  readonly #meter: Meter;
  readonly #clock: Clock;

  constructor({ meter, clock }: KeyUsageOptions) {
    this.#meter = meter;
    this.#clock = clock;
  }

  /** @throws {RequestError} `BAD_REQUEST` for an unsupported resolution of the range. */
  span(range: Range, resolution?: Resolution): Span {
    return selectSpan(range, resolution, this.#clock.now());
  }

  /**
   * The usage of keys that the viewer was already found to see, each in its span, in the same order: one query
   * for all with the same span.
   * @throws {RequestError} `BAD_REQUEST` when they are more than 20,000 points together.
   */
  async ofKeys(asked: readonly KeySpan[]): Promise<(readonly UsagePoint[])[]> {
    const points = asked.reduce((sum, { span }) => sum + span.points, 0);
    if (points > MAX_POINTS_AT_ONCE) {
      const message = `This asks for ${points} points of usage; ${MAX_POINTS_AT_ONCE} are the most at once.`;
      throw new RequestError('BAD_REQUEST', message);
    }
    const bySpan = new Map<string, ReadonlyMap<string, Series>>();
    for (const [span, group] of Map.groupBy(asked, toSpanName))
      bySpan.set(span, await this.#loadSeries(group));
    return asked.map((one) => bySpan.get(toSpanName(one))?.get(one.clientKeyId)?.points ?? []);
  }

  /** The usage of all keys that the viewer may see, summed. */
  async ofAll(viewer: Viewer, span: Span): Promise<readonly UsagePoint[]> {
    const series = new Series(span);
    await this.#meter.read(async (db, unwritten) => {
      for (const stored of await db.usage.sums(visibleTo(viewer), span)) series.add(stored);
      for (const counted of unwritten) if (mayManage(viewer, counted.ownerId)) series.add(counted);
    });
    return series.points;
  }

  /**
   * Returns the keys of the viewer with the most requests, denied ones included; 50 at most. Where there
   * are more, which of them these are is known with a delay of seconds.
   * @throws {RequestError} `BAD_REQUEST` when `first` is negative or more than 50.
   */
  async busiest(viewer: Viewer, range: Range, first: number): Promise<BusyKey[]> {
    if (first < 0 || first > MAX_BUSIEST) {
      throw new RequestError('BAD_REQUEST', `first must be 0 to ${MAX_BUSIEST}.`);
    }
    const span = this.span(range);
    const keys = await this.#meter.read(async (db, unwritten) => {
      const recent = unwritten.filter((one) => mayManage(viewer, one.ownerId) && lies(one, span));
      const written = await db.usage.busiest(visibleTo(viewer), span, MAX_BUSIEST);
      const ids = [...new Set([...written, ...rankKeys(sumByKey(recent))])];
      const totals = sumByKey([...(await db.usage.totals(ids, span)), ...recent]);
      const keys = await db.clientKeys.byIds(ids);
      return keys.map((clientKey) => ({ clientKey, counts: totals.get(clientKey.id) ?? noCounts() }));
    });
    return keys.sort(byRequests).slice(0, first);
  }

  async #loadSeries(asked: readonly KeySpan[]): Promise<ReadonlyMap<string, Series>> {
    const series = new Map(asked.map(({ clientKeyId, span }) => [clientKeyId, new Series(span)]));
    const [first] = asked;
    if (!first) return series;
    await this.#meter.read(async (db, unwritten) => {
      const written = await db.usage.ofKeys([...series.keys()], first.span);
      for (const one of [...written, ...unwritten]) series.get(one.clientKeyId)?.add(one);
    });
    return series;
  }
}

function toSpanName({ span }: KeySpan): string {
  return `${span.resolution} ${span.since} ${span.until}`;
}

function lies({ start }: Counted, { since, until }: Span): boolean {
  return start >= since && start < until;
}

function sumByKey(counted: Iterable<KeyTotal>): Map<string, Counts> {
  const totals = new Map<string, Counts>();
  for (const one of counted) {
    const total = totals.get(one.clientKeyId) ?? noCounts();
    totals.set(one.clientKeyId, total);
    addCounts(total, one);
  }
  return totals;
}

function rankKeys(totals: ReadonlyMap<string, Counts>): string[] {
  const ranked = [...totals].sort(([, a], [, b]) => sumRequests(b) - sumRequests(a));
  return ranked.slice(0, MAX_BUSIEST).map(([id]) => id);
}

function byRequests(a: BusyKey, b: BusyKey): number {
  return sumRequests(b.counts) - sumRequests(a.counts) || (a.clientKey.id < b.clientKey.id ? -1 : 1);
}

function sumRequests(counts: Readonly<Counts>): number {
  return counts.allowed + sumDenied(counts);
}
