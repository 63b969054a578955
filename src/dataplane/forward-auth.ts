import { RequestError } from '../domain/errors.ts';
import { mapMaybePromise } from '../domain/maybe-promise.ts';
import { SCOPE_TOKEN, type ScopeNeed } from '../domain/scope.ts';
import { answerProblem } from '../http/answer.ts';
import type { Handler } from '../http/exchange.ts';
import type { DenialEvents } from '../verification/denial-events.ts';
import type { Verifier } from '../verification/verifier.ts';
import type { ReadRequest } from './credentials.ts';
import { deny, setVerdictHeaders } from './denial-response.ts';
import { toIdentityHeaders } from './identity.ts';

interface ForwardAuthOptions {
  readonly readRequest: ReadRequest;
  readonly verifier: Verifier;
  readonly denialEvents: DenialEvents;
}

/**
 * Creates `/verify`, which verifies a request for another proxy (nginx, Caddy, Traefik, Envoy). Responds to any method
 * with 204 and the identity of the key, or with 401, 403 or 429.
 * Query: `scope`, the required scopes, separated by spaces; `limit_status=403`, for proxies that do not support 429.
 */
export function createForwardAuth({ readRequest, verifier, denialEvents }: ForwardAuthOptions): Handler {
  return (exchange) => {
    const { needs, limitStatus } = readQuery(exchange.req.url ?? '');
    const request = readRequest(exchange);
    return mapMaybePromise(verifier.verify(request), (admitted) => {
      const verdict = admitted.kind === 'allowed' ? verifier.authorize(admitted, needs) : admitted;
      setVerdictHeaders(exchange, verdict, request);
      if (verdict.kind === 'allowed') return exchange.answer(204, toIdentityHeaders(verdict.key));
      const { error, extensions } = deny(exchange, verdict, denialEvents);
      const status = verdict.kind === 'rate_limited' && { status: limitStatus };
      answerProblem(exchange, error, { extensions, ...status });
    });
  };
}

interface Query {
  readonly needs: readonly ScopeNeed[];
  readonly limitStatus: 403 | 429;
}

const NO_QUERY: Query = { needs: [], limitStatus: 429 };

function readQuery(url: string): Query {
  const start = url.indexOf('?');
  if (start === -1) return NO_QUERY;
  const query = new URLSearchParams(url.slice(start));
  const scopes = query.getAll('scope').flatMap((text) => text.split(' ').filter(Boolean));
  // Ignoring a mistake in the configuration of the proxy would grant access.
  if (!scopes.every((scope) => SCOPE_TOKEN.test(scope))) {
    throw new RequestError('BAD_REQUEST', 'scope must be RFC 6749 scope-tokens, separated by spaces.');
  }
  return { needs: [[scopes]], limitStatus: query.get('limit_status') === '403' ? 403 : 429 };
}
