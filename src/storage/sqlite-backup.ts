import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { VERSION } from '../version.ts';
import { requireCompatible } from './releases.ts';
import { lockDatabase } from './sqlite-lock.ts';
import type { Release } from './tables.ts';

/** Few enough that the event loop has its turn in between. */
const PAGES_AT_ONCE = 1_000;
const BUSY_TIMEOUT_MS = 5_000;

/** How much of a backup is done. */
export interface Progress {
  readonly pages: number;
  readonly totalPages: number;
}

/**
 * Copies the database to another file while gateways use it. The copy is what was committed when it began.
 * @throws {Error} when the target exists, the source does not, or the copy is damaged.
 */
export async function backUpSqlite(
  source: string,
  target: string,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  if (existsSync(target)) throw new Error(`${target} exists already: name another file`);
  const unfinished = `${target}.unfinished`;
  const database = new Sqlite(source, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    // Without a transaction, every write of a gateway would restart the copy.
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    await database.backup(unfinished, {
      progress: ({ totalPages, remainingPages }) => {
        // Nobody else is to read what is not finished yet.
        chmodSync(unfinished, 0o600);
        onProgress({ pages: totalPages - remainingPages, totalPages });
        return PAGES_AT_ONCE;
      },
    });
    finish(unfinished, target);
  } finally {
    database.close();
    removeDatabase(unfinished);
  }
}

/** Checks a copy of a database, and gives it its name once it is on the disk. */
function finish(unfinished: string, target: string): void {
  chmodSync(unfinished, 0o600);
  checkIntegrity(unfinished);
  sync(unfinished);
  renameSync(unfinished, target);
  sync(dirname(target));
}

/**
 * Puts a copy of a backup in the place of the database.
 * @param now Names what is replaced, in milliseconds since the epoch.
 * @returns Where the replaced database is kept; undefined when there was none.
 * @throws {DatabaseInUseError} while a gateway uses the database.
 * @throws {Error} when the backup is not a database of Latchkey, is damaged, or is of a newer version.
 */
export function restoreSqlite(backup: string, file: string, now: number): string | undefined {
  if (!existsSync(backup)) throw new Error(`${backup} does not exist`);
  const unlock = lockDatabase(file);
  const unfinished = `${file}.unfinished`;
  try {
    // With its log, if it was copied with one.
    copyDatabase(backup, unfinished);
    const database = new Sqlite(unfinished);
    try {
      requireOurs(database, backup);
      database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
    const replaced = existsSync(file) ? `${file}.replaced-${new Date(now).toISOString()}` : undefined;
    // With its log, which belongs to no other file.
    if (replaced) renameDatabase(file, replaced);
    removeLogs(file);
    finish(unfinished, file);
    return replaced;
  } finally {
    removeDatabase(unfinished);
    unlock();
  }
}

/** @throws {Error} when a file is not a database of Latchkey, or is of a newer version. */
function requireOurs(database: Sqlite.Database, file: string): void {
  const tables = new Set(database.prepare('SELECT name FROM sqlite_schema').pluck().all());
  if (!tables.has('client_keys')) throw new Error(`${file} is not a database of Latchkey`);
  // Versions before this table took note of none.
  if (!tables.has('releases')) return;
  const migratedBy = database.prepare('SELECT version, oldest_version AS oldestVersion FROM releases').all();
  requireCompatible(VERSION, migratedBy as Release[]);
}

/** @throws {Error} which says what is damaged. */
function checkIntegrity(file: string): void {
  const database = new Sqlite(file, { fileMustExist: true });
  try {
    const found = database.pragma('integrity_check(1)', { simple: true });
    if (found !== 'ok') throw new Error(`${file} is damaged: ${found}`);
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

const LOGS = ['-wal', '-shm', '-journal'];

function copyDatabase(from: string, to: string): void {
  for (const end of ['', '-wal']) if (existsSync(from + end)) copyFileSync(from + end, to + end);
}

function renameDatabase(from: string, to: string): void {
  for (const end of ['', '-wal']) if (existsSync(from + end)) renameSync(from + end, to + end);
}

function removeLogs(file: string): void {
  for (const end of LOGS) rmSync(file + end, { force: true });
}

function removeDatabase(file: string): void {
  rmSync(file, { force: true });
  removeLogs(file);
}

/** Waits until a file or the names in a folder are on the disk. */
function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
