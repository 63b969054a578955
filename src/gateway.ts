import { setTimeout as sleep } from 'node:timers/promises';
import { startApis, startRetention, startServices, startVerification } from './composition.ts';
import type { Config } from './config/config.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import { RequestError, UnavailableError } from './domain/errors.ts';
import { createEndpoints } from './endpoints.ts';
import type { Handler } from './http/exchange.ts';
import { createFront } from './http/front.ts';
import { drain, listenOn } from './http/listening.ts';
import type { FindRoute } from './http/routes.ts';
import { createLogger, type Logger } from './log.ts';
import { type PasswordCost, PasswordHasher } from './services/accounts/passwords.ts';
import { openStorage } from './storage/open.ts';
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
  close(options?: CloseOptions): Promise<void>;
}

/** How a gateway is closed. */
export interface CloseOptions {
  /**
   * Whether clients get time to leave: the gateway is unready for `SHUTDOWN_DELAY` seconds before it closes the port,
   * and idle connections may send another request.
   */
  readonly graceful?: boolean;
}

/** Creates a gateway. `composition.ts` and `endpoints.ts` create its parts; here is their order. */
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
  const leaving = new AbortController();
  const stopping = new AbortController();
  let find: FindRoute = () => ({ handle: rejectWhileStarting, params: {} });
  const { server, failCurrentRequest, closeConnections } = createFront({
    find: (method, path) => find(method, path),
    log,
    trustedProxies: config.trustedProxies,
    publicUrl: config.publicUrl,
    timeouts: config.timeouts,
  });

  async function listen(): Promise<Listening> {
    try {
      const url = await listenOn(server, config);
      const apis = await startApis(app, stopping.signal);
      const storage = await openStorage(config.database, { onWarning: (message) => log.warn(message) });
      parts.defer(() => storage.close());
      const context = { ...app, storage, baseUrl: config.publicUrl ?? url };
      const verification = await startVerification(context);
      const services = startServices(context, verification);
      const retention = startRetention(context);
      const empty = await services.accounts.isEmpty();
      find = createEndpoints(context, {
        apis,
        verification,
        services,
        consoleFolder: overrides.consoleFolder,
        leaving: leaving.signal,
      });
      // Runs in the background.
      void retention.sweep();
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

  async function close({ graceful = false }: CloseOptions = {}): Promise<void> {
    leaving.abort();
    if (graceful) await sleep(config.shutdownDelay * 1_000);
    closeConnections();
    stopping.abort(new RequestError('UNAVAILABLE', 'The gateway is stopping. Subscribe again shortly.'));
    await drain(server, { keepIdle: graceful });
    await parts.disposeAsync();
  }

  return { listen, reportRejection, close };
}

const rejectWhileStarting: Handler = () => {
  throw new UnavailableError('The gateway is starting. Try again shortly.', { performed: false });
};
