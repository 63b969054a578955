import type { DomainError } from '../domain/errors.ts';
import { setErrorHeaders } from '../http/answer.ts';
import type { ApiDescription } from '../http/description.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { publicError } from '../http/failure.ts';
import { HttpError, toHttpStatus } from '../http/status.ts';
import type { Logger } from '../log.ts';
import type { Route } from './route.ts';
import type { RestServices } from './services.ts';

/** An error, with its HTTP status and the id of its request. */
export interface Rejection {
  readonly error: DomainError;
  readonly status: number;
  readonly requestId: string;
}

/** Serves the clients of another system: maps its paths and data formats to the services of the gateway. */
export interface Adapter extends ApiDescription {
  readonly routes: readonly Route[];
  /** Formats an error for that system, by the schema in `error`. May change the status. */
  readonly refuse: (rejection: Rejection) => { readonly status: number; readonly body: object };
}

interface AdapterContext {
  readonly services: RestServices;
  readonly log: Logger;
}

/** Returns the handlers of an adapter by path. */
export function createHandlers(
  adapter: Adapter,
  context: AdapterContext,
): (readonly [path: string, handler: Handler])[] {
  const byPath = Map.groupBy(adapter.routes, ({ path }) => path);
  return [...byPath].map(([path, routes]) => [path, createHandler(adapter, routes, context)]);
}

/** Creates the handler of one path for all methods. */
function createHandler(
  { refuse, error: { type } }: Adapter,
  routes: readonly Route[],
  { services, log }: AdapterContext,
): Handler {
  const byMethod = new Map<string | undefined, Route>(routes.map((route) => [route.method, route]));
  const get = byMethod.get('GET');
  // Node omits the body of a response to HEAD (RFC 9110 section 9.3.2).
  if (get) byMethod.set('HEAD', get);
  const allow = [...byMethod.keys()].join(', ');

  return async (exchange) => {
    // Most responses contain key data of a user, and some contain secrets.
    exchange.set('Cache-Control', 'no-store');
    const route = byMethod.get(exchange.req.method);
    try {
      if (!route) {
        exchange.set('Allow', allow);
        throw new HttpError(405, `Use one of ${allow}.`);
      }
      answer(exchange, route.answer.status, 'application/json', await route.serve(exchange, services));
    } catch (thrown) {
      if (exchange.res.destroyed) return;
      const { requestId } = exchange.clientInfo;
      const error = publicError(thrown, log, requestId);
      const { status, body } = refuse({ error, status: toHttpStatus(error), requestId });
      if (status === 401 && route) exchange.set('WWW-Authenticate', route.challenge);
      setErrorHeaders(exchange, error);
      answer(exchange, status, type, body);
    }
  };
}

function answer(exchange: Exchange, status: number, type: string, body: unknown): void {
  if (body === undefined) exchange.answer(status);
  else exchange.answerWith(status, type, JSON.stringify(body));
}
