import type { ApiHealth } from '../http/health.ts';

/** The public configuration of the gateway. */
export interface Settings {
  readonly signUp: 'first' | 'open' | 'closed';
  readonly keyPrefix: string;
  /** Requests in any 60 seconds. */
  readonly defaultRateLimit: number;
  readonly version: string;
  /** Where clients reach the gateway, without a slash at its end. */
  readonly publicUrl: string;
}

/** The scopes that a field of a protected API requires. */
export interface FieldPolicy {
  readonly type: string;
  readonly field: string;
  /** Any one of these lists, all of its scopes together. Empty: nothing is needed. */
  readonly scopes: readonly (readonly string[])[];
}

/** A protected API, as far as people who issue keys for it need to know. */
export interface ApiDescription {
  readonly name: string;
  readonly health: ApiHealth;
  /** Every scope that its policy can ask for, in alphabetical order. */
  readonly scopes: readonly string[];
  /** Every root field, and every other field that needs something; empty while the schema is unknown. */
  readonly policy: readonly FieldPolicy[];
  /** The validation errors of its schema. */
  readonly problems: readonly string[];
}

/** The protected APIs as they are now, in the order of the configuration. */
export type DescribeApis = () => readonly ApiDescription[];
