import type { Sparks, UsagePoint } from './server/usage.ts';

type Counter = keyof UsagePoint['deniedByReason'];

const LEGEND: Readonly<Record<Counter, { readonly reason: string; readonly words: string }>> = {
  limited: { reason: 'limited', words: 'over its limit' },
  missingScope: { reason: 'missing_scope', words: 'missing scopes' },
  wrongSecret: { reason: 'wrong_secret', words: 'wrong secret' },
  revoked: { reason: 'revoked', words: 'the key is revoked' },
  expired: { reason: 'expired', words: 'the key has expired' },
};

/** The denial reasons in the order of the chart. */
export const DENIALS = (Object.keys(LEGEND) as Counter[]).map((counted) => {
  const { reason, words } = LEGEND[counted];
  return { counted, reason, words, color: `var(--lk-${reason.replaceAll('_', '-')})` };
});

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
