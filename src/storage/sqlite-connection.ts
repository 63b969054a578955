import Sqlite from 'better-sqlite3';

interface ConnectionOptions {
  readonly readonly: boolean;
  /** How long SQLite waits for a lock by blocking the thread, in milliseconds. */
  readonly timeout: number;
}

/** Opens a connection to a database file. */
export function connect(file: string, options: ConnectionOptions): Sqlite.Database {
  const database = new Sqlite(file, options);
  // SQLite's own knows the letters of ASCII only, PostgreSQL's knows all.
  database.function('lower', { deterministic: true }, (value) =>
    typeof value === 'string' ? value.toLowerCase() : value,
  );
  return database;
}
