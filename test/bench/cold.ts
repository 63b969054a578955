import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { mintClientId, mintKey } from '../../src/domain/client-key.ts';
import { newId } from '../../src/domain/id.ts';
import { openStorage } from '../../src/storage/open.ts';
import { startProcess } from '../support/process.ts';
import { aKey, anAccount } from '../support/records.ts';
import { CONNECTIONS, load, median } from './load.ts';
import { Subject } from './subject.ts';
import { table } from './table.ts';

const BATCH = 10_000;
const REQUEST = { method: 'GET', status: 204 } as const;
const UNKNOWN = { method: 'GET', status: 401 } as const;

interface Population {
  readonly size: number;
  readonly file: string;
  /** Some of its keys, spread over all. */
  readonly keys: readonly string[];
}

interface Cold {
  readonly cpuMicroseconds: number;
  readonly startMilliseconds: number;
  readonly residentMegabytes: number;
}

/** Measures keys that are not in the cache, and the start, at several numbers of keys. */
export async function measureCold(
  sizes: readonly number[],
  requests: number,
  rounds: number,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  try {
    const populations = await populate(folder, sizes, requests);
    const results = populations.map((): Cold[] => []);
    for (let round = 1; round <= rounds; round += 1) {
      process.stderr.write(`Keys that are not in the cache: round ${round} of ${rounds}\n`);
      for (const [n, population] of populations.entries()) results[n]?.push(await measure(population));
    }
    return coldTable(populations, results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One database that grows, copied whenever it has reached a size. */
async function populate(folder: string, sizes: readonly number[], wanted: number): Promise<Population[]> {
  const growing = join(folder, 'growing.db');
  const populations: Population[] = [];
  const owner = anAccount();
  for (let made = 0; populations.length < sizes.length; ) {
    const size = sizes[populations.length] ?? 0;
    process.stderr.write(`Filling a database: ${made} of ${size} keys\n`);
    const step = Math.ceil(size / wanted);
    const keys: string[] = [...(populations.at(-1)?.keys ?? [])].slice(0, Math.floor(made / step));
    const storage = await openStorage({ dialect: 'sqlite', file: growing });
    if (made === 0) await storage.write((db) => db.accounts.insert(owner));
    while (made < size) {
      const batch = Array.from({ length: Math.min(BATCH, size - made) }, (_, n) => {
        const { clientId, secretDigest, key } = mintKey(mintClientId('lk'));
        if ((made + n) % step === 0) keys.push(key);
        const id = newId();
        return aKey({
          id,
          ownerId: owner.id,
          clientId,
          secretDigest,
          name: id,
          rateLimitPerMinute: 1_000_000,
        });
      });
      await storage.write(async (db) => {
        for (const row of batch) await db.clientKeys.insert(row);
      });
      made += batch.length;
    }
    await storage.close();
    const file = join(folder, `${size}.db`);
    copyFileSync(growing, file);
    populations.push({ size, file, keys: keys.slice(0, wanted) });
  }
  return populations;
}

async function measure({ file, keys }: Population): Promise<Cold> {
  const startMilliseconds = await timeToStart(file);
  await using subject = await Subject.start('Latchkey', 'gateway-on.ts', [file]);
  const { residentBytes } = await subject.accounting();
  const pool = new Pool(new URL(subject.url).origin, { connections: CONNECTIONS });
  const authorizations = keys.map((key) => `Bearer ${key}`);
  const strangers = keys.map(() => `Bearer ${mintKey(mintClientId('lk')).key}`);
  // Look-ups of strangers take the same way to the database, and leave the keys out of the cache.
  const warmUp = { subject, pool, request: UNKNOWN, count: strangers.length, authorizations: strangers };
  await load(warmUp);
  const count = keys.length;
  const { cpuMicroseconds } = await load({ subject, pool, request: REQUEST, count, authorizations });
  await pool.close();
  return { cpuMicroseconds, startMilliseconds, residentMegabytes: residentBytes / 1e6 };
}

/** Measures the time from the command to the line that reports readiness. */
async function timeToStart(file: string): Promise<number> {
  const began = performance.now();
  await using process = startProcess({ env: { DATABASE_URL: `file:${file}` } });
  await process.ready();
  const milliseconds = performance.now() - began;
  process.signal('SIGTERM');
  await process.exited;
  return milliseconds;
}

function coldTable(populations: readonly Population[], results: readonly (readonly Cold[])[]): string {
  const [smallest = []] = results;
  const rows = populations.map(({ size }, n) => {
    const rounds = results[n] ?? [];
    const middle = (read: (cold: Cold) => number) => median(rounds.map(read));
    const ratios = rounds.map(
      ({ cpuMicroseconds }, at) => cpuMicroseconds / (smallest[at]?.cpuMicroseconds ?? NaN),
    );
    return [
      size.toLocaleString('en'),
      middle((cold) => cold.cpuMicroseconds).toFixed(0),
      `${median(ratios).toFixed(2)} x`,
      (middle((cold) => cold.startMilliseconds) / 1000).toFixed(2),
      middle((cold) => cold.residentMegabytes).toFixed(0),
    ];
  });
  return table(['keys', 'CPU µs/first request', 'to the fewest', 'start s', 'memory MB'], rows);
}
