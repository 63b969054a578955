import { RequestError } from '../domain/errors.ts';
import { whenThere } from '../domain/maybe-promise.ts';
import { SCOPE_TOKEN, type ScopeNeed } from '../domain/scope.ts';
import { answerProblem } from '../http/answer.ts';
import type { Handler } from '../http/exchange.ts';
import type { DenialEvents } from '../verification/denial-events.ts';
import type { Verifier } from '../verification/verifier.ts';
import type { PresentedKey } from './credentials.ts';
import { deny, setVerdictHeaders } from './denial-response.ts';
import { identityOf } from './identity.ts';

interface ForwardAuthOptions {
  readonly presentedKey: PresentedKey;
  readonly verifier: Verifier;
  readonly denialEvents: DenialEvents;
}

/**
 * `/verify`: lets another proxy (nginx, Caddy, Traefik, Envoy) ask whether a request may pass. Any method;
 * 204 with the identity of the key, or 401, 403, 429.
 * Query: `scope`, scopes that must all be held, divided by spaces; `limit_status=403`, for proxies that
 * understand no 429.
 */
export function createForwardAuth({ presentedKey, verifier, denialEvents }: ForwardAuthOptions): Handler {
  return (exchange) => {
    const { needs, limitStatus } = readQuery(exchange.req.url ?? '');
    const presented = presentedKey(exchange.req.headers);
    return whenThere(verifier.verify(presented), (admitted) => {
      const verdict = admitted.kind === 'allowed' ? verifier.authorize(admitted, needs) : admitted;
      setVerdictHeaders(exchange, verdict, presented !== undefined);
      if (verdict.kind === 'allowed') return exchange.answer(204, identityOf(verdict.key));
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

const NOTHING_ASKED: Query = { needs: [], limitStatus: 429 };

function readQuery(url: string): Query {
  const start = url.indexOf('?');
  if (start === -1) return NOTHING_ASKED;
  const query = new URLSearchParams(url.slice(start));
  const scopes = query.getAll('scope').flatMap((text) => text.split(' ').filter(Boolean));
  // A mistake in the proxy's configuration must not open the door.
  if (!scopes.every((scope) => SCOPE_TOKEN.test(scope))) {
    throw new RequestError('BAD_REQUEST', 'scope must be RFC 6749 scope-tokens, divided by spaces.');
  }
  return { needs: [[scopes]], limitStatus: query.get('limit_status') === '403' ? 403 : 429 };
}
