import { NotFoundError } from '../domain/errors.ts';
import type { Allowed, AuthenticationRequest } from '../domain/verdict.ts';
import { graphiql } from '../graphql/graphiql.ts';
import { graphqlHandler, serveGraphQL } from '../graphql/yoga.ts';
import { answerGraphQLError } from '../http/answer.ts';
import { wantsPage } from '../http/content.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import type { Logger } from '../log.ts';
import type { DenialEvents } from '../verification/denial-events.ts';
import type { Verifier } from '../verification/verifier.ts';
import type { ProtectedApi } from './api.ts';
import type { ReadRequest } from './credentials.ts';
import { deny, type SetVerdictHeaders } from './denial-response.ts';
import { OpenSubscriptions } from './open-subscriptions.ts';

interface Gatekeepers {
  readonly readRequest: ReadRequest;
  readonly verifier: Verifier;
  readonly denialEvents: DenialEvents;
  readonly setVerdictHeaders: SetVerdictHeaders;
  readonly subscriptions: OpenSubscriptions;
}

interface DataPlaneOptions extends Omit<Gatekeepers, 'subscriptions'> {
  readonly apis: ReadonlyMap<string, ProtectedApi>;
  readonly log: Logger;
}

/** Creates the data plane, `/apis/{name}`. Verifies the key before it reads the body of a request. */
export function createDataPlane({ apis, log, ...options }: DataPlaneOptions): Handler {
  const gatekeepers = { ...options, subscriptions: new OpenSubscriptions() };
  const endpoints = new Map(
    [...apis].map(([name, api]) => [
      name,
      graphqlHandler((exchange) => serve(exchange, api, gatekeepers), log),
    ]),
  );
  return async (exchange) => {
    const endpoint = endpoints.get(exchange.params.name ?? '');
    if (!endpoint) throw new NotFoundError('API');
    await endpoint(exchange);
  };
}

async function serve(exchange: Exchange, api: ProtectedApi, gatekeepers: Gatekeepers): Promise<void> {
  // The page holds no secret, and each request that it sends needs a key.
  if (wantsPage(exchange)) return await graphiql(exchange);
  const request = gatekeepers.readRequest(exchange);
  const admitted = await admit(exchange, request, gatekeepers);
  if (!admitted) return;
  const { verifier, denialEvents, subscriptions } = gatekeepers;
  await serveGraphQL(await api.endpoint(), {
    exchange,
    admitted,
    authorize: (needs) => verifier.authorize(admitted, needs),
    recheck: () => verifier.recheck(request, admitted),
    denialEvents,
    subscriptions,
  });
}

/** Verifies a request and responds to a denied one. */
async function admit(
  exchange: Exchange,
  request: AuthenticationRequest,
  { verifier, denialEvents, setVerdictHeaders }: Gatekeepers,
): Promise<Allowed | undefined> {
  const verdict = await verifier.verify(request);
  setVerdictHeaders(exchange, verdict, request);
  if (verdict.kind === 'allowed') return verdict;
  const { error, extensions } = deny(exchange, verdict, denialEvents);
  answerGraphQLError(exchange, error, extensions);
  return undefined;
}
