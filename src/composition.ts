import type { Config } from './config/config.ts';
import { ProtectedApi } from './dataplane/api.ts';
import type { Clock } from './domain/clock.ts';
import { MemoryLimiter } from './limiter/memory.ts';
import type { Logger } from './log.ts';
import type { Services } from './management/context.ts';
import type { Settings } from './management/settings.ts';
import { Accounts } from './services/accounts/accounts.ts';
import { Administration } from './services/accounts/administration.ts';
import { ExternalSignIn } from './services/accounts/external-sign-in.ts';
import { Login } from './services/accounts/login.ts';
import { LoginLimits } from './services/accounts/login-limits.ts';
import { PasswordResets } from './services/accounts/password-resets.ts';
import type { PasswordHasher } from './services/accounts/passwords.ts';
import { Profile } from './services/accounts/profile.ts';
import { SessionList } from './services/accounts/session-list.ts';
import { Sessions } from './services/accounts/sessions.ts';
import { ClientAccess } from './services/client-keys/access.ts';
import { ClientKeys } from './services/client-keys/client-keys.ts';
import { ClientKeyImport } from './services/client-keys/import.ts';
import { KeyUsage } from './services/client-keys/usage.ts';
import { Events } from './services/events.ts';
import { Pgp } from './services/pgp/pgp.ts';
import { PgpKeys } from './services/pgp/pgp-keys.ts';
import { Retention } from './services/retention.ts';
import type { Storage } from './storage/storage.ts';
import { AccessTokens } from './verification/access-tokens.ts';
import { ClientAuthentication } from './verification/client-authentication.ts';
import { DenialEvents } from './verification/denial-events.ts';
import type { ExpiryLatch } from './verification/expiry-latch.ts';
import { LastUsedTracker, type LastUsedTrackerOptions } from './verification/last-used.ts';
import { Meter } from './verification/meter.ts';
import { SigningKeys } from './verification/signing-keys.ts';
import { Verifier } from './verification/verifier.ts';
import type { Outcome } from './verification/write-through.ts';
import { VERSION } from './version.ts';

/** The dependencies of every part of a gateway. */
export interface AppContext {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly passwords: PasswordHasher;
  readonly expiries: ExpiryLatch;
  /** The resources that are closed with the gateway, in reverse order. */
  readonly parts: AsyncDisposableStack;
}

/** The dependencies of the parts that need the database and the address. */
export interface StorageContext extends AppContext {
  readonly storage: Storage;
  /** The URL at which clients reach the gateway, without a trailing slash. */
  readonly baseUrl: string;
}

/** The services that verify requests of the data plane. */
export interface Verification {
  readonly signingKeys: SigningKeys;
  readonly tokens: AccessTokens;
  readonly verifier: Verifier;
  readonly denialEvents: DenialEvents;
  readonly meter: Meter;
  /** Shared by all endpoints, so that they share its limits. */
  readonly clients: ClientAuthentication;
}

/** Public information about the gateway. */
export function toSettings({ config, baseUrl }: StorageContext): Settings {
  const { signUp, keyPrefix, defaultRateLimit } = config;
  return { signUp, keyPrefix, defaultRateLimit, version: VERSION, publicUrl: baseUrl };
}

export async function startApis(
  { config, clock, log, parts }: AppContext,
  stopping: AbortSignal,
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

export async function startVerification(context: StorageContext): Promise<Verification> {
  const { storage, baseUrl, clock, expiries, parts } = context;
  const signingKeys = new SigningKeys({ storage, clock });
  await signingKeys.start();
  const tokens = new AccessTokens({ storage, clock, signingKeys, issuer: baseUrl });
  const lastUsed = startLastUsedTracker(context, (db, lastUsedAt) => db.clientKeys.touch(lastUsedAt));
  const limiter = new MemoryLimiter(clock);
  const meter = new Meter({
    storage,
    clock,
    onFailure: logFailure(context, 'Failed to write usage counts; will retry'),
  });
  parts.defer(() => meter.close());
  const verifier = new Verifier({ storage, limiter, lastUsed, meter, accessTokens: tokens, clock, expiries });
  await verifier.start();
  const onFailure = logFailure(context, 'Failed to write denial events; will retry');
  const denialEvents = new DenialEvents({ storage, clock, onFailure });
  parts.defer(() => denialEvents.close());
  const clients = new ClientAuthentication({ verifier, denialEvents, clock });
  return { signingKeys, tokens, verifier, denialEvents, meter, clients };
}

export function startServices(
  context: StorageContext,
  { verifier, signingKeys, meter, tokens }: Verification,
): Services {
  const { config, storage, baseUrl, clock, expiries, log, passwords, parts } = context;
  const { keyPrefix, defaultRateLimit, signUp, oidc } = config;
  const lastUsed = startLastUsedTracker(context, (db, lastUsedAt) => db.sessions.touch(lastUsedAt));
  const sessions = new Sessions({ storage, clock, keyPrefix, lastUsed, expiries });
  const limits = new LoginLimits(clock);
  const accounts = new Accounts({ storage, clock, sessions, limits, passwords, signUp });
  const onRefused = (reason: string) => log.debug({ reason }, 'Rejected an external access token');
  const pgp = new Pgp({ onFailure: logFailure(context, 'The PGP worker thread failed') });
  parts.defer(() => pgp.close());
  const pgpKeys = new PgpKeys({ storage, clock, pgp });
  const onChange = (clientId: string, outcome: Outcome) => verifier.invalidateKey(clientId, outcome);
  const issuing = { storage, clock, keyPrefix, defaultRateLimit, onChange };
  return {
    accounts,
    profile: new Profile({ storage, clock, sessions, limits, passwords }),
    login: new Login({ storage, clock, sessions, limits, passwords }),
    externalSignIn: oidc && new ExternalSignIn({ ...oidc, storage, clock, accounts, onRefused }),
    sessions,
    sessionList: new SessionList({ storage, clock, sessions }),
    administration: new Administration({ storage, clock, sessions, onChange }),
    passwordResets: new PasswordResets({ storage, clock, sessions, passwords, keyPrefix, baseUrl }),
    clientKeys: new ClientKeys({ ...issuing, pgpKeys }),
    clientAccess: new ClientAccess({ ...issuing, verifier, tokens }),
    clientKeyImport: new ClientKeyImport({
      ...issuing,
      onImported: (digest, outcome) => verifier.invalidateImported(digest, outcome),
    }),
    pgpKeys,
    keyUsage: new KeyUsage({ meter, clock }),
    events: new Events(storage),
    signingKeys,
  };
}

export function startRetention(context: StorageContext): Retention {
  const { config, storage, clock, log, parts } = context;
  const retention = new Retention({
    storage,
    clock,
    eventsRetentionDays: config.eventsRetentionDays,
    onRemoved: (kind, rows) => log.info({ kind, rows }, 'Deleted expired records'),
    onFailure: logFailure(context, 'Failed to delete expired records; will retry'),
  });
  parts.defer(() => retention.close());
  return retention;
}

function startLastUsedTracker(
  context: StorageContext,
  touch: LastUsedTrackerOptions['touch'],
): LastUsedTracker {
  const onFailure = logFailure(context, 'Failed to write last-used times; will retry');
  const lastUsed = new LastUsedTracker({ storage: context.storage, touch, onFailure });
  context.parts.defer(() => lastUsed.close());
  return lastUsed;
}

function logFailure({ log }: AppContext, message: string): (error: unknown) => void {
  return (err) => log.error({ err }, message);
}
