import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import Sqlite from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateSqlite } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle as drizzlePostgres } from 'drizzle-orm/pglite';
import { migrate as migratePostgres } from 'drizzle-orm/pglite/migrator';
import type { Database } from '../../src/storage/database.ts';
import { MIGRATIONS, PostgresStorage } from '../../src/storage/postgres.ts';
import { tables as postgresTables } from '../../src/storage/schema.postgres.ts';
import { tables as sqliteTables } from '../../src/storage/schema.sqlite.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { type CatalogTable, postgresCatalog, sqliteCatalog } from './catalog.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A database that migrations are applied to step by step. */
export interface MigratedDatabase {
  /** Drops everything. */
  reset(): Promise<void>;
  /** Applies the migrations of a folder that are not applied yet. */
  migrate(folder: string): Promise<void>;
  /** Describes the tables that exist now. */
  catalog(): Promise<CatalogTable[]>;
  insert(table: string, row: Row): Promise<void>;
  select(table: string, columns: readonly string[]): Promise<Row[]>;
  /** Opens the database as a gateway does at its start, which applies all migrations of the project. */
  open(): Promise<Storage>;
  /** The database, for queries on `tables`. */
  readonly queries: Database;
  /** The tables as the code defines them. */
  readonly tables: Tables;
  close(): Promise<void>;
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

function insertion(table: string, row: Row, placeholder: (index: number) => string): string {
  const columns = Object.keys(row);
  const values = columns.map((_, index) => placeholder(index)).join(', ');
  return `insert into "${table}" (${quoted(columns)}) values (${values})`;
}

/** Creates an SQLite file with the settings under which a gateway migrates: foreign keys are enforced. */
export async function sqliteMigrated(): Promise<MigratedDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-migrated-'));
  let file: string;
  let client: Sqlite.Database;
  let files = 0;
  const reset = async () => {
    client?.close();
    files += 1;
    file = join(folder, `${files}.db`);
    client = new Sqlite(file);
    client.pragma('journal_mode = wal');
    client.pragma('foreign_keys = 1');
  };
  await reset();
  return {
    reset,
    migrate: async (migrationsFolder) => migrateSqlite(drizzleSqlite({ client }), { migrationsFolder }),
    catalog: async () => sqliteCatalog(client),
    insert: async (table, row) =>
      void client.prepare(insertion(table, row, () => '?')).run(Object.values(row)),
    select: async (table, columns) =>
      client.prepare<[], Row>(`select ${quoted(columns)} from "${table}"`).all(),
    open: async () => openSqlite(file),
    get queries() {
      return drizzleSqlite({ client }) as unknown as Database;
    },
    tables: sqliteTables,
    async close() {
      client.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Starts PostgreSQL in this process. */
export async function postgresMigrated(): Promise<MigratedDatabase> {
  const client = new PGlite();
  const db = drizzlePostgres({ client });
  const migrate = (migrationsFolder: string) => migratePostgres(db, { migrationsFolder });
  return {
    reset: async () =>
      void (await client.exec(
        'drop schema public cascade; drop schema if exists drizzle cascade; create schema public',
      )),
    migrate,
    catalog: () => postgresCatalog(client),
    insert: async (table, row) =>
      void (await client.query(
        insertion(table, row, (index) => `$${index + 1}`),
        Object.values(row),
      )),
    select: async (table, columns) =>
      (await client.query<Row>(`select ${quoted(columns)} from "${table}"`)).rows,
    async open() {
      await migrate(MIGRATIONS);
      return new PostgresStorage(db, async () => undefined, { trigrams: false });
    },
    queries: db as unknown as Database,
    tables: postgresTables,
    close: () => client.close(),
  };
}
