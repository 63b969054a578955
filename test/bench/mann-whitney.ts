/**
 * How far apart two samples lie (Mann-Whitney U, normal approximation with midranks): 0 for none, and beyond
 * 2 or -2 in one of twenty comparisons of what is alike.
 */
export function mannWhitneyZ(a: readonly number[], b: readonly number[]): number {
  const ranks = toRanks([...a, ...b]);
  const rankSum = a.reduce((sum, value) => sum + (ranks.get(value) ?? 0), 0);
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  const mean = (a.length * b.length) / 2;
  return (u - mean) / Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
}

/** The rank of each value, from 1; equal ones share the middle of theirs. */
function toRanks(values: number[]): ReadonlyMap<number, number> {
  const sorted = values.toSorted((a, b) => a - b);
  return new Map(sorted.map((value) => [value, (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1]));
}
