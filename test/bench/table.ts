import { type Measured, median } from './load.ts';

/** A table of medians over the rounds. The first subject is the one that is compared. */
export function comparisonTable(results: ReadonlyMap<string, readonly Measured[]>): string {
  const [own = []] = results.values();
  const rows = [...results].map(([name, rounds]) => {
    const middle = (read: (round: Measured) => number) => median(rounds.map(read));
    const ratio = median(rounds.map((other, n) => (own[n]?.cpuMicroseconds ?? NaN) / other.cpuMicroseconds));
    return [
      name,
      middle((round) => round.cpuMicroseconds).toFixed(0),
      rounds === own ? '' : `${ratio.toFixed(ratio < 0.1 ? 3 : 2)} x`,
      middle((round) => round.requestsPerSecond).toFixed(0),
      middle((round) => round.p50).toFixed(1),
      middle((round) => round.p99).toFixed(1),
      middle((round) => round.residentMegabytes).toFixed(0),
    ];
  });
  return table(['', 'CPU µs/request', 'Latchkey to it', 'requests/s', 'p50 ms', 'p99 ms', 'memory MB'], rows);
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
