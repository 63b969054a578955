import { cut, MAX_MESSAGE_LENGTH } from '../domain/bounded-text.ts';
import { type DomainError, RequestError } from '../domain/errors.ts';
import { type Allowance, WINDOW_SECONDS } from '../domain/rate-window.ts';
import type { Refused, Verdict } from '../domain/verdict.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Refusals } from '../verification/refusals.ts';

/** How a refusal is told in GraphQL. */
export interface Refusal {
  readonly error: DomainError;
  readonly extensions: Readonly<Record<string, unknown>>;
}

// One text for every reason, so that nobody learns which client ids exist or once did.
const UNKNOWN = 'A valid client key is needed: send it as "Authorization: Bearer …".';

/** Notes a refusal for the owner of the key, and tells it to the caller: the way of every refusal. */
export function refuse(exchange: Exchange, verdict: Refused, refusals: Refusals): Refusal {
  refusals.note(verdict, exchange.origin);
  return refusalOf(verdict);
}

/** Translates a refused verdict for the caller. */
function refusalOf(verdict: Refused): Refusal {
  switch (verdict.kind) {
    case 'unknown':
    case 'revoked':
    case 'expired':
      return { error: new RequestError('UNAUTHENTICATED', UNKNOWN), extensions: {} };
    case 'limited': {
      const { limit, resetSeconds } = verdict.allowance;
      const message = `The client key is limited to ${limit} requests a minute. Try again in ${resetSeconds} s.`;
      return { error: new RequestError('RATE_LIMITED', message), extensions: { retryAfter: resetSeconds } };
    }
    case 'forbidden': {
      const { missing } = verdict;
      const names = cut(missing.join(', '), MAX_MESSAGE_LENGTH - 40);
      const message = `The client key lacks the scope${missing.length === 1 ? '' : 's'} ${names}.`;
      return { error: new RequestError('FORBIDDEN', message), extensions: { missingScopes: missing } };
    }
  }
}

/**
 * Sets what every answer of the data plane tells in its headers: the budget (IETF draft
 * draft-ietf-httpapi-ratelimit-headers-10), and how to authenticate (RFC 6750 section 3).
 */
export function setVerdictHeaders(exchange: Exchange, verdict: Verdict, presented: boolean): void {
  if ('allowance' in verdict && verdict.allowance) setBudget(exchange, verdict.allowance);
  if (verdict.kind === 'limited') exchange.set('Retry-After', verdict.allowance.resetSeconds);
  const challenge = challengeOf(verdict, presented);
  if (challenge) exchange.set('WWW-Authenticate', challenge);
}

function challengeOf(verdict: Verdict, presented: boolean): string | undefined {
  switch (verdict.kind) {
    case 'unknown':
    case 'revoked':
    case 'expired':
      return presented ? 'Bearer realm="latchkey", error="invalid_token"' : 'Bearer realm="latchkey"';
    case 'forbidden':
      return `Bearer realm="latchkey", error="insufficient_scope", scope="${verdict.missing.join(' ')}"`;
    default:
      return undefined;
  }
}

function setBudget(exchange: Exchange, { limit, remaining, resetSeconds }: Allowance): void {
  exchange.set('RateLimit-Policy', `"default";q=${limit};w=${WINDOW_SECONDS}`);
  exchange.set('RateLimit', `"default";r=${remaining};t=${resetSeconds}`);
}
