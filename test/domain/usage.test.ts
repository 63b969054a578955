import { describe, expect, it } from 'vitest';
import {
  addCounts,
  floorToResolution,
  listResolutions,
  noCounts,
  OUTCOMES,
  RANGES,
  type Range,
  RESOLUTIONS,
  type Resolution,
  Series,
  selectSpan,
  sumDenied,
} from '../../src/domain/usage.ts';

const NOW = Date.UTC(2026, 5, 15, 12, 34, 56, 789);
const DAY_MS = 86_400_000;
const at = (text: string) => Date.parse(text);

describe('RESOLUTIONS', () => {
  it('keep minutes for 48 hours, hours for 45 days and days for 400 days', () => {
    expect(RESOLUTIONS).toEqual({
      MINUTE: { width: 60_000, kept: 2 * DAY_MS },
      HOUR: { width: 3_600_000, kept: 45 * DAY_MS },
      DAY: { width: DAY_MS, kept: 400 * DAY_MS },
    });
  });
});

describe('floorToResolution', () => {
  it.each([
    ['MINUTE', '2026-06-15T12:34:00Z'],
    ['HOUR', '2026-06-15T12:00:00Z'],
    ['DAY', '2026-06-15T00:00:00Z'],
  ] as const)('returns the start of the %s in UTC', (resolution, start) => {
    expect(floorToResolution(resolution, NOW)).toBe(at(start));
    expect(floorToResolution(resolution, at(start))).toBe(at(start));
    expect(floorToResolution(resolution, at(start) + RESOLUTIONS[resolution].width - 1)).toBe(at(start));
  });
});

describe('listResolutions', () => {
  it.each([
    ['HOUR', ['MINUTE', 'HOUR']],
    ['DAY', ['MINUTE', 'HOUR', 'DAY']],
    ['WEEK', ['HOUR', 'DAY']],
    ['MONTH', ['HOUR', 'DAY']],
  ] as const)('returns for the range %s the resolutions %j', (range, resolutions) => {
    expect(listResolutions(range)).toEqual(resolutions);
  });
});

describe('selectSpan', () => {
  it.each([
    ['HOUR', 'default', 'MINUTE', 60, '2026-06-15T11:35:00Z', '2026-06-15T12:35:00Z'],
    ['HOUR', 'HOUR', 'HOUR', 1, '2026-06-15T12:00:00Z', '2026-06-15T13:00:00Z'],
    ['DAY', 'default', 'HOUR', 24, '2026-06-14T13:00:00Z', '2026-06-15T13:00:00Z'],
    ['DAY', 'MINUTE', 'MINUTE', 1_440, '2026-06-14T12:35:00Z', '2026-06-15T12:35:00Z'],
    ['DAY', 'DAY', 'DAY', 1, '2026-06-15T00:00:00Z', '2026-06-16T00:00:00Z'],
    ['WEEK', 'default', 'HOUR', 168, '2026-06-08T13:00:00Z', '2026-06-15T13:00:00Z'],
    ['WEEK', 'DAY', 'DAY', 7, '2026-06-09T00:00:00Z', '2026-06-16T00:00:00Z'],
    ['MONTH', 'default', 'DAY', 30, '2026-05-17T00:00:00Z', '2026-06-16T00:00:00Z'],
    ['MONTH', 'HOUR', 'HOUR', 720, '2026-05-16T13:00:00Z', '2026-06-15T13:00:00Z'],
  ] as const)(
    'of range %s by resolution %s has points of one %s each, %i up to the current one',
    (range, by, resolution, points, since, until) => {
      const span = selectSpan(range, by === 'default' ? undefined : by, NOW);
      expect(span).toEqual({ resolution, points, since: at(since), until: at(until) });
    },
  );

  it('starts a new point at the first millisecond of a minute', () => {
    const minute = floorToResolution('MINUTE', NOW) + 60_000;
    expect(selectSpan('HOUR', 'MINUTE', minute - 1).until).toBe(minute);
    expect(selectSpan('HOUR', 'MINUTE', minute).until).toBe(minute + 60_000);
  });

  it.each([
    ['WEEK', 'MINUTE', 'Unsupported resolution MINUTE for the range WEEK. Use HOUR or DAY.'],
    ['MONTH', 'MINUTE', 'Unsupported resolution MINUTE for the range MONTH. Use HOUR or DAY.'],
    ['HOUR', 'DAY', 'Unsupported resolution DAY for the range HOUR. Use MINUTE or HOUR.'],
  ] as const)('rejects range %s by %s and names the possible resolutions', (range, by, message) => {
    expect(() => selectSpan(range, by, NOW)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', message }),
    );
  });

  it('returns only spans whose counts are all still kept', () => {
    for (const range of Object.keys(RANGES) as Range[]) {
      const resolutions = listResolutions(range);
      expect(resolutions).toContain(RANGES[range].by);
      for (const resolution of resolutions) {
        const { since } = selectSpan(range, resolution, NOW);
        expect(NOW - since, `${range} ${resolution}`).toBeLessThan(
          RESOLUTIONS[resolution as Resolution].kept,
        );
      }
    }
  });
});

describe('sumDenied', () => {
  it.each(OUTCOMES.filter((outcome) => outcome !== 'allowed'))('counts %s requests as denied', (outcome) => {
    expect(sumDenied({ ...noCounts(), [outcome]: 3 })).toBe(3);
  });

  it('does not count allowed requests as denied', () => {
    expect(sumDenied({ ...noCounts(), allowed: 3 })).toBe(0);
  });

  it('adds up the requests denied for every reason', () => {
    const counts = {
      ...noCounts(),
      allowed: 1,
      limited: 2,
      missingScope: 4,
      wrongSecret: 8,
      revoked: 16,
      expired: 32,
    };
    expect(sumDenied(counts)).toBe(62);
  });
});

describe('addCounts', () => {
  it('adds each outcome to the same outcome of the target alone', () => {
    const total = noCounts();
    const counts = {
      ...noCounts(),
      allowed: 1,
      limited: 2,
      missingScope: 3,
      wrongSecret: 4,
      revoked: 5,
      expired: 6,
    };
    addCounts(total, counts);
    addCounts(total, { ...noCounts(), expired: 10 });
    expect(total).toEqual({
      ...noCounts(),
      allowed: 1,
      limited: 2,
      missingScope: 3,
      wrongSecret: 4,
      revoked: 5,
      expired: 16,
    });
    expect(noCounts()).toEqual({ ...total, ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) });
  });
});

describe('Series', () => {
  it('has every point of its span and ignores counts outside of the span', () => {
    const span = selectSpan('WEEK', 'DAY', NOW);
    const series = new Series(span);
    const counted = { ...noCounts(), allowed: 1, revoked: 2 };
    for (const start of [span.since - 1, span.since, span.until - 1, span.until - 1, span.until]) {
      series.add({ start, ...counted });
    }
    expect(series.points.map(({ start }) => new Date(start).toISOString().slice(0, 10))).toEqual(
      [9, 10, 11, 12, 13, 14, 15].map((day) => `2026-06-${String(day).padStart(2, '0')}`),
    );
    expect(series.points.map(({ allowed }) => allowed)).toEqual([1, 0, 0, 0, 0, 0, 2]);
    expect(series.points.map(({ revoked }) => revoked)).toEqual([2, 0, 0, 0, 0, 0, 4]);
  });
});
