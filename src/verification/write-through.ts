import { UnavailableError } from '../domain/errors.ts';
import type { Queries, Storage } from '../storage/storage.ts';

/** Whether the outcome of a transaction is known. If its acknowledgement was lost, it may still be committed. */
export type Outcome = 'known' | 'unknown';

/**
 * Runs a transaction and then invalidates the caches of its changes, even after a failure, because the transaction may
 * have been committed all the same.
 * @param invalidate Called with the last result of the work, which holds the changes that may have been committed.
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
