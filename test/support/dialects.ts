import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import postgres from 'postgres';
import type { Config } from '../../src/config/config.ts';
import { IS_POSTGRES_INSTALLED, startPostgres } from './postgres.ts';

type DatabaseLocation = Config['database'];

/** Where gateways of a test file find databases of one dialect. */
interface DatabaseServer {
  /** Makes an empty database. */
  create(): Promise<DatabaseLocation>;
  /** Runs SQL without the knowledge of a gateway, and returns the rows. */
  run(database: DatabaseLocation, sql: string): Promise<Record<string, unknown>[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function sqliteFiles(): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-databases-'));
  let files = 0;
  return {
    create: async () => ({ dialect: 'sqlite', file: join(folder, `${files++}.db`) }),
    run: async (database, sql) => {
      if (database.dialect !== 'sqlite') throw new Error('not SQLite');
      const connection = new Sqlite(database.file);
      const statement = connection.prepare(sql);
      const rows = statement.reader ? statement.all() : statement.run() && [];
      connection.close();
      return rows as Record<string, unknown>[];
    },
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function postgresServer(): Promise<DatabaseServer> {
  const server = await startPostgres();
  return {
    create: async () => ({ dialect: 'postgres', url: await server.createDatabase() }),
    run: async (database, sql) => {
      if (database.dialect !== 'postgres') throw new Error('not PostgreSQL');
      const client = postgres(database.url, { max: 1 });
      const rows = await client.unsafe(sql);
      await client.end();
      return [...rows];
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Both databases, for `describe.each`; PostgreSQL where it is installed. */
export const DIALECTS: readonly { dialect: string; startDatabases: () => Promise<DatabaseServer> }[] = [
  { dialect: 'SQLite', startDatabases: sqliteFiles },
  ...(IS_POSTGRES_INSTALLED ? [{ dialect: 'PostgreSQL', startDatabases: postgresServer }] : []),
];
