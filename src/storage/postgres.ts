import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import type { Database } from './database.ts';
import { isCollision, translated, translatedTransaction } from './failure.ts';
import { tables } from './schema.postgres.ts';
import { type Queries, queriesOn, type Storage } from './storage.ts';
import type { TextIndex } from './text-search.ts';

/** Where the generated migrations for PostgreSQL are. */
export const MIGRATIONS = fileURLToPath(new URL('../../drizzle/postgres', import.meta.url));

const ATTEMPTS = 10;
const FIRST_PAUSE_MS = 10;

const NO_TRIGRAMS =
  'PostgreSQL has no extension pg_trgm, or the right to create it is missing: searches for text look at the newest 10,000 rows';

/**
 * Connects to a PostgreSQL server and migrates the database.
 * @param onWarning Called with problems that do not prevent operation.
 */
export async function openPostgres(url: string, onWarning: (message: string) => void): Promise<Storage> {
  const client = postgres(url, { onnotice: () => undefined, connect_timeout: 10 });
  const db = drizzle({ client });
  try {
    await migrate(db, { migrationsFolder: MIGRATIONS });
    const [found] =
      await client`select exists (select from pg_extension where extname = 'pg_trgm') as trigrams`;
    const trigrams = found?.trigrams === true;
    if (!trigrams) onWarning(NO_TRIGRAMS);
    return new PostgresStorage(db, () => client.end({ timeout: 5 }), { trigrams });
  } catch (error) {
    await client.end({ timeout: 0 });
    throw error;
  }
}

/** Storage on any of Drizzle's PostgreSQL drivers. */
export class PostgresStorage implements Storage {
  readonly #db: PgDatabase<PgQueryResultHKT>;
  readonly #end: () => Promise<void>;
  readonly #textIndex: TextIndex;
  readonly #queries: Queries;

  /** @param trigrams Whether there are indexes of texts. */
  constructor(
    db: PgDatabase<PgQueryResultHKT>,
    end: () => Promise<void>,
    { trigrams }: { trigrams: boolean },
  ) {
    this.#db = db;
    this.#end = end;
    this.#textIndex = {
      minLength: trigrams ? 3 : Number.POSITIVE_INFINITY,
      // It uses them by itself.
      narrow: async () => undefined,
    };
    this.#queries = queriesOn(asDatabase(db), tables, this.#textIndex);
  }

  read<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return translated(() => work(this.#queries));
  }

  write<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return translatedTransaction((run) => this.#transaction(run, ATTEMPTS), work);
  }

  // Serializable, so that a rule checked by a query ("the first account") holds at commit too.
  async #transaction<T>(work: (queries: Queries) => Promise<T>, attempts: number): Promise<T> {
    try {
      return await this.#db.transaction((tx) => work(queriesOn(asDatabase(tx), tables, this.#textIndex)), {
        isolationLevel: 'serializable',
      });
    } catch (error) {
      if (attempts <= 1 || !isCollision(error)) throw error;
      // Those that collided would collide again if they all came back at once.
      await pause(Math.random() * FIRST_PAUSE_MS * 2 ** (ATTEMPTS - attempts));
      return await this.#transaction(work, attempts - 1);
    }
  }

  close(): Promise<void> {
    return this.#end();
  }
}

// Not the same type, but the same methods, of which `Database` names only the shared ones.
function asDatabase(db: PgDatabase<PgQueryResultHKT>): Database {
  return db as unknown as Database;
}
