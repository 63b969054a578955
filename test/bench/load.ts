import type { Pool } from 'undici';
import type { Subject } from './subject.ts';

/** One of many equal requests. */
export interface BenchRequest {
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  /** Any other status ends the benchmark. */
  readonly status: number;
}

export interface Measured {
  /** CPU time that the subject used for one request, in microseconds. */
  readonly cpuMicroseconds: number;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly residentMegabytes: number;
}

/** Requests under way at any time, each on a connection of its own. */
export const CONNECTIONS = 16;

interface Load {
  readonly subject: Subject;
  readonly pool: Pool;
  readonly request: BenchRequest;
  readonly count: number;
  /** The authorization of each request in turn; by default that of the subject. */
  readonly authorizations?: readonly string[];
}

/** Sends requests and measures their CPU time. */
export async function load({ subject, pool, request, count, authorizations }: Load): Promise<Measured> {
  const { method, body = null, status } = request;
  const path = new URL(subject.url).pathname;
  const base = { ...(body && { 'content-type': 'application/json' }), ...subject.headers };
  const latencies: number[] = [];
  let next = 0;

  async function client(): Promise<void> {
    for (let index = next++; index < count; index = next++) {
      const authorization = authorizations?.[index % authorizations.length];
      const headers = authorization === undefined ? base : { ...base, authorization };
      const began = performance.now();
      const answer = await pool.request({ method, path, headers, body });
      await answer.body.dump();
      if (answer.statusCode !== status)
        throw new Error(`${subject.name} responded with ${answer.statusCode}`);
      latencies.push(performance.now() - began);
    }
  }

  const before = await subject.accounting();
  const began = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  const seconds = (performance.now() - began) / 1000;
  const after = await subject.accounting();
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

/** The value below which a share `q` of the sorted values lies. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}
