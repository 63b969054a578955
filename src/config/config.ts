import type { AdapterName, ApiConfig, ManagementConfig, Tiers } from './apis.ts';
import { type DatabaseLocation, type Environment, environment } from './environment.ts';
import { type FileConfig, loadFile, NO_FILE } from './file.ts';
import { ConfigurationError, formatProblems } from './problem.ts';

/** The configuration of a gateway. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly database: DatabaseLocation;
  readonly publicUrl: string | undefined;
  readonly signUp: Environment['SIGN_UP'];
  /** The OpenID provider whose access tokens are accepted too. Without it, all accounts are local. */
  readonly oidc: { readonly issuer: string; readonly audience: string } | undefined;
  readonly keyPrefix: string;
  /** Requests in any 60 seconds. */
  readonly defaultRateLimit: number;
  /** Without it, events are kept indefinitely. */
  readonly eventsRetentionDays: number | undefined;
  readonly trustedProxies: readonly string[];
  /** The timeouts of connections, in seconds. */
  readonly timeouts: {
    /** How long an idle connection is kept. */
    readonly keepAlive: number;
    /** How long a client may take to send the headers of a request. */
    readonly headers: number;
    /** How long a client may take to send a whole request. */
    readonly request: number;
  };
  /** Seconds between being unready and closing the port. */
  readonly shutdownDelay: number;
  /** Whether responses also carry `X-RateLimit-*`. */
  readonly legacyRateLimitHeaders: boolean;
  readonly logLevel: Environment['LOG_LEVEL'];
  readonly apis: ReadonlyMap<string, ApiConfig>;
  readonly management: ManagementConfig;
  /** The systems that Latchkey replaces for their clients. */
  readonly adapters: ReadonlySet<AdapterName>;
  readonly tiers: Tiers;
}

/**
 * Reads the environment and the configuration file that it names.
 * @throws {ConfigurationError} with all problems of both.
 */
export async function loadConfig(variables: Readonly<Record<string, string | undefined>>): Promise<Config> {
  const values = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(values);
  const problems = parsed.success ? [] : formatProblems(parsed.error);
  if (values.REDIS_URL !== undefined) {
    problems.push('REDIS_URL: sharing limits between gateways is not available in this version');
  }
  if ((values.OIDC_ISSUER === undefined) !== (values.OIDC_AUDIENCE === undefined)) {
    const missing = values.OIDC_ISSUER === undefined ? 'OIDC_ISSUER' : 'OIDC_AUDIENCE';
    problems.push(`${missing}: missing: OIDC_ISSUER and OIDC_AUDIENCE must be set together`);
  }
  if (parsed.success && isOwnIssuer(parsed.data)) {
    problems.push('OIDC_ISSUER: must not be Latchkey itself, because its access tokens are for clients');
  }
  if (parsed.success && parsed.data.HEADERS_TIMEOUT > parsed.data.REQUEST_TIMEOUT) {
    problems.push('HEADERS_TIMEOUT: must not exceed REQUEST_TIMEOUT');
  }
  const path = values.LATCHKEY_CONFIG;
  const file = await loadFile(path ?? './latchkey.config.ts', path !== undefined).catch((error: unknown) => {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return NO_FILE;
  });
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);
  return toConfig(parsed.data, file);
}

function toConfig(env: Environment, { apis, management, adapters, tiers }: FileConfig): Config {
  return {
    port: env.PORT,
    host: env.HOST,
    database: env.DATABASE_URL,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, ''),
    signUp: env.SIGN_UP,
    oidc:
      env.OIDC_ISSUER !== undefined && env.OIDC_AUDIENCE !== undefined
        ? { issuer: env.OIDC_ISSUER, audience: env.OIDC_AUDIENCE }
        : undefined,
    keyPrefix: env.KEY_PREFIX,
    defaultRateLimit: env.DEFAULT_RATE_LIMIT,
    eventsRetentionDays: env.EVENTS_RETENTION_DAYS,
    trustedProxies: env.TRUSTED_PROXIES,
    timeouts: {
      keepAlive: env.KEEP_ALIVE_TIMEOUT,
      headers: env.HEADERS_TIMEOUT,
      request: env.REQUEST_TIMEOUT,
    },
    shutdownDelay: env.SHUTDOWN_DELAY,
    legacyRateLimitHeaders: env.LEGACY_RATE_LIMIT_HEADERS,
    logLevel: env.LOG_LEVEL,
    apis,
    management,
    adapters,
    tiers,
  };
}

function isOwnIssuer({ OIDC_ISSUER, PUBLIC_URL, HOST, PORT }: Environment): boolean {
  const same = (url: string) => new URL(url).href.replace(/\/+$/, '');
  const own = PUBLIC_URL ?? `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`;
  return OIDC_ISSUER !== undefined && URL.canParse(own) && same(OIDC_ISSUER) === same(own);
}
