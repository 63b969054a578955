import type { Clock } from '../domain/clock.ts';
import { type MaybePromise, whenThere } from '../domain/maybe-promise.ts';
import { createEndpoint } from '../http/endpoint.ts';
import type { Handler } from '../http/exchange.ts';
import { graphiql, wantsPage } from '../http/graphiql.ts';
import type { ServerContext } from '../http/graphql-errors.ts';
import { graphqlHandler, serveGraphQL } from '../http/yoga.ts';
import type { Logger } from '../log.ts';
import { signedInBy } from '../services/signed-in.ts';
import { BrowserSession } from './browser-session.ts';
import type { Context, Services } from './context.ts';
import { createExecutor } from './execute.ts';
import { schema } from './schema.ts';
import type { DescribeApis, Settings } from './settings.ts';

interface ManagementOptions {
  readonly services: Services;
  readonly settings: Settings;
  readonly describeApis: DescribeApis;
  /** Where clients reach the gateway, without a slash at its end. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The management plane: `/graphql`, with GraphiQL for browsers. */
export function createManagement(options: ManagementOptions): Handler {
  const { services, settings, describeApis, baseUrl, clock, log } = options;
  const now = () => clock.now();
  const browserSession = new BrowserSession(baseUrl);

  function contextOf({ exchange }: ServerContext): MaybePromise<Context> {
    const { req, origin } = exchange;
    const signedIn = signedInBy(req.headers.authorization, origin, services);
    return whenThere(signedIn, (signedIn) => ({
      ...services,
      browserSession,
      settings,
      describeApis,
      now,
      exchange,
      signedIn,
    }));
  }

  const endpoint = createEndpoint({
    path: '/graphql',
    schema,
    contextOf,
    execute: createExecutor(schema),
    log,
  });
  return graphqlHandler(
    (exchange) => (wantsPage(exchange) ? graphiql(exchange) : serveGraphQL(endpoint, { exchange })),
    log,
  );
}
