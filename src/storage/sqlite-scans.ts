import { extname } from 'node:path';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { Piscina } from 'piscina';
import { UnavailableError } from '../domain/errors.ts';
import type { Database } from './database.ts';
import type { ScanResult, ScanTask } from './sqlite-scan-worker.ts';

// The same file from the sources and from `dist`.
const WORKER = new URL(`./sqlite-scan-worker${extname(import.meta.url)}`, import.meta.url).href;
const TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
const MAX_WAITING = 64;

/**
 * Runs queries that may look at many rows in a thread of their own, which is started when it is first needed: SQLite
 * works in the thread that asks, and everybody else would wait.
 */
export class SqliteScans {
  readonly #file: string;
  #pool: Piscina<ScanTask, ScanResult> | undefined;
  /** For built queries, like a connection. */
  readonly database = drizzle(async (sql, params) => ({
    rows: await this.#rows({ sql, params }),
  })) as unknown as Database;

  constructor(file: string) {
    this.#file = file;
  }

  /** Ends the thread and its connection. */
  async close(): Promise<void> {
    await this.#pool?.destroy();
  }

  async #rows(task: ScanTask): Promise<unknown[][]> {
    this.#pool ??= this.#start();
    if (this.#pool.queueSize >= MAX_WAITING) {
      throw new UnavailableError('Too many lists are being searched. Try again shortly.', {
        performed: false,
      });
    }
    const result = await this.#pool
      .run(task, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      .catch((error: unknown) => {
        if (!(error instanceof Error && error.name === 'AbortError')) throw error;
        throw new UnavailableError('The search took too long. Narrow it down.', { performed: false });
      });
    if ('rows' in result) return result.rows;
    throw Object.assign(new Error(result.message), { code: result.code });
  }

  #start(): Piscina<ScanTask, ScanResult> {
    return new Piscina<ScanTask, ScanResult>({
      filename: WORKER,
      workerData: this.#file,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_TIMEOUT_MS,
      // It has no business with what is configured here, which may be secret.
      env: {},
    });
  }
}
