import type { Sparks, UsagePoint } from './server/usage.ts';

/** Why requests are refused: in usage, in events, in words, and in the chart. */
export const DENIALS = [
  { counted: 'limited', reason: 'limited', words: 'over its limit', color: 'var(--lk-limited)' },
  {
    counted: 'missingScope',
    reason: 'missing_scope',
    words: 'missing scopes',
    color: 'var(--lk-missing-scope)',
  },
  { counted: 'wrongSecret', reason: 'wrong_secret', words: 'wrong secret', color: 'var(--lk-wrong-secret)' },
  { counted: 'revoked', reason: 'revoked', words: 'the key is revoked', color: 'var(--lk-revoked)' },
  { counted: 'expired', reason: 'expired', words: 'the key has expired', color: 'var(--lk-expired)' },
] as const satisfies readonly {
  readonly counted: keyof UsagePoint['deniedByReason'];
  readonly reason: string;
  readonly words: string;
  readonly color: string;
}[];

export type Denial = (typeof DENIALS)[number];

/** Why a request was refused, as people say it; a reason that is newer than this console as it is. */
export function reasonInWords(reason: unknown): string {
  return DENIALS.find((denial) => denial.reason === reason)?.words ?? String(reason);
}

export interface Totals {
  readonly requests: number;
  readonly denied: number;
}

export function totalsOf(points: Sparks): Totals {
  const denied = sumOf(points, (point) => point.denied);
  return { requests: sumOf(points, (point) => point.allowed) + denied, denied };
}

/** The reasons for which anything was refused, with how often. */
export function denialsIn(points: readonly UsagePoint[]): readonly (Denial & { readonly times: number })[] {
  return DENIALS.map((denial) => ({
    ...denial,
    times: sumOf(points, ({ deniedByReason }) => deniedByReason[denial.counted]),
  })).filter(({ times }) => times > 0);
}

function sumOf<Point>(points: readonly Point[], count: (point: Point) => number): number {
  return points.reduce((sum, point) => sum + count(point), 0);
}

/** "1,234 requests in 24 hours, 3 denied". */
export function inWords({ requests, denied }: Totals, time: string): string {
  const many = `${numeral(requests)} ${requests === 1 ? 'request' : 'requests'} in ${time}`;
  return denied > 0 ? `${many}, ${numeral(denied)} denied` : many;
}

export function numeral(count: number): string {
  return count.toLocaleString('en');
}
