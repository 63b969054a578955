import { RequestError } from '../domain/errors.ts';
import { mapMaybePromise } from '../domain/maybe-promise.ts';
import { SCOPE_TOKEN, type ScopeNeed } from '../domain/scope.ts';
import type { VerifiableKey } from '../domain/verdict.ts';
import { answerProblem } from '../http/answer.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import type { DenialEvents } from '../verification/denial-events.ts';
import type { Verifier } from '../verification/verifier.ts';
import type { ReadRequest } from './credentials.ts';
import { deny, type SetVerdictHeaders } from './denial-response.ts';
import { toIdentityHeaders } from './identity.ts';

interface ForwardAuthOptions {
  readonly readRequest: ReadRequest;
  readonly verifier: Verifier;
  readonly denialEvents: DenialEvents;
  readonly setVerdictHeaders: SetVerdictHeaders;
}

/**
 * Creates `/verify`, which verifies a request for another proxy (nginx, Caddy, Traefik, Envoy). Responds to any method
 * with 204 and the identity of the key, or with 401, 403 or 429.
 * Query: `scope`, the required scopes, separated by spaces; `limit_status=403`, for proxies that do not support 429;
 * `allow_status=200`, for proxies that do not support 204; `path`, the last parameter, behind which a proxy appends the
 * path and query of its own request.
 */
export function createForwardAuth({
  readRequest,
  verifier,
  denialEvents,
  setVerdictHeaders,
}: ForwardAuthOptions): Handler {
  return (exchange) => {
    const { needs, allowStatus, limitStatus } = readQuery(exchange.req.url ?? '');
    const request = readRequest(exchange);
    return mapMaybePromise(verifier.verify(request), (admitted) => {
      const verdict = admitted.kind === 'allowed' ? verifier.authorize(admitted, needs) : admitted;
      setVerdictHeaders(exchange, verdict, request);
      if (verdict.kind === 'allowed') return allow(exchange, verdict.key, allowStatus);
      const { error, extensions } = deny(exchange, verdict, denialEvents);
      const status = verdict.kind === 'rate_limited' && { status: limitStatus };
      answerProblem(exchange, error, { extensions, ...status });
    });
  };
}

function allow(exchange: Exchange, key: VerifiableKey, status: Query['allowStatus']): void {
  // Proxies treat empty headers differently: some skip them, and would keep one that the client sent.
  const { 'X-Latchkey-Scopes': scopes, ...headers } = toIdentityHeaders(key);
  if (scopes !== '') exchange.set('X-Latchkey-Scopes', scopes);
  if (status === 200) exchange.set('Content-Length', 0);
  exchange.answer(status, headers);
}

interface Query {
  readonly needs: readonly ScopeNeed[];
  readonly allowStatus: 200 | 204;
  readonly limitStatus: 403 | 429;
}

const NO_QUERY: Query = { needs: [], allowStatus: 204, limitStatus: 429 };

// Parameters of the original request, such as its own `scope`, are not parameters of `/verify`.
const APPENDED_PATH = /[?&]path=.*/s;

function readQuery(url: string): Query {
  const start = url.indexOf('?');
  if (start === -1) return NO_QUERY;
  const query = new URLSearchParams(url.slice(start).replace(APPENDED_PATH, ''));
  const scopes = query.getAll('scope').flatMap((text) => text.split(' ').filter(Boolean));
  // Ignoring a mistake in the configuration of the proxy would grant access.
  if (!scopes.every((scope) => SCOPE_TOKEN.test(scope))) {
    throw new RequestError('BAD_REQUEST', 'scope must be RFC 6749 scope-tokens, separated by spaces.');
  }
  return {
    needs: [[scopes]],
    allowStatus: query.get('allow_status') === '200' ? 200 : 204,
    limitStatus: query.get('limit_status') === '403' ? 403 : 429,
  };
}
