import { z } from 'zod';
import { type Caller, mayManage, type Viewer } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import { NotFoundError, ValidationError } from '../../domain/errors.ts';
import { type EventType, newEvent } from '../../domain/event.ts';
import { newId } from '../../domain/id.ts';
import type { Queries, Storage } from '../../storage/storage.ts';
import type { PgpKey } from '../../storage/tables.ts';
import { rowsById } from '../by-id.ts';
import { validate } from '../validate.ts';
import type { Pgp } from './pgp.ts';

const MAX_KEYS = 20;
const MAX_RECIPIENTS = 10;

// As gpg prints them: in capitals, in groups.
const fingerprint = z.string('must be text').transform((text) => text.replace(/\s/g, '').toLowerCase());
const recipients = z.object({
  encryptTo: z
    .array(fingerprint, 'must be a list of fingerprints')
    .min(1, 'must be at least one fingerprint')
    .max(MAX_RECIPIENTS, `must be at most ${MAX_RECIPIENTS} fingerprints`),
});

interface PgpKeysOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly pgp: Pgp;
}

/** The PGP public keys of people, to which what only they may read is encrypted. */
export class PgpKeys {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #pgp: Pgp;

  constructor({ storage, clock, pgp }: PgpKeysOptions) {
    this.#storage = storage;
    this.#clock = clock;
    this.#pgp = pgp;
  }

  /**
   * Adds an armored public key that can be encrypted to now.
   * @throws {ValidationError}
   */
  async add(input: { armoredKey: string }, caller: Caller): Promise<PgpKey> {
    const armoredKey = input.armoredKey.trim();
    const now = this.#clock.now();
    const found = await this.#pgp.read(armoredKey, now);
    if ('refused' in found) throw wrongKey(found.refused);
    const key: PgpKey = {
      ...found,
      id: newId(),
      accountId: caller.viewer.accountId,
      armoredKey,
      createdAt: now,
    };
    await this.#storage.write(async (db) => {
      const owned = await db.pgpKeys.list(key.accountId);
      if (owned.some(({ fingerprint }) => fingerprint === key.fingerprint)) {
        throw wrongKey('is already among your PGP keys. To replace it, delete it first');
      }
      if (owned.length >= MAX_KEYS)
        throw wrongKey(`would be one more than the ${MAX_KEYS} that you may have`);
      await db.pgpKeys.insert(key);
      await this.#record(db, 'pgp_key.added', key, caller);
    });
    return key;
  }

  /** @throws {NotFoundError} */
  async delete(id: string, caller: Caller): Promise<PgpKey> {
    return await this.#storage.write(async (db) => {
      const key = await requireVisiblePgpKey(db, id, caller.viewer);
      await db.pgpKeys.remove(key.id);
      await this.#record(db, 'pgp_key.deleted', key, caller);
      return key;
    });
  }

  /** The key, when the viewer may see it. */
  async findAll(viewer: Viewer, ids: readonly string[]): Promise<(PgpKey | undefined)[]> {
    const found = await this.#storage.read((db) => db.pgpKeys.byIds(ids));
    return rowsById(
      ids,
      found.filter(({ accountId }) => mayManage(viewer, accountId)),
    );
  }

  /** The viewer's own keys, newest first. */
  async list({ accountId }: Viewer): Promise<PgpKey[]> {
    return await this.#storage.read((db) => db.pgpKeys.list(accountId));
  }

  /**
   * Encrypts a text to the viewer's own keys with these fingerprints, 1 to 10. Returns an armored message.
   * @throws {ValidationError} naming the place in `encryptTo` of one that is unknown, expired or revoked.
   */
  async encrypt(text: string, encryptTo: readonly string[], { accountId }: Viewer): Promise<string> {
    const { encryptTo: fingerprints } = validate(recipients, { encryptTo });
    const owned = await this.#storage.read((db) => db.pgpKeys.byFingerprints(accountId, fingerprints));
    const armored = new Map(owned.map(({ fingerprint, armoredKey }) => [fingerprint, armoredKey]));
    const armoredKeys = fingerprints.map((fingerprint, index) => {
      const key = armored.get(fingerprint);
      if (key === undefined) throw wrongRecipient(index, 'is not the fingerprint of one of your PGP keys');
      return key;
    });
    const message = await this.#pgp.encrypt({ text, armoredKeys, now: this.#clock.now() });
    if (typeof message === 'string') return message;
    throw wrongRecipient(message.index, message.refused);
  }

  async #record(db: Queries, type: EventType, key: PgpKey, { viewer, clientInfo }: Caller): Promise<void> {
    const subject = {
      accountId: key.accountId,
      actorId: viewer.accountId,
      target: { type: 'PgpKey', id: key.id },
      metadata: { fingerprint: key.fingerprint },
    } as const;
    await db.events.insert(newEvent(type, subject, clientInfo, this.#clock.now()));
  }
}

async function requireVisiblePgpKey(db: Queries, id: string, viewer: Viewer): Promise<PgpKey> {
  const key = await db.pgpKeys.byId(id);
  if (!key || !mayManage(viewer, key.accountId)) throw new NotFoundError('PGP key');
  return key;
}

function wrongKey(message: string): ValidationError {
  return new ValidationError([{ path: ['armoredKey'], message }]);
}

function wrongRecipient(index: number, message: string): ValidationError {
  return new ValidationError([{ path: ['encryptTo', String(index)], message }]);
}
