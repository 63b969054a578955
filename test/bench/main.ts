import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load, type Measured } from './load.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { Subject } from './subject.ts';
import { tableOf } from './table.ts';

const HELP = `npm run bench -- [--requests N] [--rounds N]

Compares Latchkey with the least that does the same, side by side in one run, and prints medians over the
rounds. CPU time is each measured process's own account; a ratio is Latchkey's CPU time to the other's.
`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else
  for (const scenario of scenarios) await compare(scenario, Number(values.requests), Number(values.rounds));

async function compare(scenario: Scenario, requests: number, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  await using subjects = new AsyncDisposableStack();
  subjects.defer(() => rmSync(folder, { recursive: true, force: true }));
  const upstream = subjects.use(await Subject.start('upstream', 'upstream.ts'));
  const schema = join(folder, 'shop.graphql');
  const latchkey = await Subject.start('Latchkey', 'gateway.ts', [scenario.path, upstream.url, schema]);
  const all = [subjects.use(latchkey)];
  for (const [name, file] of Object.entries(scenario.others)) {
    all.push(subjects.use(await Subject.start(name, file, [upstream.url])));
  }
  const results = new Map<string, Measured[]>(all.map(({ name }) => [name, []]));
  for (const subject of all) await load(subject, scenario.request, requests);
  for (let round = 1; round <= rounds; round += 1) {
    process.stderr.write(`${scenario.title}: round ${round} of ${rounds}\n`);
    for (const subject of all) {
      results.get(subject.name)?.push(await load(subject, scenario.request, requests));
    }
  }
  process.stdout.write(`${scenario.title}\n\n${tableOf(results)}\n\n`);
}
