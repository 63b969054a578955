import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Allowance, RateWindow } from '../../src/domain/rate-window.ts';

interface Request {
  readonly at: number;
  readonly limit: number;
}
type Answered = Request & Allowance;

/** How many were allowed in the `length` milliseconds that end with `end`, its first instant left out. */
function allowedWithin(history: readonly Answered[], length: number, end: number): number {
  return history.filter(({ allowed, at }) => allowed && at > end - length && at <= end).length;
}

function replay(requests: readonly Request[], window = new RateWindow()): Answered[] {
  return requests.map(({ at, limit }) => ({ at, ...window.take(limit, at) }));
}

/** What the very next request would be told after `requests`, `seconds` later. */
function nextAfter(requests: readonly Request[], { at, limit }: Request, seconds: number): Allowance {
  const window = new RateWindow();
  replay(requests, window);
  return window.take(limit, at + seconds * 1000);
}

// Eighths of a millisecond, which a float adds without rounding.
const start = fc.nat(8_000_000).map((eighths) => eighths / 8);
const pause = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.nat(8 * 1500).map((eighths) => eighths / 8) },
  { weight: 2, arbitrary: fc.nat(8 * 20_000).map((eighths) => eighths / 8) },
  { weight: 2, arbitrary: fc.constantFrom(0.125, 999, 1000, 59_000, 60_000, 60_999, 61_000) },
  { weight: 2, arbitrary: fc.integer({ min: -16, max: 16 }).map((eighths) => 60_000 + eighths / 8) },
  { weight: 1, arbitrary: fc.nat(200_000) },
);

function traffic(limit: fc.Arbitrary<fc.Arbitrary<number>>): fc.Arbitrary<Request[]> {
  return limit
    .chain((limits) => fc.tuple(start, fc.array(fc.tuple(pause, limits), { minLength: 1, maxLength: 120 })))
    .map(([first, steps]) => {
      let at = first;
      return steps.map(([wait, most]) => {
        at += wait;
        return { at, limit: most };
      });
    });
}

const fixedLimit = traffic(fc.integer({ min: 1, max: 12 }).map((limit) => fc.constant(limit)));
const movingLimit = traffic(fc.constant(fc.integer({ min: 1, max: 12 })));
const anyTraffic = fc.oneof(fixedLimit, movingLimit);
const RUNS = { numRuns: 1500 };

it('never allows more than the limit in any 60 seconds', () => {
  fc.assert(
    fc.property(anyTraffic, (requests) => {
      const history = replay(requests);
      history.forEach(({ allowed, at, limit }, index) => {
        if (!allowed) return;
        expect(allowedWithin(history.slice(0, index + 1), 60_000, at)).toBeLessThanOrEqual(limit);
      });
    }),
    RUNS,
  );
});

it('refuses only when the limit was used up within the last 61 seconds', () => {
  fc.assert(
    fc.property(anyTraffic, (requests) => {
      const history = replay(requests);
      history.forEach(({ allowed, at, limit }, index) => {
        if (allowed) return;
        expect(allowedWithin(history.slice(0, index), 61_000, at)).toBeGreaterThanOrEqual(limit);
      });
    }),
    RUNS,
  );
});

it('tells what remains: less what 60 seconds hold for certain, and no more than 61 do', () => {
  fc.assert(
    fc.property(anyTraffic, (requests) => {
      const history = replay(requests);
      history.forEach(({ at, limit, remaining, resetSeconds }, index) => {
        const soFar = history.slice(0, index + 1);
        expect(remaining).toBeGreaterThanOrEqual(Math.max(0, limit - allowedWithin(soFar, 61_000, at)));
        expect(remaining).toBeLessThanOrEqual(Math.max(0, limit - allowedWithin(soFar, 60_000, at)));
        expect(Number.isInteger(resetSeconds)).toBe(true);
        expect(resetSeconds).toBeGreaterThanOrEqual(1);
        expect(resetSeconds).toBeLessThanOrEqual(60);
      });
    }),
    RUNS,
  );
});

it('allows the next request after exactly the seconds it told, and not a second earlier', () => {
  fc.assert(
    fc.property(anyTraffic, (requests) => {
      const index = replay(requests).findLastIndex(({ allowed }) => !allowed);
      const refused = requests[index];
      fc.pre(refused !== undefined);
      const before = requests.slice(0, index);
      const { resetSeconds } = nextAfter(before, refused, 0);
      expect(nextAfter(before, refused, resetSeconds).allowed).toBe(true);
      expect(nextAfter(before, refused, resetSeconds - 1).allowed).toBe(false);
    }),
    RUNS,
  );
});

it('gives one back after exactly the seconds it told to an allowed request', () => {
  fc.assert(
    fc.property(fixedLimit, (requests) => {
      const last = replay(requests).at(-1);
      fc.pre(last?.allowed === true);
      const later = nextAfter(requests, last, last.resetSeconds);
      const earlier = nextAfter(requests, last, last.resetSeconds - 1);
      expect(later.allowed).toBe(true);
      expect(later.remaining).toBeGreaterThanOrEqual(last.remaining);
      expect(earlier.remaining).toBe(Math.max(0, last.remaining - 1));
    }),
    RUNS,
  );
});

it('allows exactly the limit of a burst, whenever it comes', () => {
  fc.assert(
    fc.property(
      start,
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 100 }),
      (at, limit, more) => {
        const history = replay(Array.from({ length: limit + more }, () => ({ at, limit })));
        expect(history.map(({ allowed }) => allowed)).toEqual(
          Array.from({ length: limit + more }, (_, index) => index < limit),
        );
        expect(history.at(-1)?.remaining).toBe(0);
      },
    ),
  );
});
