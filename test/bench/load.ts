import { Pool } from 'undici';
import type { Scenario } from './scenarios.ts';
import type { Subject } from './subject.ts';

export interface Measured {
  /** CPU time that the subject used for one request, in microseconds. */
  readonly cpuMicroseconds: number;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly residentMegabytes: number;
}

const CONNECTIONS = 16;

/** Sends `count` equal requests and measures what they took; any other answer than expected ends it. */
export async function load(
  subject: Subject,
  { method, body, status }: Scenario['request'],
  count: number,
): Promise<Measured> {
  const { origin, pathname } = new URL(subject.url);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const latencies: number[] = [];
  const headers = { ...(body && { 'content-type': 'application/json' }), ...subject.headers };
  let left = count;

  async function client(): Promise<void> {
    while (left-- > 0) {
      const began = performance.now();
      const answer = await pool.request({ method, path: pathname, headers, body: body ?? null });
      await answer.body.dump();
      if (answer.statusCode !== status) throw new Error(`${subject.name} answered ${answer.statusCode}`);
      latencies.push(performance.now() - began);
    }
  }

  const before = await subject.accounting();
  const began = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  const seconds = (performance.now() - began) / 1000;
  const after = await subject.accounting();
  await pool.close();
  latencies.sort((a, b) => a - b);
  return {
    cpuMicroseconds: (after.cpu - before.cpu) / count,
    requestsPerSecond: count / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    residentMegabytes: after.residentBytes / 1e6,
  };
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}
