import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { CONNECTIONS, load, type Measured } from './load.ts';
import type { Scenario } from './scenarios.ts';
import { Subject } from './subject.ts';
import { comparisonTable } from './table.ts';

export interface Effort {
  /** Requests of one subject in one round. Short rounds, so that what disturbs one disturbs all. */
  readonly requests: number;
  readonly rounds: number;
  /** Requests of each subject before the first round. */
  readonly warmUp: number;
  /** Whether peers are compared too. */
  readonly peers: boolean;
}

/** Loads Latchkey and the others in turn, round by round. */
export async function compare(scenario: Scenario, effort: Effort): Promise<string> {
  await using subjects = new AsyncDisposableStack();
  const { url } = subjects.use(await Subject.start('upstream', 'upstream.ts'));
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  subjects.defer(() => rmSync(folder, { recursive: true, force: true }));
  const others = Object.entries({ ...scenario.others, ...(effort.peers && scenario.peers) });
  const all = [
    await Subject.start('Latchkey', 'gateway.ts', [scenario.path, url, join(folder, 'shop.graphql')]),
  ];
  for (const [name, [file = '', ...args]] of others)
    all.push(await Subject.start(name, file, [url, ...args]));

  const { request } = scenario;
  const runs = all.map((subject) => {
    const pool = new Pool(new URL(subject.url).origin, { connections: CONNECTIONS });
    subjects.use(subject);
    subjects.defer(() => pool.close());
    const rounds: Measured[] = [];
    return { subject, rounds, load: (count: number) => load({ subject, pool, request, count }) };
  });
  for (const { subject, load } of runs) {
    process.stderr.write(`${scenario.title}: ${subject.name} warms up\n`);
    await load(effort.warmUp);
  }
  for (let round = 1; round <= effort.rounds; round += 1) {
    if (round % 10 === 1) process.stderr.write(`${scenario.title}: round ${round} of ${effort.rounds}\n`);
    // The order turns, so that nobody is always the first.
    for (const { rounds, load } of round % 2 ? runs : runs.toReversed())
      rounds.push(await load(effort.requests));
  }
  return comparisonTable(new Map(runs.map(({ subject, rounds }) => [subject.name, rounds])));
}
