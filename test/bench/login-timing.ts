import { parseArgs } from 'node:util';
import { LoginDocument } from '../../src/sdk/generated/operations.ts';
import { RECOMMENDED_COST } from '../../src/services/accounts/passwords.ts';
import { disable } from '../support/database.ts';
import { PASSWORD, startGateway } from '../support/gateway.ts';
import { median, quantile } from './load.ts';
import { mannWhitneyZ } from './mann-whitney.ts';
import { table } from './table.ts';

const HELP = `npm run bench:login -- [options]

Asks whether the time of a refused log-in tells whether an account exists. Denial log-ins of all kinds follow
one another in an order drawn anew for each round; z is the Mann-Whitney statistic against the first kind: beyond
2 or -2 in one of twenty comparisons of what is alike.

  --samples N    log-ins of each kind (60)
`;

const { values } = parseArgs({
  options: { samples: { type: 'string', default: '60' }, help: { type: 'boolean', default: false } },
});
const WARM_UP = 5;
const WINDOW_MS = 60_000;
const WRONG = 'wrong, and long enough';

interface Kind {
  readonly name: string;
  readonly input: { readonly email: string; readonly password: string };
  /** Milliseconds that each took. */
  readonly times: number[];
}

if (values.help) process.stdout.write(HELP);
else await run(Number(values.samples));

async function run(samples: number): Promise<void> {
  await using gateway = await startGateway({ logLevel: 'info', passwordCost: RECOMMENDED_COST });
  const { account: known } = await gateway.signUp();
  const { account: disabled } = await gateway.signUp();
  disable(gateway, disabled.email);
  const kinds: readonly Kind[] = [
    kind('a known address, a wrong password', known.email, WRONG),
    kind('an unknown address', 'nobody@example.com', WRONG),
    kind('a disabled account, its password', disabled.email, PASSWORD),
  ];
  for (let round = -WARM_UP; round < samples; round += 1) {
    for (const { input, times } of shuffled(kinds)) {
      const began = performance.now();
      const { login } = await gateway.manage(LoginDocument, { input });
      if (round >= 0) times.push(performance.now() - began);
      if (login.__typename !== 'InvalidCredentialsError') throw new Error(`${input.email} was let in`);
    }
    // Past the limits on attempts.
    gateway.clock.advance(WINDOW_MS);
  }
  process.stdout.write(`${samples} log-ins of each kind, in milliseconds\n\n${timingTable(kinds)}\n`);
}

function kind(name: string, email: string, password: string): Kind {
  return { name, input: { email, password }, times: [] };
}

function shuffled<T>(items: readonly T[]): T[] {
  const drawn = items.map((item) => ({ item, place: Math.random() }));
  return drawn.sort((a, b) => a.place - b.place).map(({ item }) => item);
}

function timingTable(kinds: readonly Kind[]): string {
  const first = kinds[0]?.times ?? [];
  const rows = kinds.map(({ name, times }) => {
    const sorted = times.toSorted((a, b) => a - b);
    const quartiles = [0.25, 0.5, 0.75].map((q) => quantile(sorted, q).toFixed(2));
    const against = [median(times) - median(first), mannWhitneyZ(times, first)];
    return [name, ...quartiles, ...(times === first ? ['', ''] : against.map((value) => value.toFixed(2)))];
  });
  return table(['', 'first quartile', 'median', 'third quartile', 'median to the first', 'z'], rows);
}
