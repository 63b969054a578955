import type { ApiConfig } from '../config/apis.ts';
import { ConfigurationError } from '../config/problem.ts';
import type { Clock } from '../domain/clock.ts';
import { RequestError } from '../domain/errors.ts';
import { createEndpoint, type Endpoint } from '../graphql/endpoint.ts';
import type { ApiHealth } from '../http/health.ts';
import type { Logger } from '../log.ts';
import { type AdmittedContext, executionBy } from './execute.ts';
import { validateHidingSchema } from './hidden-schema.ts';
import { compilePolicy, isDefault, readScopeOf, writeScopeOf } from './policy.ts';
import { type PolicyRow, policyTable, scopesIn } from './policy-table.ts';
import { Upstream } from './upstream.ts';
import { type ToldSchema, tellSchema } from './upstream-schema.ts';

/** The largest request to an API, in bytes. */
const MAX_BODY_BYTES = 1_000_000;
// How soon an upstream without a known schema is asked for it again, when it is needed.
const RETRY_INTERVAL_MS = 1_000;

interface ApiOptions {
  readonly name: string;
  readonly config: ApiConfig;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the gateway stops: its subscriptions end. */
  readonly stopping: AbortSignal;
}

/** What follows from a schema. */
interface Known {
  readonly text: string;
  readonly endpoint: Endpoint<AdmittedContext>;
  readonly policy: readonly PolicyRow[];
  readonly scopes: readonly string[];
  readonly problems: readonly string[];
}

/** What people who issue keys for an API need to know of it. */
export interface Description {
  readonly name: string;
  readonly health: ApiHealth;
  /** Every scope that its policy can ask for, in alphabetical order. */
  readonly scopes: readonly string[];
  readonly policy: readonly PolicyRow[];
  /** What is invalid about the schema. */
  readonly problems: readonly string[];
}

/**
 * One protected API: its upstream, and the endpoint that stands before it once its schema is known. The
 * schema is kept fresh; one that cannot be used leaves the last good one in force.
 */
export class ProtectedApi {
  readonly #options: ApiOptions;
  readonly #upstream: Upstream;
  #current: Known | undefined;
  #problem: string | undefined;
  #refreshing: Promise<void> | undefined;
  #refreshTimer: NodeJS.Timeout | undefined;
  #retryAt = 0;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#upstream = new Upstream(options.name, options.config, options.stopping);
  }

  get health(): ApiHealth {
    if (!this.#current) return 'unavailable';
    return this.#problem === undefined ? 'ok' : 'stale';
  }

  get description(): Description {
    const { name } = this.#options;
    const policy = this.#current?.policy;
    return {
      name,
      health: this.health,
      scopes: this.#current?.scopes ?? this.#configuredScopes(),
      policy: policy ?? [],
      problems: this.#current?.problems ?? [],
    };
  }

  /**
   * Learns the API's schema, now and from time to time. An upstream that does not answer yet does not keep
   * the gateway from starting: it is asked again when it is needed.
   * @throws {ConfigurationError} when the schema file cannot be used, or lacks what the configuration names.
   */
  async start(): Promise<void> {
    try {
      await this.#learn();
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      this.#report(error);
    }
    const { schemaRefreshMs } = this.#options.config;
    this.#refreshTimer = setInterval(() => void this.#refresh(), schemaRefreshMs).unref();
  }

  /** The endpoint. @throws {RequestError} `UPSTREAM_UNAVAILABLE` while the schema is unknown. */
  async endpoint(): Promise<Endpoint<AdmittedContext>> {
    if (!this.#current && this.#options.clock.monotonic() >= this.#retryAt) await this.#refresh();
    if (this.#current) return this.#current.endpoint;
    throw new RequestError('UPSTREAM_UNAVAILABLE', `The API ${this.#options.name} cannot be reached.`);
  }

  async close(): Promise<void> {
    clearInterval(this.#refreshTimer);
    await this.#upstream.close();
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.#learn()
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  async #learn(): Promise<void> {
    const { name, config, log } = this.#options;
    const told = await tellSchema(name, config, this.#upstream);
    if (told.text !== this.#current?.text) {
      const known = this.#knownFrom(told);
      if (this.#current) log.info({ api: name }, 'The schema has changed; the new one is in force');
      this.#current = known;
    }
    this.#problem = undefined;
  }

  /** Says once what keeps the schema from being known, or known anew. */
  #report(error: unknown): void {
    const { name, clock, log } = this.#options;
    this.#retryAt = clock.monotonic() + RETRY_INTERVAL_MS;
    const err = error instanceof RequestError ? (error.cause ?? error) : error;
    const problem = err instanceof Error ? err.message : String(err);
    if (problem === this.#problem) return;
    this.#problem = problem;
    const outcome = this.#current
      ? 'The schema cannot be renewed; the last good one stays in force'
      : 'The upstream does not tell its schema';
    log.warn({ api: name, err }, outcome);
  }

  /** What can be said before the schema is known. */
  #configuredScopes(): string[] {
    const { name, config } = this.#options;
    return [
      ...new Set([readScopeOf(name), writeScopeOf(name), ...Object.values(config.scopes).flat()]),
    ].sort();
  }

  #knownFrom(told: ToldSchema): Known {
    const { name, config, log } = this.#options;
    const { schema, problems } = told.build();
    for (const problem of problems)
      log.warn({ api: name, problem }, 'The schema is invalid and is served all the same');
    const policy = compilePolicy(name, schema, config.scopes);
    const table = policyTable(schema, policy);
    const query = schema.getQueryType()?.name ?? '';
    const hasRule = (field: string) =>
      `${query}.${field}` in config.scopes || !isDefault(name, policy(query, field));
    const scopes = scopesIn(schema, policy);
    const { demandAnyScope, ...execution } = executionBy({
      name,
      schema,
      policy,
      scopes,
      upstream: this.#upstream,
      hidden: !config.introspection,
      log,
    });
    const endpoint = createEndpoint<AdmittedContext>({
      path: `/apis/${name}`,
      schema,
      ...(!config.introspection && { validate: validateHidingSchema(hasRule) }),
      contextOf: (context) => context,
      maxBodyBytes: () => MAX_BODY_BYTES,
      ...execution,
      beforeErrors: demandAnyScope,
      log,
    });
    return { text: told.text, endpoint, policy: table, scopes, problems };
  }
}
