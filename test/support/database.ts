import Sqlite from 'better-sqlite3';
import type { TestGateway } from './gateway.ts';

/** Opens another connection to a gateway's database file, as another process would. */
export function connectTo({ config: { database } }: Pick<TestGateway, 'config'>): Sqlite.Database {
  if (database.dialect !== 'sqlite') throw new Error('not SQLite');
  return new Sqlite(database.file);
}

/** Changes a gateway's database without its knowledge. */
export function runIn(gateway: Pick<TestGateway, 'config'>, sql: string, ...values: unknown[]): void {
  const database = connectTo(gateway);
  database.prepare(sql).run(...values);
  database.close();
}

/** Selects rows from a gateway's database. */
export function selectFrom(gateway: Pick<TestGateway, 'config'>, sql: string, ...values: unknown[]) {
  const database = connectTo(gateway);
  try {
    return database.prepare(sql).all(...values) as Record<string, unknown>[];
  } finally {
    database.close();
  }
}

/** Disables an account. */
export function disable(gateway: Pick<TestGateway, 'config'>, email: string): void {
  runIn(gateway, 'update accounts set disabled_at = 1 where email = ?', email);
}

/** Removes the password of an account, as if it signed in through an OpenID provider. */
export function takePassword(gateway: Pick<TestGateway, 'config'>, email: string): void {
  runIn(gateway, "update accounts set password_hash = '!' where email = ?", email);
}

/** Makes every insert of an event fail until the returned function is called. */
export function rejectEvents(gateway: Pick<TestGateway, 'config'>): () => void {
  return rejectChanges(gateway, ['events'], ['INSERT']);
}

/** Makes changes of tables fail until the returned function is called. */
export function rejectChanges(
  gateway: Pick<TestGateway, 'config'>,
  tables: readonly string[],
  changes: readonly string[] = ['INSERT', 'UPDATE', 'DELETE'],
): () => void {
  const triggers = tables.flatMap((table) =>
    changes.map((change) => ({ name: `no_${change}_${table}`, at: `${change} ON ${table}` })),
  );
  for (const { name, at } of triggers) {
    runIn(gateway, `CREATE TRIGGER ${name} BEFORE ${at} BEGIN SELECT RAISE(ABORT, 'no'); END`);
  }
  return () => {
    for (const { name } of triggers) runIn(gateway, `DROP TRIGGER ${name}`);
  };
}
