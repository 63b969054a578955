import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { hashSecret } from '../domain/digest.ts';
import { IdempotencyConflictError } from '../domain/errors.ts';
import { openText, sealText } from '../domain/sealed-text.ts';
import type { Queries } from '../storage/storage.ts';

/** How long a result can be replayed, in milliseconds. */
export const IDEMPOTENCY_LIFETIME = 24 * 3_600_000;

/** A text that a caller repeats with each attempt of one mutation. */
export const idempotencyKey = z
  .string('must be text')
  .regex(/^[\x21-\x7e]{16,128}$/, 'must be 16 to 128 printable ASCII characters without spaces');

/** One attempt of a mutation. */
export interface Attempt {
  readonly accountId: string;
  /** Undefined: every attempt is performed. */
  readonly idempotencyKey: string | undefined;
  /** The operation: the name of the mutation and its input. */
  readonly request: unknown;
}

/**
 * Results of mutations by idempotency key. Records hold the digest of the key, and the result encrypted with the key,
 * so that the database alone opens nothing.
 */
export class IdempotentResults {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Returns the result of an earlier attempt.
   * @throws {IdempotencyConflictError} when the key was used for something else.
   */
  async find<Result>(db: Queries, attempt: Attempt): Promise<Result | undefined> {
    const { accountId, idempotencyKey } = attempt;
    if (idempotencyKey === undefined) return undefined;
    const after = this.#clock.now() - IDEMPOTENCY_LIFETIME;
    const record = await db.idempotency.find(accountId, hashSecret(idempotencyKey), after);
    if (!record) return undefined;
    if (record.requestDigest !== hashRequest(attempt)) throw new IdempotencyConflictError();
    return JSON.parse(openText(record.result, idempotencyKey, toContext(attempt))) as Result;
  }

  /** Keeps the result of an attempt, in the transaction that performs it. */
  async keep(db: Queries, attempt: Attempt, result: object): Promise<void> {
    const { accountId, idempotencyKey } = attempt;
    if (idempotencyKey === undefined) return;
    const keyDigest = hashSecret(idempotencyKey);
    // One that `find` did not return has expired.
    await db.idempotency.remove(accountId, keyDigest);
    await db.idempotency.insert({
      accountId,
      keyDigest,
      requestDigest: hashRequest(attempt),
      result: sealText(JSON.stringify(result), idempotencyKey, toContext(attempt)),
      createdAt: this.#clock.now(),
    });
  }
}

function hashRequest({ request }: Attempt): string {
  return hashSecret(JSON.stringify(request));
}

function toContext({ accountId }: Attempt): string {
  return `latchkey idempotent result of ${accountId}`;
}
