import { type Answer, failureIn, isText, strange, textsIn } from './answer.ts';
import { bearer, type Http, isToken } from './http.ts';
import type { CallOptions } from './plane.ts';

export interface VerifyOptions extends CallOptions {
  /** The scopes that the key must have. All of them are required. */
  readonly scopes?: readonly string[] | undefined;
}

/** The state of the rate limit of a key. */
export interface Budget {
  /** The maximum number of requests in any 60 seconds. */
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until more requests are available. */
  readonly reset_seconds: number;
}

/** The result of verifying a key. */
export type Verdict =
  | {
      readonly allowed: true;
      readonly client_id: string;
      readonly scopes: string[];
      /** The id of the account that owns the key, as the gateway sends it to upstream APIs. */
      readonly owner_id: string;
      /** The state of the rate limit, or null if the key is unlimited. */
      readonly limit: Budget | null;
    }
  | {
      readonly allowed: false;
      /** `unauthenticated` if the key is unknown, malformed, expired or revoked. */
      readonly reason: 'unauthenticated' | 'forbidden' | 'rate_limited';
      /** The scopes that the key lacks, if the reason is `forbidden`. */
      readonly missing_scopes?: string[];
      /** Seconds to wait, if the reason is `rate_limited`. */
      readonly retry_after?: number;
    };

/** Verifies a key with `/verify`. @throws {LatchkeyError} when the gateway returns no verdict. */
export async function verify(
  http: Http,
  key: string,
  { scopes = [], signal }: VerifyOptions,
): Promise<Verdict> {
  // A caller may present a string that is not a valid header value.
  if (!isToken(key)) return { allowed: false, reason: 'unauthenticated' };
  const query = scopes.length > 0 ? `?${new URLSearchParams({ scope: scopes.join(' ') })}` : '';
  const headers = new Headers(bearer(key));
  const request = { method: 'GET', path: `/verify${query}`, headers, repeatable: true, signal } as const;
  return await http.send(request, toVerdict);
}

function toVerdict(answer: Answer): Verdict {
  const { status, headers, body, details } = answer;
  if (status === 204) return toAllowed(answer);
  // Checks the code instead of the status, because other servers return the same statuses.
  switch (body?.code) {
    case 'UNAUTHENTICATED':
      return { allowed: false, reason: 'unauthenticated' };
    case 'FORBIDDEN':
      return { allowed: false, reason: 'forbidden', missing_scopes: [...textsIn(body.missingScopes)] };
    case 'RATE_LIMITED':
      return {
        allowed: false,
        reason: 'rate_limited',
        retry_after: details.retryAfter ?? parseBudget(headers)?.reset_seconds ?? 60,
      };
    default:
      throw failureIn(answer);
  }
}

function toAllowed(answer: Answer): Verdict {
  const [client_id, scopes, owner_id] = ['Client-Id', 'Scopes', 'Owner-Id'].map((name) =>
    answer.headers.get(`X-Latchkey-${name}`),
  );
  // A server that responds to every request with 204 must not grant access.
  if (!isText(client_id) || !isText(owner_id)) throw strange(answer);
  // A key without scopes has no such header.
  const granted = (scopes ?? '').split(' ').filter(Boolean);
  return { allowed: true, client_id, scopes: granted, owner_id, limit: parseBudget(answer.headers) };
}

/** Parses `RateLimit-Policy: "default";q=100;w=60` and `RateLimit: "default";r=57;t=12`. */
function parseBudget(headers: Headers): Budget | null {
  const limit = parseParameter(headers.get('RateLimit-Policy'), 'q');
  const remaining = parseParameter(headers.get('RateLimit'), 'r');
  const reset_seconds = parseParameter(headers.get('RateLimit'), 't');
  if (limit === undefined || remaining === undefined || reset_seconds === undefined) return null;
  return { limit, remaining, reset_seconds };
}

function parseParameter(field: string | null, name: string): number | undefined {
  const value = field?.split(';').find((part) => part.trim().startsWith(`${name}=`));
  return value === undefined ? undefined : Number(value.trim().slice(name.length + 1));
}
