import { BEARER_CHALLENGE } from '../domain/bearer-token.ts';
import { cut, MAX_MESSAGE_LENGTH } from '../domain/bounded-text.ts';
import type { Clock } from '../domain/clock.ts';
import { DENIALS } from '../domain/denials.ts';
import { type DomainError, RequestError } from '../domain/errors.ts';
import { type RateLimitResult, WINDOW_SECONDS } from '../domain/rate-window.ts';
import type { AuthenticationRequest, Denial, Verdict } from '../domain/verdict.ts';
import type { Exchange } from '../http/exchange.ts';
import type { DenialEvents } from '../verification/denial-events.ts';

/** A denial as a GraphQL error. */
export interface DenialResponse {
  readonly error: DomainError;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Records a denial for the owner of the key, and converts it to an error for the caller. */
export function deny(exchange: Exchange, verdict: Denial, denialEvents: DenialEvents): DenialResponse {
  denialEvents.note(verdict, exchange.clientInfo);
  return toDenialResponse(verdict);
}

/** Converts a denial to an error for the caller. */
function toDenialResponse(verdict: Denial): DenialResponse {
  const { code } = DENIALS[verdict.kind];
  switch (verdict.kind) {
    case 'rate_limited': {
      const { limit, resetSeconds } = verdict.rateLimit;
      const message = `The client key is limited to ${limit} requests a minute. Try again in ${resetSeconds} s.`;
      return { error: new RequestError(code, message), extensions: { retryAfter: resetSeconds } };
    }
    case 'insufficient_scope': {
      const { missing } = verdict;
      const names = cut(missing.join(', '), MAX_MESSAGE_LENGTH - 40);
      const message = `The client key lacks the scope${missing.length === 1 ? '' : 's'} ${names}.`;
      return { error: new RequestError(code, message), extensions: { missingScopes: missing } };
    }
    default:
      return { error: new RequestError(code, DENIALS[verdict.kind].message), extensions: {} };
  }
}

/** Sets the headers that depend on a verdict. */
export type SetVerdictHeaders = (
  exchange: Exchange,
  verdict: Verdict,
  request: AuthenticationRequest,
) => void;

/**
 * Creates a function that sets the headers of a data-plane response: the rate limit
 * (draft-ietf-httpapi-ratelimit-headers-10) and the authentication challenge (RFC 6750 section 3).
 * @param legacy Reads the time, if responses carry the headers `X-RateLimit-*` as well.
 */
export function verdictHeaders(legacy?: Pick<Clock, 'now'>): SetVerdictHeaders {
  return (exchange, verdict, request) => {
    if ('rateLimit' in verdict && verdict.rateLimit) {
      setRateLimit(exchange, verdict.rateLimit);
      if (legacy) setLegacyRateLimit(exchange, verdict.rateLimit, legacy.now());
    }
    if (verdict.kind === 'rate_limited') exchange.set('Retry-After', verdict.rateLimit.resetSeconds);
    const challenge = toChallenge(verdict, request);
    if (challenge) exchange.set('WWW-Authenticate', challenge);
  };
}

function toChallenge(verdict: Verdict, { credential }: AuthenticationRequest): string | undefined {
  if (verdict.kind === 'insufficient_scope') {
    return `${BEARER_CHALLENGE}, error="insufficient_scope", scope="${verdict.missing.join(' ')}"`;
  }
  if (verdict.kind === 'allowed' || DENIALS[verdict.kind].code !== 'UNAUTHENTICATED') return undefined;
  return credential === undefined ? BEARER_CHALLENGE : `${BEARER_CHALLENGE}, error="invalid_token"`;
}

function setRateLimit(exchange: Exchange, { limit, remaining, resetSeconds }: RateLimitResult): void {
  exchange.set('RateLimit-Policy', `"default";q=${limit};w=${WINDOW_SECONDS}`);
  exchange.set('RateLimit', `"default";r=${remaining};t=${resetSeconds}`);
}

/** Sets the headers that clients of GitHub and others know, with the time of the reset in seconds since 1970. */
function setLegacyRateLimit(
  exchange: Exchange,
  { limit, remaining, resetSeconds }: RateLimitResult,
  now: number,
): void {
  exchange.set('X-RateLimit-Limit', limit);
  exchange.set('X-RateLimit-Remaining', remaining);
  exchange.set('X-RateLimit-Reset', Math.ceil(now / 1_000) + resetSeconds);
}
