import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RateLimitResult, RateWindow } from '../../src/domain/rate-window.ts';

interface Request {
  readonly at: number;
  readonly limit: number;
}
type Decided = Request & RateLimitResult;

/** Counts the requests allowed in the half-open interval (end - length, end], in milliseconds. */
function allowedWithin(history: readonly Decided[], length: number, end: number): number {
  return history.filter(({ allowed, at }) => allowed && at > end - length && at <= end).length;
}

function replay(requests: readonly Request[], window = new RateWindow()): Decided[] {
  return requests.map(({ at, limit }) => ({ at, ...window.consume(limit, at) }));
}

/** Returns the result of one more request, `seconds` after the given one. */
function allowanceAfter(
  requests: readonly Request[],
  { at, limit }: Request,
  seconds: number,
): RateLimitResult {
  const window = new RateWindow();
  replay(requests, window);
  return window.consume(limit, at + seconds * 1000);
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

describe('RateWindow under random traffic', () => {
  it('never allows more requests than the limit in any 60 seconds', () => {
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

  it('rejects a request only when the limit was used up within the last 61 seconds', () => {
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

  it('reports as remaining the limit minus the requests of the last 60 to 61 seconds', () => {
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

  it('allows a request exactly resetSeconds after a rejection and not a second earlier', () => {
    fc.assert(
      fc.property(anyTraffic, (requests) => {
        const index = replay(requests).findLastIndex(({ allowed }) => !allowed);
        const refused = requests[index];
        fc.pre(refused !== undefined);
        const before = requests.slice(0, index);
        const { resetSeconds } = allowanceAfter(before, refused, 0);
        expect(allowanceAfter(before, refused, resetSeconds).allowed).toBe(true);
        expect(allowanceAfter(before, refused, resetSeconds - 1).allowed).toBe(false);
      }),
      RUNS,
    );
  });

  it('restores a request exactly resetSeconds after an allowed one', () => {
    fc.assert(
      fc.property(fixedLimit, (requests) => {
        const last = replay(requests).at(-1);
        fc.pre(last?.allowed === true);
        const later = allowanceAfter(requests, last, last.resetSeconds);
        const earlier = allowanceAfter(requests, last, last.resetSeconds - 1);
        expect(later.allowed).toBe(true);
        expect(later.remaining).toBeGreaterThanOrEqual(last.remaining);
        expect(earlier.remaining).toBe(Math.max(0, last.remaining - 1));
      }),
      RUNS,
    );
  });

  it('allows exactly as many requests of a burst as the limit at any time', () => {
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
});
