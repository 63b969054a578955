import { DrizzleQueryError } from 'drizzle-orm';
import type { DatabaseLocation } from '../config/environment.ts';
import { VERSION } from '../version.ts';
import { OLDEST_VERSION, requireCompatible } from './releases.ts';
import type { OpenOptions } from './sqlite.ts';
import type { Queries, Storage } from './storage.ts';

/**
 * Opens the database that the configuration names, and brings its tables up to date.
 * @param options PostgreSQL takes any number of gateways, also when the use is to be exclusive.
 * @throws {Error} whose message says in one line why that cannot be done.
 */
export async function openStorage(location: DatabaseLocation, options?: OpenOptions): Promise<Storage> {
  try {
    const storage = await open(location, options);
    await storage.write(admit).catch(async (error: unknown) => {
      await storage.close();
      throw error;
    });
    return storage;
  } catch (cause) {
    throw new Error(`the database cannot be opened: ${readMessage(cause)}`, { cause });
  }
}

async function open(location: DatabaseLocation, options?: OpenOptions): Promise<Storage> {
  // Only the driver that is needed is loaded: each takes its time and memory.
  if (location.dialect === 'sqlite') return (await import('./sqlite.ts')).openSqlite(location.file, options);
  return await (await import('./postgres.ts')).openPostgres(
    location.url,
    options?.onWarning ?? (() => undefined),
  );
}

/** Records that this version migrated the database. @throws {NewerDatabaseError} when this version is too old. */
async function admit({ releases }: Queries): Promise<void> {
  const applied = await releases.all();
  requireCompatible(VERSION, applied);
  if (applied.some(({ version }) => version === VERSION)) return;
  await releases.insert({ version: VERSION, oldestVersion: OLDEST_VERSION });
}

function readMessage(error: unknown): string {
  if (error instanceof DrizzleQueryError) return readMessage(error.cause);
  if (error instanceof AggregateError) return error.errors.map(readMessage).join('; ');
  return error instanceof Error ? error.message : String(error);
}
