import { NotFoundError } from '../domain/errors.ts';
import type { Allowed } from '../domain/verdict.ts';
import { graphiql } from '../graphql/graphiql.ts';
import { graphqlHandler, serveGraphQL } from '../graphql/yoga.ts';
import { answerGraphQLError } from '../http/answer.ts';
import { wantsPage } from '../http/content.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import type { Logger } from '../log.ts';
import type { DenialEvents } from '../verification/denial-events.ts';
import type { Verifier } from '../verification/verifier.ts';
import type { ProtectedApi } from './api.ts';
import type { PresentedKey } from './credentials.ts';
import { deny, setVerdictHeaders } from './denial-response.ts';
import { OpenSubscriptions } from './open-subscriptions.ts';

interface Gatekeepers {
  readonly presentedKey: PresentedKey;
  readonly verifier: Verifier;
  readonly denialEvents: DenialEvents;
  readonly subscriptions: OpenSubscriptions;
}

interface DataPlaneOptions extends Omit<Gatekeepers, 'subscriptions'> {
  readonly apis: ReadonlyMap<string, ProtectedApi>;
  readonly log: Logger;
}

/** The data plane: `/apis/{name}`. Nothing of a request is read before its key was let in. */
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
  // The page holds nothing secret; what it asks for needs a key.
  if (wantsPage(exchange)) return await graphiql(exchange);
  const presented = gatekeepers.presentedKey(exchange.req.headers);
  const admitted = await admit(exchange, presented, gatekeepers);
  if (!admitted) return;
  const { verifier, denialEvents, subscriptions } = gatekeepers;
  await serveGraphQL(await api.endpoint(), {
    exchange,
    admitted,
    authorize: (needs) => verifier.authorize(admitted, needs),
    recheck: () => verifier.recheck(presented, admitted),
    denialEvents,
    subscriptions,
  });
}

/** Asks for the verdict and answers a refusal. */
async function admit(
  exchange: Exchange,
  presented: string | undefined,
  { verifier, denialEvents }: Gatekeepers,
): Promise<Allowed | undefined> {
  const verdict = await verifier.verify(presented);
  setVerdictHeaders(exchange, verdict, presented !== undefined);
  if (verdict.kind === 'allowed') return verdict;
  const { error, extensions } = deny(exchange, verdict, denialEvents);
  answerGraphQLError(exchange, error, extensions);
  return undefined;
}
