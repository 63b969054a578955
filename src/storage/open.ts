import { DrizzleQueryError } from 'drizzle-orm';
import type { DatabaseLocation } from '../config/environment.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { Storage } from './storage.ts';

/**
 * Opens the database that the configuration names, and brings its tables up to date.
 * @throws {Error} whose message says in one line why that cannot be done.
 */
export async function openStorage(location: DatabaseLocation): Promise<Storage> {
  try {
    return location.dialect === 'sqlite' ? openSqlite(location.file) : await openPostgres(location.url);
  } catch (cause) {
    throw new Error(`the database cannot be opened: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(error: unknown): string {
  if (error instanceof DrizzleQueryError) return messageOf(error.cause);
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
