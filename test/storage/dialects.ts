import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { MIGRATIONS, PostgresStorage } from '../../src/storage/postgres.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import type { Storage } from '../../src/storage/storage.ts';

/** A database server or folder of one dialect that the tests of a file share. */
export interface Stage {
  /** Opens a storage without any rows. */
  fresh(): Promise<Storage>;
  /** Closes or empties the storage that was opened last. */
  clear(storage: Storage): Promise<void>;
  /** Runs SQL on the database of the storage that was opened last. */
  run(statements: string): Promise<void>;
  close(): Promise<void>;
}

/** Creates a folder with a new SQLite file for every storage. */
export async function sqliteStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-storage-'));
  let files = 0;
  let file: string;
  return {
    fresh: async () => {
      file = join(folder, `${files++}.db`);
      return openSqlite(file);
    },
    run: async (statements) => void new Sqlite(file).exec(statements).close(),
    clear: (storage) => storage.close(),
    close: async () => rmSync(folder, { recursive: true }),
  };
}

/** Starts PostgreSQL in this process. It is started once, because that takes seconds, and emptied after each test. */
export async function postgresStage(): Promise<Stage> {
  const client = new PGlite();
  const db = drizzle({ client });
  await migrate(db, { migrationsFolder: MIGRATIONS });
  return {
    fresh: async () => new PostgresStorage(db, async () => undefined, { trigrams: false }),
    clear: async () =>
      void (await client.exec(
        'truncate accounts, events, imported_keys, signing_keys, revoked_access_tokens, usage_writers cascade',
      )),
    run: async (statements) => void (await client.exec(statements)),
    close: () => client.close(),
  };
}
