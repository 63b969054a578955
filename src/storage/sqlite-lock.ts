import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

/** Says which process uses a database. */
interface Holder {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** Another process uses the database file. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';

  constructor(file: string, holder: Holder | undefined) {
    const who = holder
      ? `the gateway with process id ${holder.pid}, which started at ${holder.startedAt}`
      : 'another gateway';
    super(
      `${file} is used by ${who}. One gateway at a time can use a file: stop that one, or run several on PostgreSQL.`,
    );
  }
}

/**
 * Reserves a database file for this process until it ends, also by a crash.
 *
 * Node.js has no `flock`, so that the lock is an exclusive transaction on a small SQLite file next to the database, which
 * the system releases with the process. A text file next to it names the owner.
 * @returns What releases it.
 * @throws {DatabaseInUseError}
 */
export function lockDatabase(file: string): () => void {
  const path = `${file}.lock`;
  const lock = acquire(path, file);
  const holder: Holder = { pid: process.pid, startedAt: new Date().toISOString() };
  writeFileSync(holderFile(file), `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  return () => {
    rmSync(holderFile(file), { force: true });
    rmSync(path, { force: true });
    lock.close();
  };
}

/** Locks the file of a name. One that was removed meanwhile, by who held it, would lock nobody out. */
function acquire(path: string, file: string): Sqlite.Database {
  for (;;) {
    const inode = readInode(path) ?? create(path);
    const lock = begin(path, file);
    if (lock && readInode(path) === inode) return lock;
    lock?.close();
  }
}

/** Returns undefined when there is no such file. @throws {DatabaseInUseError} */
function begin(path: string, file: string): Sqlite.Database | undefined {
  let lock: Sqlite.Database | undefined;
  try {
    lock = new Sqlite(path, { timeout: 0, fileMustExist: true });
    // Otherwise a third file would appear.
    lock.pragma('journal_mode = memory');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (hasCode(error, 'SQLITE_BUSY')) throw new DatabaseInUseError(file, readHolder(file));
    if (hasCode(error, 'SQLITE_CANTOPEN') && !existsSync(path)) return undefined;
    throw error;
  }
}

function create(path: string): number {
  // Not when it exists: closing a descriptor would release what SQLite has locked in this process.
  closeSync(openSync(path, 'a', 0o600));
  return statSync(path).ino;
}

function readInode(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith(code);
}

function holderFile(file: string): string {
  return `${file}.lock.txt`;
}

function readHolder(file: string): Holder | undefined {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(holderFile(file), 'utf8'));
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}
