import { useExtendContext } from 'graphql-yoga';
import type { Clock } from '../domain/clock.ts';
import { createEndpoint } from '../http/endpoint.ts';
import type { Handler } from '../http/exchange.ts';
import { graphiql, wantsPage } from '../http/graphiql.ts';
import type { ServerContext } from '../http/graphql-errors.ts';
import { graphqlHandler, serveYoga } from '../http/yoga.ts';
import type { Logger } from '../log.ts';
import { useBearerAuthentication } from './authenticate.ts';
import type { Services } from './context.ts';
import { schema } from './schema.ts';

interface ManagementOptions {
  readonly services: Services;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The management plane: `/graphql`, with GraphiQL for browsers. */
export function createManagement({ services, clock, log }: ManagementOptions): Handler {
  const context = { ...services, now: () => clock.now() };
  const endpoint = createEndpoint<ServerContext>({
    path: '/graphql',
    schema,
    plugins: [useExtendContext(() => context), useBearerAuthentication(services.sessions)],
    log,
  });
  return graphqlHandler(
    (exchange) => (wantsPage(exchange) ? graphiql(exchange) : serveYoga(endpoint, { exchange })),
    log,
  );
}
