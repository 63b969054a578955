import type { Time } from './input.ts';

export type ClientKeyStatus = 'ACTIVE' | 'EXPIRED' | 'REVOKED';

/** A credential with which a service calls the protected APIs. All times are ISO 8601. */
export interface ClientKey {
  /** The global id. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** The beginning of the full key, which is the client id. */
  readonly key_prefix: string;
  readonly scopes: string[];
  /** Requests in any 60 seconds, or null for no limit. */
  readonly rate_limit_per_minute: number | null;
  readonly created_at: string;
  /** The time of the last update, rotation or revocation. */
  readonly updated_at: string;
  /** The expiry of the key, or null if it never expires. */
  readonly expires_at: string | null;
  /** When the key was revoked, or null. */
  readonly revoked_at: string | null;
  /** The time of the last accepted request, with a delay of seconds. */
  readonly last_used_at: string | null;
  /** The global id of the account that owns the key. */
  readonly user_id: string;
  readonly client_id: string;
  readonly status: ClientKeyStatus;
  readonly callback_url: string | null;
}

/** A key with its secret, which is shown only once. */
export interface IssuedClientKey {
  readonly client_key: ClientKey;
  /** The full key, `{client_id}_{client_secret}`. */
  readonly key: string;
  readonly client_secret: string;
}

/** A key that is encrypted to PGP keys. */
export interface EncryptedClientKey {
  readonly client_key: ClientKey;
  /** The full key as an armored PGP message. */
  readonly encrypted_key: string;
}

/** The attributes that the owner of a key sets. */
interface ClientKeyFields {
  /** 1 to 100 characters; unique among your keys that are not revoked. */
  readonly name: string;
  /** Up to 1000 characters. */
  readonly description?: string | null | undefined;
  /** Up to 100 RFC 6749 scope-tokens; `*` grants all. */
  readonly scopes: readonly string[];
  /** Requests in any 60 seconds, 1 to 1,000,000, or null for no limit. Default: the default of the gateway. */
  readonly rate_limit_per_minute?: number | null | undefined;
  /** Default: the key never expires. */
  readonly expires_at?: Time | null | undefined;
  /** An http or https URL, up to 2000 characters. */
  readonly callback_url?: string | null | undefined;
}

/** Requests an EncryptedClientKey. */
export interface EncryptTo {
  /** Fingerprints of 1 to 10 of your own PGP keys. */
  readonly encrypt_to: readonly string[];
}

/** Requests an IssuedClientKey. */
export interface ShownToCaller {
  readonly encrypt_to?: undefined;
}

interface Repeatable {
  /**
   * A random string of 16 to 128 printable ASCII characters without spaces, such as a UUID. For 24 hours, another call
   * with the same idempotency key and input has no effect and returns the first result. This prevents the loss of a
   * secret when the connection fails.
   */
  readonly idempotency_key?: string | undefined;
}

export type CreateClientKeyInput<To = ShownToCaller> = ClientKeyFields & Repeatable & To;

/** The fields to change. Undefined fields are not changed, null clears a field. */
export type UpdateClientKeyInput = {
  readonly [Field in keyof ClientKeyFields]?: ClientKeyFields[Field] | undefined;
};

export type RotateClientKeyInput<To = ShownToCaller> = {
  /** How long the old secret remains valid, 0 to 2,592,000 seconds. Default: 0. */
  readonly grace_period_seconds?: number | undefined;
} & Repeatable &
  To;

/** Filters of a client key list. A key must match all filters. */
export interface ListClientKeysInput {
  readonly status?: ClientKeyStatus | undefined;
  /** A case-insensitive part of the name, the description or the client id. */
  readonly search?: string | undefined;
  /** The page size, 1 to 100. Default: 100. */
  readonly page_size?: number | undefined;
}

/** All client keys that match the filters. */
export interface ClientKeyList {
  readonly client_keys: ClientKey[];
  readonly total: number;
}
