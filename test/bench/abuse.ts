import { parseArgs } from 'node:util';
import { abuseCases } from './abuse-cases.ts';
import { AbusedGateway } from './abuse-process.ts';
import { table } from './table.ts';

const HELP = `npm run bench:abuse -- [options]

Sends hostile inputs in sequence at a gateway in a process of its own, while a prober asks /health/live every 5 ms.
Prints for each: the status of the answers, the CPU time of one request without that of the probes, the bytes
answered per byte sent, the resident memory kept after garbage was collected, and the longest time that a probe
took. A gateway that does not answer in time is replaced by a new one.

  --requests N   how often each input is sent (5)
  --timeout MS   how long one answer may take (20000)
  --only TEXT    only the inputs with this in their names
`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '5' },
    timeout: { type: 'string', default: '20000' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else await run(Number(values.requests), Number(values.timeout));

async function run(requests: number, timeoutMs: number): Promise<void> {
  const rows: string[][] = [];
  let gateway = await AbusedGateway.start();
  rows.push(await gateway.idle());
  for (const abuse of abuseCases.filter(({ name }) => name.includes(values.only))) {
    process.stderr.write(`${abuse.name}\n`);
    const row = await gateway.suffer(abuse, requests, timeoutMs);
    rows.push(row ?? [abuse.name, 'no answer in time', '', '', '', '']);
    if (row) continue;
    await gateway[Symbol.asyncDispose]();
    gateway = await AbusedGateway.start();
    await gateway.idle();
  }
  await gateway[Symbol.asyncDispose]();
  const head = ['input', 'status', 'CPU ms/request', 'bytes out/in', 'memory kept', 'longest pause ms'];
  process.stdout.write(`${table(head, rows)}\n`);
}
