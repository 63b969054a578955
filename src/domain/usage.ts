import { byDenialCounter, DENIALS, type DenialCounter } from './denials.ts';
import { RequestError } from './errors.ts';

export type Outcome = 'allowed' | DenialCounter;

const DENIED: readonly DenialCounter[] = Object.values(DENIALS).map(({ counter }) => counter);

/** The outcomes of a request with an existing key: allowed, or denied for one reason. */
export const OUTCOMES: readonly Outcome[] = ['allowed', ...DENIED];

/** The number of requests by outcome. */
export type Counts = Record<Outcome, number>;

const NO_COUNTS: Readonly<Counts> = { allowed: 0, ...byDenialCounter(() => 0) };

export function noCounts(): Counts {
  return { ...NO_COUNTS };
}

export function addCounts(to: Counts, more: Readonly<Counts>): void {
  for (const outcome of OUTCOMES) to[outcome] += more[outcome];
}

/** Returns the sum of all denials. */
export function sumDenied(counts: Readonly<Counts>): number {
  return DENIED.reduce((sum, counter) => sum + counts[counter], 0);
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The resolutions of stored usage with their retention, both in milliseconds. Days are in UTC. */
export const RESOLUTIONS = {
  MINUTE: { width: 60_000, kept: 48 * HOUR_MS },
  HOUR: { width: HOUR_MS, kept: 45 * DAY_MS },
  DAY: { width: DAY_MS, kept: 400 * DAY_MS },
} as const;

export type Resolution = keyof typeof RESOLUTIONS;

/** The ranges of usage, in milliseconds, and their default resolutions. */
export const RANGES = {
  HOUR: { length: HOUR_MS, by: 'MINUTE' },
  DAY: { length: DAY_MS, by: 'HOUR' },
  WEEK: { length: 7 * DAY_MS, by: 'HOUR' },
  MONTH: { length: 30 * DAY_MS, by: 'DAY' },
} as const;

export type Range = keyof typeof RANGES;

const MAX_POINTS = 1_500;

/** The points in time of a usage query, the last of which is not complete yet. */
export interface Span {
  readonly resolution: Resolution;
  /** When the first point starts, in milliseconds since the epoch. */
  readonly since: number;
  /** When the last point ends. */
  readonly until: number;
  /** The number of points, 1 to 1,500. */
  readonly points: number;
}

/** Returns the start of the minute, hour or day of a time. */
export function floorToResolution(resolution: Resolution, time: number): number {
  return time - (time % RESOLUTIONS[resolution].width);
}

/** Returns the span that ends now. @throws {RequestError} `BAD_REQUEST` for an unsupported resolution. */
export function selectSpan(range: Range, resolution: Resolution | undefined, now: number): Span {
  const by = resolution ?? RANGES[range].by;
  const possible = listResolutions(range);
  if (!possible.includes(by)) {
    const message = `Unsupported resolution ${by} for the range ${range}. Use ${possible.join(' or ')}.`;
    throw new RequestError('BAD_REQUEST', message);
  }
  const until = floorToResolution(by, now) + RESOLUTIONS[by].width;
  return { resolution: by, since: until - RANGES[range].length, until, points: countPoints(range, by) };
}

/** Returns the resolutions that divide a range into 1 to 1,500 points. */
export function listResolutions(range: Range): Resolution[] {
  const all = Object.keys(RESOLUTIONS) as Resolution[];
  return all.filter((resolution) => {
    const points = countPoints(range, resolution);
    return points >= 1 && points <= MAX_POINTS;
  });
}

function countPoints(range: Range, resolution: Resolution): number {
  return RANGES[range].length / RESOLUTIONS[resolution].width;
}

/** The counts from `start` on, in milliseconds since the epoch. */
export interface UsagePoint extends Counts {
  readonly start: number;
}

/** All points of a span, including those without requests. */
export class Series {
  readonly points: readonly UsagePoint[];
  readonly #since: number;
  readonly #width: number;

  constructor({ resolution, since, points }: Span) {
    this.#since = since;
    this.#width = RESOLUTIONS[resolution].width;
    this.points = Array.from({ length: points }, (_, n) => ({
      start: since + n * this.#width,
      ...noCounts(),
    }));
  }

  /** Adds counts to their point. Ignores counts outside of the span. */
  add(counted: Readonly<UsagePoint>): void {
    const point = this.points[Math.floor((counted.start - this.#since) / this.#width)];
    if (point) addCounts(point, counted);
  }
}
