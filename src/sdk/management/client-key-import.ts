import type { ClientKey } from './client-key.ts';
import type { Time } from './input.ts';

/** A client key of another system. */
export interface ForeignClientKey {
  /** 1 to 100 characters. */
  readonly name: string;
  readonly description?: string | null | undefined;
  /** The SHA-256 digest of the full key, in base64url with or without padding. */
  readonly hash: string;
  readonly scopes: readonly string[];
  /** Requests in any 60 seconds, or null for no limit. Default: the default of the gateway. */
  readonly rate_limit_per_minute?: number | null | undefined;
  /** Default: the key never expires. */
  readonly expires_at?: Time | null | undefined;
  readonly revoked: boolean;
  /** The verified email address or the id of the future owner. You own the key if no such account exists. */
  readonly owner?: string | null | undefined;
}

export interface ImportClientKeysOptions {
  readonly source: 'fluxbase' | 'better-auth';
  /** At most 100 keys. */
  readonly keys: readonly ForeignClientKey[];
  /** Returns the result without importing the keys. */
  readonly dry_run?: boolean | undefined;
}

export type SkipReason =
  | 'BAD_HASH'
  | 'ALREADY_IMPORTED'
  | 'REVOKED'
  | 'EXPIRED'
  | 'INVALID'
  | 'OWNER_NOT_VERIFIED'
  | 'NAME_TAKEN';

/** The result of importing one key, or the expected result in a dry run. */
export interface ClientKeyImport {
  readonly name: string;
  /** The imported key, or null if it was skipped or in a dry run. */
  readonly client_key: ClientKey | null;
  /** The reason why the key was skipped, or null if it was not. */
  readonly skipped: SkipReason | null;
  /** The validation error, if the key is invalid. */
  readonly problem: string | null;
  /** Whether an account of the owner exists. Otherwise you own the key. */
  readonly owner_found: boolean;
}
