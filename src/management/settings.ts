import type { ApiHealth } from '../http/health.ts';

/** The public configuration of the gateway. */
export interface Settings {
  readonly signUp: 'first' | 'open' | 'closed';
  readonly keyPrefix: string;
  /** Requests in any 60 seconds. */
  readonly defaultRateLimit: number;
  readonly version: string;
  /** The URL at which clients reach the gateway, without a trailing slash. */
  readonly publicUrl: string;
}

/** The scopes that a field of a protected API requires. */
export interface FieldPolicy {
  readonly type: string;
  readonly field: string;
  /** Alternative lists of scopes, of which one must be held in full, or an empty list if no scope is required. */
  readonly scopes: readonly (readonly string[])[];
}

/** The description of a protected API for the owners of client keys. */
export interface ApiDescription {
  readonly name: string;
  readonly health: ApiHealth;
  /** All scopes that its policy can require, in alphabetical order. */
  readonly scopes: readonly string[];
  /** All root fields and all other fields that require scopes, or an empty list if the schema is not loaded. */
  readonly policy: readonly FieldPolicy[];
  /** The validation errors of its schema. */
  readonly problems: readonly string[];
}

/** Returns the current state of the protected APIs, in the order of the configuration. */
export type DescribeApis = () => readonly ApiDescription[];
