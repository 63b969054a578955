import type { Time } from './input.ts';

export type ClientKeyStatus = 'ACTIVE' | 'EXPIRED' | 'REVOKED';

/** A credential with which a service calls the protected APIs. All times are ISO 8601. */
export interface ClientKey {
  /** The global id. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** What the full key begins with: the client id. */
  readonly key_prefix: string;
  readonly scopes: string[];
  /** Requests in any 60 seconds; null: unlimited. */
  readonly rate_limit_per_minute: number | null;
  readonly created_at: string;
  /** When it was last updated, rotated or revoked. */
  readonly updated_at: string;
  /** null: never. */
  readonly expires_at: string | null;
  /** null: it is not. */
  readonly revoked_at: string | null;
  /** When it was last let in, known with a delay of seconds. */
  readonly last_used_at: string | null;
  /** The global id of the account that owns it. */
  readonly user_id: string;
  readonly client_id: string;
  readonly status: ClientKeyStatus;
  readonly callback_url: string | null;
}

/** A key with its secret, which is told once and never again. */
export interface IssuedClientKey {
  readonly client_key: ClientKey;
  /** The full key, `{client_id}_{client_secret}`. */
  readonly key: string;
  readonly client_secret: string;
}

/** A key that only the holders of PGP keys get to see. */
export interface EncryptedClientKey {
  readonly client_key: ClientKey;
  /** An armored PGP message, whose text is the full key. */
  readonly encrypted_key: string;
}

/** What a key is given. */
interface ClientKeyFields {
  /** 1 to 100 characters; unique among your keys that are not revoked. */
  readonly name: string;
  /** Up to 1000 characters. */
  readonly description?: string | null | undefined;
  /** Up to 100 RFC 6749 scope-tokens; `*` grants all. */
  readonly scopes: readonly string[];
  /** Requests in any 60 seconds, 1 to 1,000,000. Omitted: the gateway's default; null: unlimited. */
  readonly rate_limit_per_minute?: number | null | undefined;
  /** Omitted or null: it never expires. */
  readonly expires_at?: Time | null | undefined;
  /** An http or https URL, up to 2000 characters. */
  readonly callback_url?: string | null | undefined;
}

/** Asks for an EncryptedClientKey. */
export interface EncryptTo {
  /** Fingerprints of 1 to 10 of your own PGP keys. */
  readonly encrypt_to: readonly string[];
}

/** Asks for an IssuedClientKey. */
export interface ShownToCaller {
  readonly encrypt_to?: undefined;
}

interface Repeatable {
  /**
   * A random text of 16 to 128 printable ASCII characters without spaces, such as a UUID. For 24 hours, calling again
   * with it and the same input returns the first result and does nothing else, so that no secret is lost with a
   * connection.
   */
  readonly idempotency_key?: string | undefined;
}

export type CreateClientKeyInput<To = ShownToCaller> = ClientKeyFields & Repeatable & To;

/** What to change: undefined leaves a field as it is, null clears it. */
export type UpdateClientKeyInput = {
  readonly [Field in keyof ClientKeyFields]?: ClientKeyFields[Field] | undefined;
};

export type RotateClientKeyInput<To = ShownToCaller> = {
  /** How long the old secret stays good, 0 to 2,592,000 seconds. Default: 0. */
  readonly grace_period_seconds?: number | undefined;
} & Repeatable &
  To;

/** Which keys to list. Everything given must hold. */
export interface ListClientKeysInput {
  readonly status?: ClientKeyStatus | undefined;
  /** Only keys with this in their name, description or client id, in any case. */
  readonly search?: string | undefined;
  /** How many to fetch at a time, 1 to 100. Default: 100. */
  readonly page_size?: number | undefined;
}

/** All keys that a list was to have. */
export interface ClientKeyList {
  readonly client_keys: ClientKey[];
  readonly total: number;
}
