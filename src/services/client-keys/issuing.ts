import { type Caller, mayManage } from '../../domain/caller.ts';
import { type MintedKey, mintClientId, mintKey } from '../../domain/client-key.ts';
import { NotFoundError } from '../../domain/errors.ts';
import type { Queries } from '../../storage/storage.ts';
import { requireEnabled } from '../enabled-account.ts';
import { type Attempt, IdempotentResults } from '../idempotency.ts';
import { validate } from '../validate.ts';
import { type ChangesOptions, ClientKeyChanges, type Managed, requireActiveKey } from './changes.ts';
import { type CreateClientKey, createInput, type RotateClientKey, rotateInput } from './input.ts';
import { createRecord } from './record.ts';

export interface IssuingOptions extends ChangesOptions {
  readonly keyPrefix: string;
  /** Requests in any 60 seconds, for keys created without a limit. */
  readonly defaultRateLimit: number;
}

/**
 * Converts a new secret to the form that the response shows. May take time, and may fail: nothing is written yet,
 * and no transaction is held.
 */
export interface Reveal<Shown> {
  readonly show: (minted: MintedKey) => Promise<Shown>;
  /** Fingerprints of the PGP keys whose holders alone get to see it. */
  readonly encryptTo?: readonly string[];
}

/** Gives client keys their secrets. */
export class ClientKeyIssuing {
  readonly #options: IssuingOptions;
  readonly #changes: ClientKeyChanges;
  readonly #results: IdempotentResults;

  constructor(options: IssuingOptions) {
    this.#options = options;
    this.#changes = new ClientKeyChanges(options);
    this.#results = new IdempotentResults(options.clock);
  }

  /**
   * A new key, or with an idempotency key the one that an earlier attempt made.
   * @throws {ValidationError | NotFoundError | IdempotencyConflictError}
   */
  async create<Shown>(
    input: CreateClientKey,
    caller: Caller,
    reveal: Reveal<Shown>,
    ownerId = caller.viewer.accountId,
  ): Promise<Managed & Shown> {
    if (!mayManage(caller.viewer, ownerId)) throw new NotFoundError('account');
    const now = this.#options.clock.now();
    const { idempotencyKey, ...given } = validate(createInput(now), input);
    const request = ['createClientKey', ownerId, reveal.encryptTo, given];
    const attempt = { accountId: caller.viewer.accountId, idempotencyKey, request };
    const minted = mintKey(mintClientId(this.#options.keyPrefix));
    const { defaultRateLimit } = this.#options;
    const { clientId, secretDigest } = minted;
    const clientKey = createRecord(given, { ownerId, clientId, secretDigest, defaultRateLimit, now });
    return await this.#once(attempt, async () => {
      const shown = await reveal.show(minted);
      return async (db) => {
        await requireEnabled(db, caller.viewer);
        await db.clientKeys.insert(clientKey);
        await this.#changes.record(db, 'client_key.created', clientKey, caller, { scopes: clientKey.scopes });
        return { clientKey, ...shown };
      };
    });
  }

  /**
   * Rotates the secret of a key, or with an idempotency key returns the result of an earlier attempt. The old secret is
   * valid for the grace period.
   * @throws {ValidationError | NotFoundError | ClientKeyRevokedError | IdempotencyConflictError}
   */
  async rotate<Shown>(
    ref: string,
    input: RotateClientKey,
    caller: Caller,
    reveal: Reveal<Shown>,
  ): Promise<Managed & Shown> {
    const { storage, clock } = this.#options;
    const { gracePeriodSeconds, idempotencyKey } = validate(rotateInput, input);
    const { id, clientId } = await storage.read((db) => requireActiveKey(db, ref, caller.viewer));
    const request = ['rotateClientKey', id, reveal.encryptTo, gracePeriodSeconds];
    const attempt = { accountId: caller.viewer.accountId, idempotencyKey, request };
    return await this.#once(attempt, async () => {
      const minted = mintKey(clientId);
      const shown = await reveal.show(minted);
      return async (db) => {
        // Read again: it may have been rotated or revoked in the meantime.
        const { secretDigest } = await requireActiveKey(db, id, caller.viewer);
        const clientKey = await this.#changes.apply(db, id, {
          secretDigest: minted.secretDigest,
          previousSecretDigest: gracePeriodSeconds > 0 ? secretDigest : null,
          previousSecretExpiresAt: gracePeriodSeconds > 0 ? clock.now() + gracePeriodSeconds * 1000 : null,
        });
        await this.#changes.record(db, 'client_key.rotated', clientKey, caller, { gracePeriodSeconds });
        return { clientKey, ...shown };
      };
    });
  }

  /** Performs an attempt unless an earlier one was performed, whose result is returned. Attempts at once take turns. */
  async #once<T extends Managed>(
    attempt: Attempt,
    prepare: () => Promise<(db: Queries) => Promise<T>>,
  ): Promise<T> {
    const find = (db: Queries) => this.#results.find<T>(db, attempt);
    const earlier = await this.#options.storage.read(find);
    if (earlier) return earlier;
    const perform = await prepare();
    return await this.#changes.make(async (db) => {
      const meanwhile = await find(db);
      if (meanwhile) return meanwhile;
      const result = await perform(db);
      await this.#results.keep(db, attempt, result);
      return result;
    }, find);
  }
}
