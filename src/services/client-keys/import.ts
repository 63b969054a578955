import type { z } from 'zod';
import { type Caller, requireAdmin } from '../../domain/caller.ts';
import { mintClientId } from '../../domain/client-key.ts';
import { ValidationError } from '../../domain/errors.ts';
import { UniqueViolation } from '../../storage/failure.ts';
import type { Queries } from '../../storage/storage.ts';
import type { ClientKey } from '../../storage/tables.ts';
import { type Outcome, writeThrough } from '../../verification/write-through.ts';
import { findAccountByRef } from '../accounts/administration.ts';
import { mayReceiveKeys } from '../accounts/email-verification.ts';
import { requireEnabled } from '../enabled-account.ts';
import { ClientKeyChanges } from './changes.ts';
import { createInput } from './input.ts';
import type { IssuingOptions } from './issuing.ts';
import { createRecord } from './record.ts';

const MAX_KEYS = 100;
/** SHA-256 in base64url, unpadded. */
const DIGEST_LENGTH = 43;

/** Where keys can come from, as events name it. Both store the SHA-256 of the whole key. */
export type ImportSource = 'fluxbase' | 'better-auth';

/** A key as another system had it. */
export interface ForeignKey {
  readonly name: string;
  readonly description?: string | null | undefined;
  /** SHA-256 of the whole key, base64url, padded or not. */
  readonly hash: string;
  readonly scopes: readonly string[];
  /** `null` for no limit. Default: the default of the gateway. */
  readonly rateLimitPerMinute?: number | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly revoked: boolean;
  /** The verified email address or the id of an account. Without such an account, the key goes to the importer. */
  readonly owner?: string | null | undefined;
}

export type SkipReason =
  | 'BAD_HASH'
  | 'ALREADY_IMPORTED'
  | 'REVOKED'
  | 'EXPIRED'
  | 'INVALID'
  | 'OWNER_NOT_VERIFIED'
  | 'NAME_TAKEN';

/** The result of one key, or of its dry run. */
export interface ImportResult {
  readonly name: string;
  readonly clientKey: ClientKey | null;
  readonly skipped: SkipReason | null;
  /** The problem of an invalid key. */
  readonly problem: string | null;
  readonly ownerFound: boolean;
}

interface ImportOptions extends IssuingOptions {
  /** Called with the digest of a whole key when its import is kept, before it is acknowledged. */
  readonly onImported: (digest: string, outcome: Outcome) => void;
}

/** Imports client keys of other systems by their hashes, so that their secrets can still be used. */
export class ClientKeyImport {
  readonly #options: ImportOptions;
  readonly #changes: ClientKeyChanges;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#changes = new ClientKeyChanges(options);
  }

  /**
   * Imports up to 100 keys in one transaction, and returns a result for each, in their order. What was
   * imported once is skipped from then on. With `dryRun`, nothing is kept.
   * @throws {RequestError} `FORBIDDEN` unless an administrator asks.
   * @throws {ValidationError} when there are too many, or others were made meanwhile.
   */
  async import(
    source: ImportSource,
    keys: readonly ForeignKey[],
    caller: Caller,
    dryRun: boolean,
  ): Promise<readonly ImportResult[]> {
    requireAdmin(caller.viewer);
    if (keys.length > MAX_KEYS) throw wrong(`must be at most ${MAX_KEYS} at a time`);
    const outcomes = await this.#run(source, keys, caller, dryRun);
    return dryRun ? outcomes.map((outcome) => ({ ...outcome, clientKey: null })) : outcomes;
  }

  async #run(
    source: ImportSource,
    keys: readonly ForeignKey[],
    caller: Caller,
    dryRun: boolean,
  ): Promise<readonly ImportResult[]> {
    try {
      const { storage, onImported } = this.#options;
      return await writeThrough(
        storage,
        async (db) => {
          await requireEnabled(db, caller.viewer);
          const results: ImportResult[] = [];
          for (const key of keys) results.push(await this.#take(db, source, key, caller));
          // Thrown, because nothing else undoes what was done.
          if (dryRun) throw new Rehearsal(results);
          return results;
        },
        (_, outcome) => {
          // Those that are skipped too: an earlier import of them may have been acknowledged to nobody.
          const digests = keys.map(({ hash }) => digestIn(hash)).filter((digest) => digest !== undefined);
          for (const digest of digests) onImported(digest, outcome);
        },
      );
    } catch (error) {
      if (error instanceof Rehearsal) return error.results;
      if (error instanceof UniqueViolation) throw wrong('collide with others that were made meanwhile');
      throw error;
    }
  }

  async #take(db: Queries, source: ImportSource, key: ForeignKey, caller: Caller): Promise<ImportResult> {
    const { name, revoked, owner } = key;
    const account = owner ? await findAccountByRef(db, owner) : undefined;
    const outcome = {
      name,
      clientKey: null,
      skipped: null,
      problem: null,
      ownerFound: account !== undefined,
    };
    const skip = (skipped: SkipReason, problem: string | null = null) => ({ ...outcome, skipped, problem });

    const now = this.#options.clock.now();
    const digest = digestIn(key.hash);
    if (digest === undefined) return skip('BAD_HASH');
    if ((await db.importedKeys.findClientId(digest)) !== undefined) return skip('ALREADY_IMPORTED');
    if (revoked) return skip('REVOKED');
    if (key.expiresAt && key.expiresAt.getTime() <= now) return skip('EXPIRED');
    const parsed = createInput(now).safeParse(key);
    if (!parsed.success) return skip('INVALID', problemIn(parsed.error));
    if (owner && account && !mayReceiveKeys(account, owner, caller.viewer)) return skip('OWNER_NOT_VERIFIED');
    const ownerId = account?.id ?? caller.viewer.accountId;
    if (await db.clientKeys.byName(ownerId, parsed.data.name)) return skip('NAME_TAKEN');

    const { keyPrefix, defaultRateLimit } = this.#options;
    const clientKey = createRecord(parsed.data, {
      ownerId,
      clientId: mintClientId(keyPrefix),
      // Until it is rotated, the secret of such a key is all of it.
      secretDigest: digest,
      defaultRateLimit,
      now,
    });
    await db.clientKeys.insert(clientKey);
    await db.importedKeys.insert(digest, clientKey.clientId, now);
    const details = { source, scopes: clientKey.scopes };
    await this.#changes.record(db, 'client_key.imported', clientKey, caller, details);
    return { ...outcome, clientKey };
  }
}

/** Ends a transaction that was only to show what it would do. */
class Rehearsal extends Error {
  override readonly name = 'Rehearsal';
  readonly results: readonly ImportResult[];

  constructor(results: readonly ImportResult[]) {
    super('Only a rehearsal.');
    this.results = results;
  }
}

/** A hash as digests are stored here; `undefined` when it cannot be one. */
function digestIn(hash: string): string | undefined {
  const digest = hash.replace(/=$/, '');
  // Read and written again, because the last character holds bits that must be zero.
  const canonical = Buffer.from(digest, 'base64url').toString('base64url');
  return digest.length === DIGEST_LENGTH && canonical === digest ? digest : undefined;
}

function problemIn({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
}

function wrong(message: string): ValidationError {
  return new ValidationError([{ path: ['keys'], message }]);
}
