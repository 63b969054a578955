import { NotFoundError } from '../domain/errors.ts';
import type { Allowed } from '../domain/verdict.ts';
import { answerGraphQLError } from '../http/answer.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { graphiql, wantsPage } from '../http/graphiql.ts';
import { graphqlHandler, serveGraphQL } from '../http/yoga.ts';
import type { Logger } from '../log.ts';
import type { Verifier } from '../services/verify.ts';
import type { ProtectedApi } from './api.ts';
import { presentedKey } from './credentials.ts';
import { refusalOf, setVerdictHeaders } from './refusal.ts';

interface DataPlaneOptions {
  readonly apis: ReadonlyMap<string, ProtectedApi>;
  readonly verifier: Verifier;
  readonly log: Logger;
}

/** The data plane: `/apis/{name}`. Nothing of a request is read before its key was let in. */
export function createDataPlane({ apis, verifier, log }: DataPlaneOptions): Handler {
  const endpoints = new Map(
    [...apis].map(([name, api]) => [name, graphqlHandler((exchange) => serve(exchange, api, verifier), log)]),
  );
  return async (exchange) => {
    const endpoint = endpoints.get(exchange.params.name ?? '');
    if (!endpoint) throw new NotFoundError('API');
    await endpoint(exchange);
  };
}

async function serve(exchange: Exchange, api: ProtectedApi, verifier: Verifier): Promise<void> {
  // The page holds nothing secret; what it asks for needs a key.
  if (wantsPage(exchange)) return await graphiql(exchange);
  const presented = presentedKey(exchange.req.headers);
  const admitted = await admit(exchange, verifier, presented);
  if (!admitted) return;
  const recheck = () => verifier.recheck(presented);
  await serveGraphQL(await api.endpoint(), { exchange, admitted, recheck });
}

/** Asks for the verdict and answers a refusal. */
async function admit(
  exchange: Exchange,
  verifier: Verifier,
  presented: string | undefined,
): Promise<Allowed | undefined> {
  const verdict = await verifier.verify(presented);
  setVerdictHeaders(exchange, verdict, presented !== undefined);
  if (verdict.kind === 'allowed') return verdict;
  const { error, extensions } = refusalOf(verdict);
  answerGraphQLError(exchange, error, extensions);
  return undefined;
}
