import type { ClientKey } from './client-key.ts';
import type { Time } from './input.ts';

/** A client key as another system has it. */
export interface ForeignClientKey {
  /** 1 to 100 characters. */
  readonly name: string;
  readonly description?: string | null | undefined;
  /** The SHA-256 of the whole key, in base64url with or without padding. */
  readonly hash: string;
  readonly scopes: readonly string[];
  /** Requests in any 60 seconds. Omitted: the gateway's default; null: unlimited. */
  readonly rate_limit_per_minute?: number | null | undefined;
  /** Omitted or null: it never expires. */
  readonly expires_at?: Time | null | undefined;
  readonly revoked: boolean;
  /** The verified email address or the id of the account that will own it; you, when there is none. */
  readonly owner?: string | null | undefined;
}

export interface ImportClientKeysOptions {
  readonly source: 'fluxbase' | 'better-auth';
  /** 100 at most. */
  readonly keys: readonly ForeignClientKey[];
  /** Only tell what would be imported. */
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

/** What became of one key, or would have. */
export interface ClientKeyImport {
  readonly name: string;
  /** null when it was skipped, and in a dry run. */
  readonly client_key: ClientKey | null;
  /** null when it was not. */
  readonly skipped: SkipReason | null;
  /** What is wrong with an invalid one. */
  readonly problem: string | null;
  /** Whether there is an account of its owner. Without one, you own it. */
  readonly owner_found: boolean;
}
