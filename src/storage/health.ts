import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseReplacedError } from './sqlite-file.ts';
import type { Storage } from './storage.ts';

/**
 * What can be done with the database: everything, reading alone, nothing, or nothing until the gateway is restarted,
 * because its file was deleted or replaced.
 */
export type DatabaseHealth = 'ok' | 'read-only' | 'unavailable' | 'replaced';

/** Whoever asks for the health of a gateway does not wait for long either, in milliseconds. */
const PATIENCE_MS = 1_500;

/** Finds out what can be done with the database, by doing it. */
export async function healthOf(storage: Storage): Promise<DatabaseHealth> {
  const overdue = new AbortController();
  const givenUp = pause(PATIENCE_MS, 'unavailable' as const, { signal: overdue.signal });
  givenUp.catch(() => undefined);
  try {
    return await Promise.race([tried(storage), givenUp]);
  } finally {
    overdue.abort();
  }
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
