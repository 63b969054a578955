import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseReplacedError } from './sqlite-file.ts';
import type { Storage } from './storage.ts';

/**
 * The state of the database: available, read-only, unavailable, or unavailable until the gateway is restarted,
 * because its file was deleted or replaced.
 */
export type DatabaseHealth = 'ok' | 'read-only' | 'unavailable' | 'replaced';

/** The longest wait of a health request, in milliseconds. */
const PATIENCE_MS = 1_500;

/** The current check, which concurrent requests share. */
const trials = new WeakMap<Storage, Promise<DatabaseHealth>>();

/** Finds out what can be done with the database, by doing it. */
export async function checkHealth(storage: Storage): Promise<DatabaseHealth> {
  const overdue = new AbortController();
  const givenUp = pause(PATIENCE_MS, 'unavailable' as const, { signal: overdue.signal });
  givenUp.catch(() => undefined);
  try {
    return await Promise.race([triedOnce(storage), givenUp]);
  } finally {
    overdue.abort();
  }
}

function triedOnce(storage: Storage): Promise<DatabaseHealth> {
  const trial = trials.get(storage) ?? tried(storage).finally(() => trials.delete(storage));
  trials.set(storage, trial);
  return trial;
}

async function tried(storage: Storage): Promise<DatabaseHealth> {
  try {
    await storage.write(({ accounts }) => accounts.changeNone());
    return 'ok';
  } catch (error) {
    if (error instanceof DatabaseReplacedError) return 'replaced';
    return await storage
      .read(({ accounts }) => accounts.byId(''))
      .then(
        () => 'read-only',
        () => 'unavailable',
      );
  }
}
