import { DrizzleQueryError } from 'drizzle-orm';
import type { DatabaseLocation } from '../config/environment.ts';
import type { Storage } from './storage.ts';

/**
 * Opens the database that the configuration names, and brings its tables up to date.
 * @throws {Error} whose message says in one line why that cannot be done.
 */
export async function openStorage(location: DatabaseLocation): Promise<Storage> {
  try {
    // Only the driver that is needed is loaded: each takes its time and memory.
    if (location.dialect === 'sqlite') return (await import('./sqlite.ts')).openSqlite(location.file);
    return await (await import('./postgres.ts')).openPostgres(location.url);
  } catch (cause) {
    throw new Error(`the database cannot be opened: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(error: unknown): string {
  if (error instanceof DrizzleQueryError) return messageOf(error.cause);
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
