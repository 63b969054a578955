import type { RequestErrorCode } from './errors.ts';

interface DenialReason {
  /** The name of its count in usage. */
  readonly counter: string;
  /** `metadata.reason` of its event, and the column of its count. */
  readonly reason: string;
  /** The code of the error that the caller gets. */
  readonly code: RequestErrorCode;
  /** Completes "Denied because". */
  readonly cause: string;
  /** The message for the caller, unless it needs details of the verdict. */
  readonly message?: string;
}

// The same message for every one of these, so that callers cannot learn which client ids exist or existed.
const UNKNOWN = 'A valid client key is needed: send it as "Authorization: Bearer …".';

/** Each reason for which a request with a client key is denied, by the kind of its verdict. */
export const DENIALS = {
  rate_limited: {
    counter: 'limited',
    reason: 'limited',
    code: 'RATE_LIMITED',
    cause: 'the request exceeded the rate limit of the key.',
  },
  insufficient_scope: {
    counter: 'missingScope',
    reason: 'missing_scope',
    code: 'FORBIDDEN',
    cause: 'the key lacks a scope that the request needs.',
  },
  invalid_credentials: {
    counter: 'wrongSecret',
    reason: 'wrong_secret',
    code: 'UNAUTHENTICATED',
    cause: 'the secret does not match the client id.',
    message: UNKNOWN,
  },
  revoked: {
    counter: 'revoked',
    reason: 'revoked',
    code: 'UNAUTHENTICATED',
    cause: 'the key or the access token was revoked, or the account of the owner is disabled.',
    message: UNKNOWN,
  },
  expired: {
    counter: 'expired',
    reason: 'expired',
    code: 'UNAUTHENTICATED',
    cause: 'the key or the access token expired.',
    message: UNKNOWN,
  },
} as const satisfies Record<string, DenialReason>;

export type DenialKind = keyof typeof DENIALS;

/** The names of the counts of denials in usage. */
export type DenialCounter = (typeof DENIALS)[DenialKind]['counter'];

type Entry = (typeof DENIALS)[DenialKind];

/** Builds one value for each reason, by the name of its count. */
export function byDenialCounter<T>(build: (denial: Entry) => T): Record<DenialCounter, T> {
  const entries = Object.values(DENIALS).map((denial) => [denial.counter, build(denial)]);
  return Object.fromEntries(entries) as Record<DenialCounter, T>;
}

/** Returns the table of denial reasons in the README. */
export function denialTable(): string {
  const rows = Object.values(DENIALS).map(
    ({ reason, counter, code, cause }) => `| \`${reason}\` | \`${counter}\` | \`${code}\` | ${cause} |`,
  );
  return ['| `metadata.reason` | count | code | because |', '|---|---|---|---|', ...rows].join('\n');
}
