import Sqlite from 'better-sqlite3';
import { workerData } from 'piscina';
import { connect } from './sqlite-connection.ts';

// Loaded in a thread of its own, which may wait for the database and its locks.

export interface ScanTask {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Rows as lists of their values; or what SQLite rejected, of which an error thrown here would lose the code. */
export type ScanResult = { readonly rows: unknown[][] } | { readonly code: string; readonly message: string };

const LOCK_TIMEOUT_MS = 1_000;

const database = connect(String(workerData), { readonly: true, timeout: LOCK_TIMEOUT_MS });

export default function scan({ sql, params }: ScanTask): ScanResult {
  try {
    return {
      rows: database
        .prepare<unknown[], unknown[]>(sql)
        .raw()
        .all(...params),
    };
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    return { code: error.code, message: error.message };
  }
}
