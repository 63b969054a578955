import type { DatabaseLocation } from '../config/environment.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { Storage } from './storage.ts';

/** Opens the database that the configuration names, and brings its tables up to date. */
export async function openStorage(location: DatabaseLocation): Promise<Storage> {
  return location.dialect === 'sqlite' ? openSqlite(location.file) : await openPostgres(location.url);
}
