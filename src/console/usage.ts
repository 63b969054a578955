import type { Sparks, UsagePoint } from './server/usage.ts';

type Counter = keyof UsagePoint['deniedByReason'];

const LEGEND: Readonly<Record<Counter, { readonly reason: string; readonly words: string }>> = {
  limited: { reason: 'limited', words: 'over its limit' },
  missingScope: { reason: 'missing_scope', words: 'missing scopes' },
  wrongSecret: { reason: 'wrong_secret', words: 'wrong secret' },
  revoked: { reason: 'revoked', words: 'the key is revoked' },
  expired: { reason: 'expired', words: 'the key has expired' },
};

/** Denial reasons, in the order of the chart. */
export const DENIALS = (Object.keys(LEGEND) as Counter[]).map((counted) => {
  const { reason, words } = LEGEND[counted];
  return { counted, reason, words, color: `var(--lk-${reason.replaceAll('_', '-')})` };
});

export type Denial = (typeof DENIALS)[number];

/** Returns a readable denial reason. Returns unknown reasons of newer gateways unchanged. */
export function reasonInWords(reason: unknown): string {
  return DENIALS.find((denial) => denial.reason === reason)?.words ?? String(reason);
}

export interface Totals {
  readonly requests: number;
  readonly denied: number;
}

export function sumTotals(points: Sparks): Totals {
  const denied = sumPoints(points, (point) => point.denied);
  return { requests: sumPoints(points, (point) => point.allowed) + denied, denied };
}

/** Returns the denial reasons that occur in the points, with their counts. */
export function denialsIn(points: readonly UsagePoint[]): readonly (Denial & { readonly times: number })[] {
  return DENIALS.map((denial) => ({
    ...denial,
    times: sumPoints(points, ({ deniedByReason }) => deniedByReason[denial.counted]),
  })).filter(({ times }) => times > 0);
}

function sumPoints<Point>(points: readonly Point[], count: (point: Point) => number): number {
  return points.reduce((sum, point) => sum + count(point), 0);
}

/** Formats totals: "1,234 requests in 24 hours, 3 denied". */
export function inWords({ requests, denied }: Totals, time: string): string {
  const text = `${numeral(requests)} ${requests === 1 ? 'request' : 'requests'} in ${time}`;
  return denied > 0 ? `${text}, ${numeral(denied)} denied` : text;
}

export function numeral(count: number): string {
  return count.toLocaleString('en');
}
