import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Config } from './config/config.ts';
import { ProtectedApi } from './dataplane/api.ts';
import { createDataPlane } from './dataplane/endpoint.ts';
import { createForwardAuth } from './dataplane/forward-auth.ts';
import { type Clock, systemClock } from './domain/clock.ts';
import { RequestError } from './domain/errors.ts';
import type { Handler } from './http/exchange.ts';
import { createFront } from './http/front.ts';
import type { Readiness } from './http/health.ts';
import { type FindRoute, routesTo } from './http/routes.ts';
import { MemoryLimiter } from './limiter/memory.ts';
import { createLogger, type Logger } from './log.ts';
import type { Services } from './management/context.ts';
import { createManagement } from './management/endpoint.ts';
import { createOAuth } from './oauth/endpoint.ts';
import { AccessTokens } from './services/access-tokens.ts';
import { Accounts } from './services/accounts.ts';
import { Administration } from './services/administration.ts';
import { ClientKeys } from './services/client-keys.ts';
import { Events } from './services/events.ts';
import { ExternalSignIn } from './services/external-sign-in.ts';
import { Login } from './services/login.ts';
import { LoginLimits } from './services/login-limits.ts';
import { PasswordResets } from './services/password-resets.ts';
import { Pgp } from './services/pgp/pgp.ts';
import { PgpKeys } from './services/pgp-keys.ts';
import { Profile } from './services/profile.ts';
import { Refusals } from './services/refusals.ts';
import { Retention } from './services/retention.ts';
import { SessionList } from './services/session-list.ts';
import { Sessions } from './services/sessions.ts';
import { SigningKeys } from './services/signing-keys.ts';
import { Usage, type UsageOptions } from './services/usage.ts';
import { Verifier } from './services/verify.ts';
import { openStorage } from './storage/open.ts';
import type { Storage } from './storage/storage.ts';

const DRAIN_TIMEOUT_MS = 10_000;
const IDLE_CHECK_MS = 50;

/** What tests put in place of the real thing. */
export interface Overrides {
  readonly clock?: Clock;
  readonly log?: Logger;
}

/** What a started gateway says of itself. */
export interface Listening {
  readonly url: string;
  /** Whether nobody has an account yet. */
  readonly empty: boolean;
}

export interface Gateway {
  /**
   * Starts in the order in which least is left behind by a failure: the port first, then the APIs'
   * schemas, then the database. Until all is there, requests get 503.
   */
  listen(): Promise<Listening>;
  /** Stops accepting, finishes what is in flight (10 s at most), writes what was counted, closes all. */
  close(): Promise<void>;
}

/** The composition root: wires every part of a gateway together. */
export function createGateway(config: Config, overrides: Overrides = {}): Gateway {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? createLogger(config.logLevel);
  const parts = new AsyncDisposableStack();
  const stopping = new AbortController();
  let find: FindRoute = () => ({ handle: answerStarting, params: {} });
  const server = createFront({
    find: (method, path) => find(method, path),
    log,
    trustedProxies: config.trustedProxies,
  });

  async function listen(): Promise<Listening> {
    try {
      server.listen(config.port, config.host);
      await once(server, 'listening');
      const apis = await startApis(config, { clock, log, parts, stopping: stopping.signal });
      const storage = await openStorage(config.database);
      parts.defer(() => storage.close());
      const circumstances = { storage, clock, log, parts };
      const url = urlOf(server);
      const baseUrl = config.publicUrl ?? url;
      const { services, verifier, tokens } = await startServices(config, { ...circumstances, baseUrl });
      const refusals = startRefusals(circumstances);
      const retention = startRetention(config, circumstances);
      find = routesTo({
        management: createManagement({ services, clock, log }),
        data: createDataPlane({ apis, verifier, refusals, log }),
        forwardAuth: createForwardAuth({ verifier, refusals }),
        oauth: createOAuth({ verifier, refusals, tokens, signingKeys: services.signingKeys, clock, log }),
        readiness: () => readinessOf(storage, apis),
      });
      const listening = { url, empty: await services.accounts.isEmpty() };
      void retention.sweep();
      return listening;
    } catch (error) {
      await close();
      throw error;
    }
  }

  async function close(): Promise<void> {
    stopping.abort(new RequestError('UNAVAILABLE', 'The gateway is stopping. Subscribe again shortly.'));
    await drain(server);
    await parts.disposeAsync();
  }

  return { listen, close };
}

interface Circumstances {
  readonly clock: Clock;
  readonly log: Logger;
  /** Gets what must be closed with the gateway; the last is closed first. */
  readonly parts: AsyncDisposableStack;
}

