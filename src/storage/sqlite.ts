import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import pLimit from 'p-limit';
import type { Database } from './database.ts';
import { translated, translatedTransaction } from './failure.ts';
import { LockedDatabase } from './locked-database.ts';
import { tables } from './schema.sqlite.ts';
import { connect } from './sqlite-connection.ts';
import { type FileIdentity, identify, requireInPlace } from './sqlite-file.ts';
import { lockDatabase } from './sqlite-lock.ts';
import { SqliteScans } from './sqlite-scans.ts';
import { type Queries, queriesOn, type ReadOptions, type Storage } from './storage.ts';
import { trigrams } from './text-search.sqlite.ts';

const MIGRATIONS = fileURLToPath(new URL('../../drizzle/sqlite', import.meta.url));
// How long SQLite waits for a lock by blocking the thread. Later, nothing is to wait like that.
const BUSY_TIMEOUT_AT_START_MS = 5_000;

export interface OpenOptions {
  /** Whether no other gateway may use it meanwhile. Default: true. */
  readonly exclusive?: boolean;
  /** Called with problems that do not prevent operation. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Opens the database file, made on first use with mode 0600 in a folder of mode 0700, and migrates it.
 * @throws {DatabaseInUseError}
 */
export function openSqlite(file: string, { exclusive = true }: OpenOptions = {}): Storage {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unlock = exclusive ? lockDatabase(file) : () => undefined;
  try {
    closeSync(openSync(file, 'a', 0o600));
    return openLocked(file, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function openLocked(file: string, unlock: () => void): Storage {
  const writer = connect(file, { readonly: false, timeout: BUSY_TIMEOUT_AT_START_MS });
  try {
    makeDurable(writer);
    rejectDamage(writer);
    migrate(drizzle({ client: writer }), { migrationsFolder: MIGRATIONS });
    const reader = connect(file, { readonly: true, timeout: BUSY_TIMEOUT_AT_START_MS });
    for (const connection of [writer, reader]) connection.pragma('busy_timeout = 0');
    return new SqliteStorage({ writer, reader, file: identify(file), unlock });
  } catch (error) {
    writer.close();
    throw error;
  }
}

interface SqliteParts {
  readonly writer: Sqlite.Database;
  readonly reader: Sqlite.Database;
  readonly file: FileIdentity;
  readonly unlock: () => void;
}

class SqliteStorage implements Storage {
  readonly #writer: Sqlite.Database;
  readonly #reader: Sqlite.Database;
  readonly #file: FileIdentity;
  readonly #unlock: () => void;
  readonly #writeLock = new LockedDatabase();
  readonly #readLock = new LockedDatabase();
  readonly #writeQueries: Queries;
  readonly #readQueries: Queries;
  readonly #scans: SqliteScans;
  readonly #scanQueries: Queries;
  // One connection holds one transaction, so those who write take turns.
  readonly #turn = pLimit(1);

  constructor({ writer, reader, file, unlock }: SqliteParts) {
    this.#writer = writer;
    this.#reader = reader;
    this.#file = file;
    this.#unlock = unlock;
    this.#writeQueries = queriesOn(asyncDatabase(writer), tables, trigrams);
    this.#readQueries = queriesOn(asyncDatabase(reader), tables, trigrams);
    this.#scans = new SqliteScans(file.path);
    this.#scanQueries = queriesOn(this.#scans.database, tables, trigrams);
  }

  read<T>(work: (queries: Queries) => Promise<T>, { scans = false }: ReadOptions = {}): Promise<T> {
    if (scans) return translated(() => work(this.#scanQueries));
    return translated(() => this.#readLock.retry(() => work(this.#readQueries)));
  }

  write<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.#turn(() => translatedTransaction((run) => this.#transaction(run), work));
  }

  async #transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    await this.#writeLock.retry(() => this.#writer.exec('BEGIN IMMEDIATE'));
    try {
      const result = await work(this.#writeQueries);
      requireInPlace(this.#file);
      this.#writer.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#writer.inTransaction) this.#writer.exec('ROLLBACK');
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#scans.close();
    await this.#turn(() => {
      try {
        this.#reader.close();
        // Moves the write-ahead log into the file, so that the file alone is complete.
        this.#writer.pragma('wal_checkpoint(TRUNCATE)');
      } finally {
        // Last, because only a writer removes the log when it closes.
        this.#writer.close();
        this.#unlock();
      }
    });
  }
}

/** Finds most damage, as by a log that belongs to another file, in little time. */
function rejectDamage(database: Sqlite.Database): void {
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok')
    throw new Error(`the file is damaged (${found}): restore a backup with "latchkey restore"`);
}

function makeDurable(database: Sqlite.Database): void {
  const settings = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1 };
  for (const [name, wanted] of Object.entries(settings)) {
    database.pragma(`${name} = ${wanted}`);
    const actual = database.pragma(name, { simple: true });
    if (actual !== wanted) throw new Error(`SQLite keeps ${name} at ${actual}; ${wanted} is needed`);
  }
}

// The driver is synchronous, but its queries can be awaited like those of the other dialect.
function asyncDatabase(client: Sqlite.Database): Database {
  return drizzle({ client }) as unknown as Database;
}
