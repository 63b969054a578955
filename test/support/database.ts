import Sqlite from 'better-sqlite3';
import type { TestGateway } from './gateway.ts';

/** Another connection to a gateway's database file, as another process would have. */
export function connectTo({ config: { database } }: Pick<TestGateway, 'config'>): Sqlite.Database {
  if (database.dialect !== 'sqlite') throw new Error('not SQLite');
  return new Sqlite(database.file);
}

/** Changes a gateway's database behind its back. */
export function runIn(gateway: Pick<TestGateway, 'config'>, sql: string, ...values: unknown[]): void {
  const database = connectTo(gateway);
  database.prepare(sql).run(...values);
  database.close();
}

/** Disables an account. */
export function disable(gateway: Pick<TestGateway, 'config'>, email: string): void {
  runIn(gateway, 'update accounts set disabled_at = 1 where email = ?', email);
}

/** Takes the password from an account, as one that signs in elsewhere has none. */
export function takePassword(gateway: Pick<TestGateway, 'config'>, email: string): void {
  runIn(gateway, "update accounts set password_hash = '!' where email = ?", email);
}
