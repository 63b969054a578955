interface Total {
  readonly totalCount: number;
  readonly totalCountIsExact: boolean;
}

/** Formats a total count, with "+" if it is a lower bound. Returns a dash while the count is loading. */
export function totalText(total: Total | undefined): string {
  if (!total) return '–';
  return total.totalCount.toLocaleString('en') + (total.totalCountIsExact ? '' : '+');
}
