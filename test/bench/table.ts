import { type Measured, median } from './load.ts';

const HEAD = [
  '| | CPU µs/request | Latchkey to it | requests/s | p50 ms | p99 ms | RSS MB |',
  '|---|---|---|---|---|---|---|',
];

/** A table of medians over the rounds. The first subject is the one that is compared. */
export function tableOf(results: ReadonlyMap<string, readonly Measured[]>): string {
  const [own = []] = results.values();
  const rows = [...results].map(([name, rounds]) => {
    const middle = (read: (round: Measured) => number) => median(rounds.map(read));
    const ratio = median(rounds.map((other, n) => (own[n]?.cpuMicroseconds ?? NaN) / other.cpuMicroseconds));
    return [
      '',
      name,
      middle((round) => round.cpuMicroseconds).toFixed(1),
      rounds === own ? '' : `${ratio.toFixed(2)} x`,
      middle((round) => round.requestsPerSecond).toFixed(0),
      middle((round) => round.p50).toFixed(2),
      middle((round) => round.p99).toFixed(2),
      middle((round) => round.residentMegabytes).toFixed(0),
      '',
    ];
  });
  return [...HEAD, ...rows.map((cells) => cells.join(' | ').trim())].join('\n');
}
