import {
  AddPgpKeyDocument,
  DeletePgpKeyDocument,
  type PgpKeyFieldsFragment,
  PgpKeysDocument,
} from '../generated/operations.ts';
import type { CallOptions, Send } from '../plane.ts';

/** A public key to which client keys can be encrypted. */
export interface PgpKey {
  /** The global id. */
  readonly id: string;
  /** The fingerprint in lowercase hexadecimal digits. */
  readonly fingerprint: string;
  readonly user_ids: string[];
  /** For example `ed25519` or `rsa4096`. */
  readonly algorithm: string;
  /** ISO 8601, like all times. */
  readonly created_at: string;
  /** The expiry of the PGP key, or null if it never expires. */
  readonly expires_at: string | null;
}

/** The PGP keys of the account that is signed in. */
export class PgpKeys {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async list(options?: CallOptions): Promise<PgpKey[]> {
    const { pgpKeys } = await this.#send(PgpKeysDocument, {}, options);
    return pgpKeys.map(toPgpKey);
  }

  /** Adds an armored public key (RFC 9580 section 6). @throws {ValidationError} */
  async add(armored_key: string, options?: CallOptions): Promise<PgpKey> {
    const { addPgpKey } = await this.#send(
      AddPgpKeyDocument,
      { input: { armoredKey: armored_key } },
      options,
    );
    return toPgpKey(addPgpKey.pgpKey);
  }

  /** @throws {NotFoundError} */
  async delete(id: string, options?: CallOptions): Promise<{ readonly id: string }> {
    const { deletePgpKey } = await this.#send(DeletePgpKeyDocument, { input: { id } }, options);
    return { id: deletePgpKey.deletedId };
  }
}

function toPgpKey(fields: PgpKeyFieldsFragment): PgpKey {
  const { id, fingerprint, algorithm } = fields;
  const { userIds, createdAt: created_at, expiresAt: expires_at } = fields;
  return { id, fingerprint, user_ids: [...userIds], algorithm, created_at, expires_at };
}
