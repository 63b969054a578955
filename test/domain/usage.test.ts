import { describe, expect, it } from 'vitest';
import {
  noCounts,
  RANGES,
  type Range,
  RESOLUTIONS,
  type Resolution,
  resolutionsOf,
  Series,
  spanOf,
  startOf,
} from '../../src/domain/usage.ts';

const NOW = Date.UTC(2026, 5, 15, 12, 34, 56, 789);
const at = (text: string) => Date.parse(text);

describe('a span', () => {
  it.each([
    ['HOUR', undefined, 'MINUTE', 60, '2026-06-15T11:35:00Z', '2026-06-15T12:35:00Z'],
    ['HOUR', 'HOUR', 'HOUR', 1, '2026-06-15T12:00:00Z', '2026-06-15T13:00:00Z'],
    ['DAY', undefined, 'HOUR', 24, '2026-06-14T13:00:00Z', '2026-06-15T13:00:00Z'],
    ['DAY', 'MINUTE', 'MINUTE', 1_440, '2026-06-14T12:35:00Z', '2026-06-15T12:35:00Z'],
    ['WEEK', undefined, 'HOUR', 168, '2026-06-08T13:00:00Z', '2026-06-15T13:00:00Z'],
    ['WEEK', 'DAY', 'DAY', 7, '2026-06-09T00:00:00Z', '2026-06-16T00:00:00Z'],
    ['MONTH', undefined, 'DAY', 30, '2026-05-17T00:00:00Z', '2026-06-16T00:00:00Z'],
    ['MONTH', 'HOUR', 'HOUR', 720, '2026-05-16T13:00:00Z', '2026-06-15T13:00:00Z'],
  ] as const)(
    'of a %s by %s is by %s: %i points that end with now',
    (range, by, resolution, points, since, until) => {
      const span = spanOf(range, by, NOW);
      expect(span).toEqual({ resolution, points, since: at(since), until: at(until) });
    },
  );

  it('with the first instant of a minute begins a new point, and not a millisecond sooner', () => {
    const minute = startOf('MINUTE', NOW) + 60_000;
    expect(spanOf('HOUR', 'MINUTE', minute - 1).until).toBe(minute);
    expect(spanOf('HOUR', 'MINUTE', minute).until).toBe(minute + 60_000);
  });

  it.each([
    ['WEEK', 'MINUTE', 'Usage of range WEEK can be told by HOUR or DAY, not by MINUTE.'],
    ['MONTH', 'MINUTE', 'Usage of range MONTH can be told by HOUR or DAY, not by MINUTE.'],
    ['HOUR', 'DAY', 'Usage of range HOUR can be told by MINUTE or HOUR, not by DAY.'],
  ] as const)('of a %s by %s is refused, and told what is possible', (range, by, message) => {
    expect(() => spanOf(range, by, NOW)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST', message }));
  });

  it('that can be asked for is kept in whole', () => {
    for (const range of Object.keys(RANGES) as Range[]) {
      const resolutions = resolutionsOf(range);
      expect(resolutions).toContain(RANGES[range].by);
      for (const resolution of resolutions) {
        const { since } = spanOf(range, resolution, NOW);
        expect(NOW - since, `${range} ${resolution}`).toBeLessThan(
          RESOLUTIONS[resolution as Resolution].kept,
        );
      }
    }
  });
});

it('a series has every point of its span, and leaves out what lies outside', () => {
  const span = spanOf('WEEK', 'DAY', NOW);
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
