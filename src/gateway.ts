import {
  type AppContext,
  startApis,
  startRetention,
  startServices,
  startVerification,
  toSettings,
} from './composition.ts';
import type { Config } from './config/config.ts';
import type { ProtectedApi } from './dataplane/api.ts';
import { requestReader } from './dataplane/credentials.ts';
import { createDataPlane } from './dataplane/endpoint.ts';
import { createForwardAuth } from './dataplane/forward-auth.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import { RequestError, UnavailableError } from './domain/errors.ts';
import type { Handler } from './http/exchange.ts';
import { createFront } from './http/front.ts';
import type { Readiness } from './http/health.ts';
import { type DrainOptions, drain, listenOn } from './http/listening.ts';
import { type FindRoute, routesTo } from './http/routes.ts';
import { createLogger, type Logger } from './log.ts';
import { createManagement } from './management/endpoint.ts';
import { oauthDescription } from './oauth/description.ts';
import { createOAuth } from './oauth/endpoint.ts';
import { createConsole, toConsole } from './pages/console.ts';
import { resetPasswordPage } from './pages/reset-password.ts';
import { KEY_HEADER as BLNK_KEY } from './rest/blnk.ts';
import { createRest } from './rest/endpoint.ts';
import { type PasswordCost, PasswordHasher } from './services/accounts/passwords.ts';
import { checkHealth } from './storage/health.ts';
import { openStorage } from './storage/open.ts';
import type { Storage } from './storage/storage.ts';
import { ExpiryLatch } from './verification/expiry-latch.ts';

/** Replacements for tests. */
export interface Overrides {
  readonly clock?: Clock;
  readonly log?: Logger;
  /** The cost of hashing new passwords. */
  readonly passwordCost?: PasswordCost;
  /** The folder of the built console. */
  readonly consoleFolder?: string;
}

/** A started gateway. */
export interface Listening {
  readonly url: string;
  /** Whether there are no accounts yet. */
  readonly empty: boolean;
}

export interface Gateway {
  /**
   * Starts the port first, then the schemas of the APIs, then the database, because a failure then leaves the least
   * behind. Until all have started, requests get 503.
   */
  listen(): Promise<Listening>;
  /** Reports an unhandled rejection. It is a bug, and fails its request but not the process. */
  reportRejection(error: unknown): void;
  /** Stops accepting requests, drains open ones (10 s at most), flushes all counts, and closes all resources. */
  close(options?: DrainOptions): Promise<void>;
}

/** The composition root: wires every part of a gateway together. */
export function createGateway(config: Config, overrides: Overrides = {}): Gateway {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? createLogger(config.logLevel);
  const parts = new AsyncDisposableStack();
  const passwords = new PasswordHasher(overrides.passwordCost);
  const expiries = new ExpiryLatch({
    clock,
    onCorrection: (step) =>
      log.error({ step }, 'The clock was set back so far that expired credentials may be valid again'),
  });
  const app = { config, clock, log, passwords, expiries, parts };
  const stopping = new AbortController();
  let find: FindRoute = () => ({ handle: rejectWhileStarting, params: {} });
  const { server, failCurrentRequest, closeConnections } = createFront({
    find: (method, path) => find(method, path),
    log,
    trustedProxies: config.trustedProxies,
    publicUrl: config.publicUrl,
  });

  async function listen(): Promise<Listening> {
    try {
      const url = await listenOn(server, config);
      const apis = await startApis(app, stopping.signal);
      const storage = await openStorage(config.database, { onWarning: (message) => log.warn(message) });
      parts.defer(() => storage.close());
      const { routes, empty } = await open(app, {
        storage,
        apis,
        url,
        consoleFolder: overrides.consoleFolder,
        stopping: stopping.signal,
      });
      find = routes;
      return { url, empty };
    } catch (error) {
      await close();
      throw error;
    }
  }

  let rejections = 0;
  function reportRejection(error: unknown): void {
    rejections += 1;
    log.fatal({ err: error, rejections }, 'Unhandled rejection');
    failCurrentRequest(error);
  }

  async function close(options?: DrainOptions): Promise<void> {
    closeConnections();
    stopping.abort(new RequestError('UNAVAILABLE', 'The gateway is stopping. Subscribe again shortly.'));
    await drain(server, options);
    await parts.disposeAsync();
  }

  return { listen, reportRejection, close };
}

interface GatewayDeps {
  readonly storage: Storage;
  readonly apis: ReadonlyMap<string, ProtectedApi>;
  readonly url: string;
  readonly consoleFolder: string | undefined;
  /** Aborted when the gateway is about to stop. */
  readonly stopping: AbortSignal;
}

/** Starts the parts that need the database and the APIs. */
async function open(app: AppContext, deps: GatewayDeps): Promise<{ routes: FindRoute; empty: boolean }> {
  const { storage, apis, url, consoleFolder } = deps;
  const { config, log } = app;
  const context = { ...app, storage, baseUrl: config.publicUrl ?? url };
  const verification = await startVerification(context);
  const services = startServices(context, verification);
  const retention = startRetention(context);
  const { baseUrl } = context;
  const readRequest = requestReader(config.adapters.has('blnk') ? [BLNK_KEY] : []);
  const routes = routesTo({
    management: createManagement({
      services,
      settings: toSettings(context),
      describeApis: () => [...apis.values()].map(({ description }) => description),
      ...context,
    }),
    data: createDataPlane({ apis, log, readRequest, ...verification }),
    forwardAuth: createForwardAuth({ readRequest, ...verification }),
    console: createConsole(baseUrl, consoleFolder),
    resetPassword: resetPasswordPage,
    frontDoor: toConsole(baseUrl),
    oauth: createOAuth({ log, ...verification }),
    rest: createRest({
      services: { ...services, ...verification, settings: { ...config, baseUrl } },
      adapters: config.adapters,
      others: [oauthDescription],
      baseUrl,
      log,
    }),
    readiness: () => checkReadiness(deps),
  });
  const empty = await services.accounts.isEmpty();
  // Runs in the background.
  void retention.sweep();
  return { routes, empty };
}

async function checkReadiness({ storage, apis, stopping }: GatewayDeps): Promise<Readiness> {
  const database = await checkHealth(storage);
  return {
    database,
    serves: database !== 'replaced' && !stopping.aborted,
    apis: Object.fromEntries([...apis].map(([name, api]) => [name, api.health])),
  };
}

const rejectWhileStarting: Handler = () => {
  throw new UnavailableError('The gateway is starting. Try again shortly.', { performed: false });
};
