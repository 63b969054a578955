import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, Worker, workerData } from 'node:worker_threads';

const INTERVAL_MS = 5;

/** Counts of probes since they were last asked for. */
export interface Probes {
  readonly count: number;
  /** The longest time that one probe took, in milliseconds. */
  readonly longestMs: number;
}

/** Asks `/health/live` every few milliseconds, in a thread of its own. */
export class Prober implements AsyncDisposable {
  readonly #worker: Worker;

  constructor(url: string) {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: `${url}/health/live` });
  }

  /** Returns the probes since the last call. One that is not yet answered counts as long as it waits. */
  async take(): Promise<Probes> {
    const { promise, resolve } = Promise.withResolvers<Probes>();
    this.#worker.once('message', resolve);
    this.#worker.postMessage('take');
    return await promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

async function probe(url: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let count = 0;
  let longestMs = 0;
  let began = performance.now();
  parentPort?.on('message', () => {
    parentPort?.postMessage({
      count,
      longestMs: Math.max(longestMs, performance.now() - began),
    } satisfies Probes);
    count = 0;
    longestMs = 0;
  });
  for (;;) {
    began = performance.now();
    await new Promise<void>((resolve) => {
      get(url, { agent }, (res) => res.resume().once('close', resolve)).once('error', () => resolve());
    });
    count += 1;
    longestMs = Math.max(longestMs, performance.now() - began);
    await delay(INTERVAL_MS);
  }
}

if (typeof workerData === 'string') await probe(workerData);
