import { type MintedKey, mintClientId, mintKey } from '../domain/client-key.ts';
import { NotFoundError } from '../domain/errors.ts';
import { newId } from '../domain/id.ts';
import type { ClientKey } from '../storage/tables.ts';
import { type Caller, mayManage, requireEnabled } from './caller.ts';
import { type ChangesOptions, ClientKeyChanges, type Managed, unrevoked } from './client-key-changes.ts';
import { type CreateClientKey, createInput, type RotateClientKey, rotateInput } from './client-key-input.ts';
import { validate } from './validate.ts';

export interface IssuingOptions extends ChangesOptions {
  readonly keyPrefix: string;
  /** Requests in any 60 seconds, for keys created without a limit. */
  readonly defaultRateLimit: number;
}

/**
 * Makes of a new secret what the answer shows of it. It may take its time, and fail: nothing is written yet,
 * and no transaction is held.
 */
export type Reveal<Shown> = (minted: MintedKey) => Promise<Shown>;

/** Gives client keys their secrets. */
export class ClientKeyIssuing {
  readonly #options: IssuingOptions;
  readonly #changes: ClientKeyChanges;

  constructor(options: IssuingOptions) {
    this.#options = options;
    this.#changes = new ClientKeyChanges(options);
  }

  /** A new key. @throws {ValidationError | NotFoundError} */
  async create<Shown>(
    input: CreateClientKey,
    caller: Caller,
    reveal: Reveal<Shown>,
    ownerId = caller.viewer.accountId,
  ): Promise<Managed & Shown> {
    if (!mayManage(caller.viewer, ownerId)) throw new NotFoundError('account');
    const now = this.#options.clock.now();
    const { rateLimitPerMinute = this.#options.defaultRateLimit, ...fields } = validate(
      createInput(now),
      input,
    );
    const minted = mintKey(mintClientId(this.#options.keyPrefix));
    const clientKey: ClientKey = {
      ...fields,
      id: newId(),
      ownerId,
      clientId: minted.clientId,
      rateLimitPerMinute,
      secretDigest: minted.secretDigest,
      previousSecretDigest: null,
      previousSecretExpiresAt: null,
      createdAt: now,
      updatedAt: now,
      lastUsedAt: null,
      revokedAt: null,
    };
    const shown = await reveal(minted);
    return await this.#changes.make(async (db) => {
      await requireEnabled(db, caller.viewer);
      await db.clientKeys.insert(clientKey);
      await this.#changes.record(db, 'client_key.created', clientKey, caller, { scopes: clientKey.scopes });
      return { clientKey, ...shown };
    });
  }

  /**
   * A new secret for a key. The old one stays good for the grace period.
   * @throws {ValidationError | NotFoundError | ClientKeyRevokedError}
   */
  async rotate<Shown>(
    ref: string,
    input: RotateClientKey,
    caller: Caller,
    reveal: Reveal<Shown>,
  ): Promise<Managed & Shown> {
    const { storage, clock } = this.#options;
    const { gracePeriodSeconds } = validate(rotateInput, input);
    const { id, clientId } = await storage.read((db) => unrevoked(db, ref, caller.viewer));
    const minted = mintKey(clientId);
    const shown = await reveal(minted);
    return await this.#changes.make(async (db) => {
      // Read again: it may have been rotated or revoked in the meantime.
      const { secretDigest } = await unrevoked(db, id, caller.viewer);
      const clientKey = await this.#changes.apply(db, id, {
        secretDigest: minted.secretDigest,
        previousSecretDigest: gracePeriodSeconds > 0 ? secretDigest : null,
        previousSecretExpiresAt: gracePeriodSeconds > 0 ? clock.now() + gracePeriodSeconds * 1000 : null,
      });
      await this.#changes.record(db, 'client_key.rotated', clientKey, caller, { gracePeriodSeconds });
      return { clientKey, ...shown };
    });
  }
}
