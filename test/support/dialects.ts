import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import postgres from 'postgres';
import type { Config } from '../../src/config/config.ts';
import { IS_POSTGRES_INSTALLED, startPostgres } from './postgres.ts';

type DatabaseLocation = Config['database'];

type Row = Record<string, unknown>;
type Run = DatabaseServer['run'];

/** Where gateways of a test file find databases of one dialect. */
interface DatabaseServer {
  /** Makes an empty database. */
  create(): Promise<DatabaseLocation>;
  /** Runs SQL without the knowledge of a gateway, and returns the rows. */
  run(database: DatabaseLocation, sql: string): Promise<Row[]>;
  /** Returns the rows of all tables. */
  rows(database: DatabaseLocation): Promise<Row[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Selects everything from the tables that a query of the catalog names. */
function everything(run: Run, namesOfTables: string): DatabaseServer['rows'] {
  return async (database) => {
    const tables = await run(database, namesOfTables);
    const rows = tables.map(({ name }) => run(database, `select * from "${name}"`));
    return (await Promise.all(rows)).flat();
  };
}

async function sqliteFiles(): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-databases-'));
  let files = 0;
  const run: Run = async (database, sql) => {
    if (database.dialect !== 'sqlite') throw new Error('not SQLite');
    const connection = new Sqlite(database.file);
    const statement = connection.prepare(sql);
    const rows = statement.reader ? statement.all() : statement.run() && [];
    connection.close();
    return rows as Row[];
  };
  return {
    run,
    rows: everything(run, "select name from sqlite_master where type = 'table'"),
    create: async () => ({ dialect: 'sqlite', file: join(folder, `${files++}.db`) }),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function postgresServer(): Promise<DatabaseServer> {
  const server = await startPostgres();
  const run: Run = async (database, sql) => {
    if (database.dialect !== 'postgres') throw new Error('not PostgreSQL');
    const client = postgres(database.url, { max: 1, onnotice: () => undefined });
    const rows = await client.unsafe(sql);
    await client.end();
    return [...rows];
  };
  return {
    run,
    rows: everything(run, "select tablename as name from pg_tables where schemaname = 'public'"),
    create: async () => ({ dialect: 'postgres', url: await server.createDatabase() }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Both databases, for `describe.each`; PostgreSQL where it is installed. */
export const DIALECTS: readonly { dialect: string; startDatabases: () => Promise<DatabaseServer> }[] = [
  { dialect: 'SQLite', startDatabases: sqliteFiles },
  ...(IS_POSTGRES_INSTALLED ? [{ dialect: 'PostgreSQL', startDatabases: postgresServer }] : []),
];
