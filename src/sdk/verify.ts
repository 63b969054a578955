import { type Answer, failureIn, isText, strange, textsIn } from './answer.ts';
import { bearer, type Http, isToken } from './http.ts';
import type { CallOptions } from './plane.ts';

export interface VerifyOptions extends CallOptions {
  /** Scopes that the key must hold, all of them. */
  readonly scopes?: readonly string[] | undefined;
}

/** What is left of a key's budget. */
export interface Budget {
  /** Requests in any 60 seconds. */
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until more is free. */
  readonly reset_seconds: number;
}

/** Whether a key may pass. */
export type Verdict =
  | {
      readonly allowed: true;
      readonly client_id: string;
      readonly scopes: string[];
      /** The id of the account that owns the key, as the gateway tells it to upstreams. */
      readonly owner_id: string;
      /** null: unlimited. */
      readonly limit: Budget | null;
    }
  | {
      readonly allowed: false;
      /** `unauthenticated`: the key is unknown, expired, revoked, or none at all. */
      readonly reason: 'unauthenticated' | 'forbidden' | 'rate_limited';
      /** What `forbidden` is about. */
      readonly missing_scopes?: string[];
      /** Seconds to wait; with `rate_limited`. */
      readonly retry_after?: number;
    };

/** Asks `/verify` about a key. @throws {LatchkeyError} when there is no verdict. */
export async function verify(
  http: Http,
  key: string,
  { scopes = [], signal }: VerifyOptions,
): Promise<Verdict> {
  // What a caller presents may be anything, also what no header can hold.
  if (!isToken(key)) return { allowed: false, reason: 'unauthenticated' };
  const query = scopes.length > 0 ? `?${new URLSearchParams({ scope: scopes.join(' ') })}` : '';
  const headers = new Headers(bearer(key));
  const request = { method: 'GET', path: `/verify${query}`, headers, repeatable: true, signal } as const;
  return await http.send(request, verdictIn);
}

function verdictIn(answer: Answer): Verdict {
  const { status, headers, body, told } = answer;
  if (status === 204) return allowed(answer);
  // Only Latchkey's own word counts: its code, not the mere status.
  switch (body?.code) {
    case 'UNAUTHENTICATED':
      return { allowed: false, reason: 'unauthenticated' };
    case 'FORBIDDEN':
      return { allowed: false, reason: 'forbidden', missing_scopes: [...textsIn(body.missingScopes)] };
    case 'RATE_LIMITED':
      return {
        allowed: false,
        reason: 'rate_limited',
        retry_after: told.retryAfter ?? budgetIn(headers)?.reset_seconds ?? 60,
      };
    default:
      throw failureIn(answer);
  }
}

function allowed(answer: Answer): Verdict {
  const [client_id, scopes, owner_id] = ['Client-Id', 'Scopes', 'Owner-Id'].map((name) =>
    answer.headers.get(`X-Latchkey-${name}`),
  );
  // A server that says 204 to everything must let nobody in.
  if (!isText(client_id) || !isText(scopes) || !isText(owner_id)) throw strange(answer);
  const granted = scopes.split(' ').filter(Boolean);
  return { allowed: true, client_id, scopes: granted, owner_id, limit: budgetIn(answer.headers) };
}

/** Reads `RateLimit-Policy: "default";q=100;w=60` and `RateLimit: "default";r=57;t=12`. */
function budgetIn(headers: Headers): Budget | null {
  const limit = parameter(headers.get('RateLimit-Policy'), 'q');
  const remaining = parameter(headers.get('RateLimit'), 'r');
  const reset_seconds = parameter(headers.get('RateLimit'), 't');
  if (limit === undefined || remaining === undefined || reset_seconds === undefined) return null;
  return { limit, remaining, reset_seconds };
}

function parameter(field: string | null, name: string): number | undefined {
  const value = field?.split(';').find((part) => part.trim().startsWith(`${name}=`));
  return value === undefined ? undefined : Number(value.trim().slice(name.length + 1));
}
