import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureCold } from './cold.ts';
import { compare } from './compare.ts';
import { measureLastUses, measureLists } from './lists.ts';
import { installPeers } from './peers.ts';
import { scenarios } from './scenarios.ts';

const HELP = `npm run bench -- [options]

Compares Latchkey with the least that does the same, side by side in one run, and prints medians over many
short rounds. CPU time is each measured process's own account, user and system; a ratio is Latchkey's CPU
time to the other's.

  --requests N   requests of each in one round (500)
  --rounds N     rounds (40)
  --warm-up N    requests of each before the first round (10000)
  --peers        compares Hive Gateway, better-auth and Fastify too; installs them when they are missing
  --keys N,N…    numbers of keys at which a first request and the start are measured
                 (1000,100000,1000000), and with the largest every list; 0 leaves it out
  --cold-rounds N  rounds of that (5)
`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '40' },
    'warm-up': { type: 'string', default: '10000' },
    peers: { type: 'boolean', default: false },
    keys: { type: 'string', default: '1000,100000,1000000' },
    'cold-rounds': { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else await run();

async function run(): Promise<void> {
  if (values.peers) installPeers();
  const effort = {
    requests: Number(values.requests),
    rounds: Number(values.rounds),
    warmUp: Number(values['warm-up']),
    peers: values.peers,
  };
  process.stdout.write(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${machine()}\n`,
  );
  for (const scenario of scenarios) print(scenario.title, await compare(scenario, effort));
  const sizes = values.keys.split(',').map(Number).filter(Boolean);
  if (sizes.length > 0) {
    print('Keys that are not in the cache', await measureCold(sizes, 1_000, Number(values['cold-rounds'])));
    const most = Math.max(...sizes);
    print(`Lists of a gateway with ${most.toLocaleString('en')} keys and events`, await measureLists(most));
    print('Last uses of keys', await measureLastUses([1_000, 10_000, 30_000]));
  }
}

function print(title: string, table: string): void {
  process.stdout.write(`\n${title}\n\n${table}\n`);
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} cores of ${cpu?.model.trim() ?? 'an unknown processor'}`;
}
