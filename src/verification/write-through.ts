import { UnavailableError } from '../domain/errors.ts';
import type { Queries, Storage } from '../storage/storage.ts';

/** Whether it is known what became of a transaction. One whose acknowledgement was lost may still be committed. */
export type Outcome = 'known' | 'unknown';

/**
 * Runs a transaction, and invalidates the caches of its changes with any outcome: it may have been committed
 * although it failed.
 * @param invalidate Called with what the work returned last, which is what would have been committed.
 */
export async function writeThrough<T>(
  storage: Storage,
  work: (db: Queries) => Promise<T>,
  invalidate: (touched: T, outcome: Outcome) => void,
): Promise<T> {
  let last: { readonly touched: T } | undefined;
  let outcome: Outcome = 'known';
  try {
    return await storage.write(async (db) => {
      last = { touched: await work(db) };
      return last.touched;
    });
  } catch (error) {
    if (error instanceof UnavailableError && error.performed !== false) outcome = 'unknown';
    throw error;
  } finally {
    if (last) invalidate(last.touched, outcome);
  }
}