async function startApis(
  config: Config,
  { clock, log, parts, stopping }: Circumstances & { stopping: AbortSignal },
): Promise<ReadonlyMap<string, ProtectedApi>> {
  const apis = new Map<string, ProtectedApi>();
  for (const [name, api] of config.apis) {
    const started = new ProtectedApi({ name, config: api, clock, log, stopping });
    parts.defer(() => started.close());
    apis.set(name, started);
  }
  await Promise.all([...apis.values()].map((api) => api.start()));
  return apis;
}

async function startServices(
  config: Config,
  { storage, baseUrl, clock, log, parts }: Circumstances & { storage: Storage; baseUrl: string },
): Promise<{ services: Services; verifier: Verifier; tokens: AccessTokens }> {
  const onFailure = (err: unknown) =>
    log.error({ err }, 'Usage could not be written; it will be tried again');
  const startUsage = (touch: UsageOptions['touch']) => {
    const usage = new Usage({ storage, touch, onFailure });
    parts.defer(() => usage.close());
    return usage;
  };
  const keyUsage = startUsage((db, lastUsedAt) => db.clientKeys.touch(lastUsedAt));
  const signingKeys = new SigningKeys({ storage, clock });
  await signingKeys.start();
  const tokens = new AccessTokens({ storage, clock, signingKeys, issuer: baseUrl });
  const limiter = new MemoryLimiter(clock);
  const verifier = new Verifier({ storage, limiter, usage: keyUsage, accessTokens: tokens, clock });
  const { keyPrefix, defaultRateLimit, signUp, oidc } = config;
  const sessionUsage = startUsage((db, lastUsedAt) => db.sessions.touch(lastUsedAt));
  const sessions = new Sessions({ storage, clock, keyPrefix, usage: sessionUsage });
  const limits = new LoginLimits(clock);
  const onChange = (clientId: string) => verifier.forget(clientId);
  const accounts = new Accounts({ storage, clock, sessions, limits, signUp });
  const onRefused = (reason: string) => log.debug({ reason }, 'An access token from elsewhere is refused');
  const pgp = new Pgp({ onFailure: (err) => log.error({ err }, 'The thread that reads PGP keys failed') });
  parts.defer(() => pgp.close());
  const pgpKeys = new PgpKeys({ storage, clock, pgp });
  const services = {
    sessions,
    sessionList: new SessionList({ storage, clock, sessions }),
    login: new Login({ storage, clock, sessions, limits }),
    accounts,
    externalSignIn: oidc && new ExternalSignIn({ ...oidc, storage, clock, accounts, onRefused }),
    profile: new Profile({ storage, clock, sessions, limits }),
    administration: new Administration({ storage, clock, sessions, onChange }),
    passwordResets: new PasswordResets({ storage, clock, sessions, keyPrefix, baseUrl }),
    clientKeys: new ClientKeys({ storage, clock, keyPrefix, defaultRateLimit, onChange, pgpKeys }),
    pgpKeys,
    events: new Events(storage),
    signingKeys,
  };
  return { services, verifier, tokens };
}

function startRefusals({ storage, clock, log, parts }: Circumstances & { storage: Storage }): Refusals {
  const onFailure = (err: unknown) =>
    log.error({ err }, 'Refusals of keys could not be written; they will be tried again');
  const refusals = new Refusals({ storage, clock, onFailure });
  parts.defer(() => refusals.close());
  return refusals;
}

function startRetention(
  { eventsRetentionDays }: Config,
  { storage, clock, log, parts }: Circumstances & { storage: Storage },
): Retention {
  const retention = new Retention({
    storage,
    clock,
    eventsRetentionDays,
    onRemoved: (kind, rows) => log.info({ kind, rows }, 'Removed what was past its time'),
    onFailure: (err) =>
      log.error({ err }, 'What is past its time could not be removed; it will be tried again'),
  });
  parts.defer(() => retention.close());
  return retention;
}

async function readinessOf(storage: Storage, apis: ReadonlyMap<string, ProtectedApi>): Promise<Readiness> {
  const database = await storage
    .read((db) => db.accounts.count())
    .then(
      () => true,
      () => false,
    );
  return { database, apis: Object.fromEntries([...apis].map(([name, api]) => [name, api.health])) };
}

const answerStarting: Handler = () => {
  throw new RequestError('UNAVAILABLE', 'The gateway is starting. Try again shortly.');
};

/** Lets requests in flight finish, then cuts off those that take too long. */
async function drain(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(cutOff);
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no address.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
