interface Total {
  readonly totalCount: number;
  readonly totalCountIsExact: boolean;
}

/** A number of items as people read it, once it is known: more than are counted are so many and more. */
export function totalText(total: Total | undefined): string {
  if (!total) return '–';
  return total.totalCount.toLocaleString('en') + (total.totalCountIsExact ? '' : '+');
}
