import { DrizzleQueryError } from 'drizzle-orm';
import { DomainError, UnavailableError } from '../domain/errors.ts';

/** A row would have repeated what a unique index forbids. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}

const UNIQUE_VIOLATION = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']);
// PostgreSQL: serialization_failure and deadlock_detected.
const COLLISION = new Set(['40001', '40P01']);

/**
 * Driver codes of a database that cannot be reached, is busy, full, read-only or broken, whose operator rejects changes
 * with a trigger, or whose tables are gone. Others are bugs.
 */
const UNAVAILABLE = new RegExp(
  [
    // SQLite: https://sqlite.org/rescode.html
    '^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB|NOMEM|PROTOCOL|PERM|CONSTRAINT_TRIGGER)',
    // PostgreSQL: connection exceptions, lack of resources, intervention, system errors, a lock that is not available,
    // collisions, a read-only server, corruption, a trigger, a missing table.
    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    '^(08|53|57|58)[0-9A-Z]{3}$|^(55P03|40001|40P01|25006|XX001|XX002|P0001|42P01)$',
    // The PostgreSQL driver, and sockets.
    '^(CONNECTION_|CONNECT_TIMEOUT$|ECONN|EPIPE$|ETIMEDOUT$|ENOTFOUND$|EAI_|EHOSTUNREACH$|ENETUNREACH$|ENOENT$|EACCES$)',
  ].join('|'),
);

/** Runs database work, and converts what its driver throws to errors of the project. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(error, false);
  }
}

/**
 * Runs a transaction like that. A failure after its work is done is one of the commit, which may have succeeded
 * although its acknowledgement was lost.
 * @param run Runs the work that it is given in a transaction, once or several times.
 */
export async function translatedTransaction<Queries, T>(
  run: (work: (queries: Queries) => Promise<T>) => Promise<T>,
  work: (queries: Queries) => Promise<T>,
): Promise<T> {
  let isCommitting = false;
  try {
    return await run(async (queries) => {
      isCommitting = false;
      const result = await work(queries);
      isCommitting = true;
      return result;
    });
  } catch (error) {
    throw translate(error, isCommitting ? undefined : false);
  }
}

/** Returns whether a transaction failed only because of a concurrent one. */
export function isCollision(error: unknown): boolean {
  const code = driverCode(driverError(error));
  return code !== undefined && COLLISION.has(code);
}

function translate(error: unknown, performed: false | undefined): unknown {
  const cause = driverError(error);
  const code = driverCode(cause);
  if (cause instanceof DomainError || code === undefined) return cause;
  if (UNIQUE_VIOLATION.has(code)) return new UniqueViolation('A unique value is already taken.');
  if (UNAVAILABLE.test(code) || isTableMissing(cause)) {
    const message = 'The database cannot answer now. Try again shortly.';
    // The server itself undid a transaction that collided.
    return new UnavailableError(message, { cause, performed: COLLISION.has(code) ? false : performed });
  }
  // The driver's message and details may quote parameters.
  return new Error(`The database rejected a query with ${code}`);
}

// Drizzle's wrapper carries the parameters of the query, which must not reach a log.
function driverError(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

/** SQLite has no code of its own for it. */
function isTableMissing(cause: unknown): boolean {
  return cause instanceof Error && cause.message.startsWith('no such table: ');
}

function driverCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  // Errors with codes of Node.js are bugs, not failures of the database.
  return error.code.startsWith('ERR_') ? undefined : error.code;
}
