import { type StorageContext, toSettings, type Verification } from './composition.ts';
import type { ProtectedApi } from './dataplane/api.ts';
import { requestReader } from './dataplane/credentials.ts';
import { verdictHeaders } from './dataplane/denial-response.ts';
import { createDataPlane } from './dataplane/endpoint.ts';
import { createForwardAuth } from './dataplane/forward-auth.ts';
import type { Readiness } from './http/health.ts';
import { type FindRoute, routesTo } from './http/routes.ts';
import type { Services } from './management/context.ts';
import { createManagement } from './management/endpoint.ts';
import { oauthDescription } from './oauth/description.ts';
import { createOAuth } from './oauth/endpoint.ts';
import { createConsole, toConsole } from './pages/console.ts';
import { resetPasswordPage } from './pages/reset-password.ts';
import { KEY_HEADER as BLNK_KEY } from './rest/blnk.ts';
import { createRest } from './rest/endpoint.ts';
import { checkHealth } from './storage/health.ts';

/** The dependencies of the endpoints. */
export interface EndpointDeps {
  readonly apis: ReadonlyMap<string, ProtectedApi>;
  readonly verification: Verification;
  readonly services: Services;
  /** The folder of the built console. */
  readonly consoleFolder: string | undefined;
  /** Aborted when the gateway is about to stop, and should get no more requests. */
  readonly leaving: AbortSignal;
}

/** Creates all endpoints of a gateway, and returns their routes. */
export function createEndpoints(context: StorageContext, deps: EndpointDeps): FindRoute {
  const { config, baseUrl, clock, log } = context;
  const { apis, verification, services, consoleFolder } = deps;
  const readRequest = requestReader(config.adapters.has('blnk') ? [BLNK_KEY] : []);
  const setVerdictHeaders = verdictHeaders(config.legacyRateLimitHeaders ? clock : undefined);
  const dataPlane = { readRequest, setVerdictHeaders, ...verification };
  return routesTo({
    management: createManagement({
      services,
      settings: toSettings(context),
      describeApis: () => [...apis.values()].map(({ description }) => description),
      ...context,
    }),
    data: createDataPlane({ apis, log, ...dataPlane }),
    forwardAuth: createForwardAuth(dataPlane),
    console: createConsole(baseUrl, consoleFolder),
    resetPassword: resetPasswordPage,
    home: toConsole(baseUrl),
    oauth: createOAuth({ log, ...verification }),
    rest: createRest({
      services: { ...services, ...verification, settings: { ...config, baseUrl } },
      adapters: config.adapters,
      others: [oauthDescription],
      baseUrl,
      log,
    }),
    allowedOrigins: {
      management: config.management.allowedOrigins,
      apis: new Map([...config.apis].map(([name, api]) => [name, api.allowedOrigins])),
    },
    readiness: () => checkReadiness(context, deps),
  });
}

async function checkReadiness(
  { storage }: StorageContext,
  { apis, leaving }: EndpointDeps,
): Promise<Readiness> {
  const database = await checkHealth(storage);
  return {
    database,
    serves: database !== 'replaced' && !leaving.aborted,
    apis: Object.fromEntries([...apis].map(([name, api]) => [name, api.health])),
  };
}
