import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../src/domain/clock.ts';
import { FakeClock } from '../support/clock.ts';
import { EVERY_ADAPTER } from '../support/entry-points.ts';
import { bearer } from '../support/gateway.ts';
import { largeSdl } from '../support/large-schema.ts';
import { SchemaFolder } from '../support/schema-folder.ts';
import { startShopGateway } from '../support/shop-gateway.ts';

/** What the gateway of the benchmark reports once it is ready. */
export interface AbuseReady {
  readonly url: string;
  readonly session: Readonly<Record<string, string>>;
  readonly key: Readonly<Record<string, string>>;
}

export interface AbuseAccounting {
  /** Milliseconds of CPU time, user and system, since the process began. */
  readonly cpuMs: number;
  /** Resident memory after garbage was collected, in megabytes; 0 unless asked for. */
  readonly residentMb: number;
}

// How many client keys the account has: as many as a page shows.
const KEYS = 100;
const SETTLE_MS = 300;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The whole gateway before the sample shop and a schema of GitHub's size, with every adapter. */
async function start(): Promise<AbuseReady> {
  const folder = new SchemaFolder();
  process.once('exit', () => folder[Symbol.dispose]());
  const large = { url: 'http://127.0.0.1:1/graphql', schema: folder.write(largeSdl()) };
  const gateway = await startShopGateway({
    apis: { large },
    adapters: EVERY_ADAPTER,
    clock: new FakeClock(systemClock),
    logLevel: 'warn',
  });
  const { key } = await gateway.key();
  for (let made = 1; made < KEYS; made += 1) await gateway.key();
  return { url: gateway.url, session: bearer(gateway.accessToken), key: bearer(key) };
}

async function account(withMemory: boolean): Promise<AbuseAccounting> {
  const { user, system } = process.cpuUsage();
  const cpuMs = (user + system) / 1000;
  if (!withMemory) return { cpuMs, residentMb: 0 };
  collectGarbage();
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  collectGarbage();
  return { cpuMs, residentMb: process.memoryUsage.rss() / 1e6 };
}

if (process.send) {
  process.on('message', (message) => {
    void account(message === 'memory').then((accounting) => process.send?.(accounting));
  });
  process.once('SIGTERM', () => process.exit(0));
  process.send(await start());
}
