import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load, type Measured, median } from './load.ts';
import { Subject } from './subject.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(`npm run bench -- [--requests N] [--rounds N]

Compares /apis/{name} with a bare node:http and undici proxy to the same upstream, side by side in one run,
and prints medians over the rounds. CPU time is the measured process's own.
`);
} else {
  await bench(Number(values.requests), Number(values.rounds));
}

async function bench(requests: number, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const body = JSON.stringify({ query: '{ products(first: 5) { id name } }' });
  {
    await using upstream = await Subject.start('upstream', 'upstream.ts');
    await using bare = await Subject.start('bare node:http + undici proxy', 'bare-proxy.ts', [upstream.url]);
    await using gateway = await Subject.start('Latchkey /apis/shop', 'gateway.ts', [
      upstream.url,
      join(folder, 'shop.graphql'),
    ]);
    const subjects = [bare, gateway];
    const results = new Map<Subject, Measured[]>(subjects.map((subject) => [subject, []]));
    for (const subject of subjects) await load(subject, body, requests);
    for (let round = 1; round <= rounds; round += 1) {
      process.stderr.write(`round ${round} of ${rounds}\n`);
      for (const subject of subjects) results.get(subject)?.push(await load(subject, body, requests));
    }
    print(results, bare);
  }
  rmSync(folder, { recursive: true, force: true });
}

function print(results: ReadonlyMap<Subject, readonly Measured[]>, baseline: Subject): void {
  const cpuOf = (subject: Subject) => (results.get(subject) ?? []).map((round) => round.cpuMicroseconds);
  const baselineCpu = cpuOf(baseline);
  const rows = [...results].map(([subject, rounds]) => {
    const middle = (read: (round: Measured) => number) => median(rounds.map(read));
    const ratio = median(cpuOf(subject).map((cpu, round) => cpu / (baselineCpu[round] ?? Number.NaN)));
    const cells = [
      subject.name,
      middle((round) => round.cpuMicroseconds).toFixed(0),
      `${ratio.toFixed(2)} x`,
      middle((round) => round.requestsPerSecond).toFixed(0),
      middle((round) => round.p50).toFixed(2),
      middle((round) => round.p99).toFixed(2),
      middle((round) => round.residentMegabytes).toFixed(0),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head = [
    '| subject | CPU µs/request | CPU ratio | requests/s | p50 ms | p99 ms | RSS MB |',
    '|---|---|---|---|---|---|---|',
  ];
  process.stdout.write(`${[...head, ...rows].join('\n')}\n`);
}
