import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';

/** How often another process is given time to release a lock: for one second in all. */
const MAX_REFUSALS = 40;
const PAUSE_MS = 25;

/**
 * Runs work again while another process locks the database. SQLite itself would wait by blocking the thread, and with it
 * everybody who needs no database.
 */
export class LockedDatabase {
  /** Consecutive timeouts of any caller: after one, the next callers do not wait for a second again. */
  #refusals = 0;

  /** @throws {Sqlite.SqliteError} `SQLITE_BUSY` when the database stays locked. */
  async retry<T>(work: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await work();
        this.#refusals = 0;
        return result;
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (this.#refusals >= MAX_REFUSALS) throw error;
        this.#refusals += 1;
        await pause(PAUSE_MS);
      }
    }
  }
}

function isBusy(error: unknown): boolean {
  const cause =
    error instanceof Sqlite.SqliteError ? error : error instanceof Error ? error.cause : undefined;
  return cause instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(cause.code);
}
