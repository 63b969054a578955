import type { ApiConfig } from '../config/apis.ts';
import { ConfigurationError } from '../config/problem.ts';
import type { Clock } from '../domain/clock.ts';
import { RequestError } from '../domain/errors.ts';
import { createEndpoint, type Endpoint } from '../graphql/endpoint.ts';
import type { ApiHealth } from '../http/health.ts';
import type { Logger } from '../log.ts';
import { type AdmittedContext, executionBy } from './execute.ts';
import { validateHidingSchema } from './hidden-schema.ts';
import { compilePolicy, isDefault, toReadScope, toWriteScope } from './policy.ts';
import { type PolicyRow, policyTable, scopesIn } from './policy-table.ts';
import { Upstream } from './upstream.ts';
import { loadSchema, type SchemaSource } from './upstream-schema.ts';

/** Maximum size of a request body, in bytes. */
const MAX_BODY_BYTES = 1_000_000;
/** Minimum time between attempts to load a missing schema on demand, in milliseconds. */
const RETRY_INTERVAL_MS = 1_000;

interface ApiOptions {
  readonly name: string;
  readonly config: ApiConfig;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the gateway stops; ends the subscriptions. */
  readonly stopping: AbortSignal;
}

/** A loaded schema, with its endpoint and policy. */
interface LoadedSchema {
  readonly text: string;
  readonly endpoint: Endpoint<AdmittedContext>;
  readonly policy: readonly PolicyRow[];
  readonly scopes: readonly string[];
  readonly problems: readonly string[];
}

/** Description of an API for people who issue keys for it. */
export interface Description {
  readonly name: string;
  readonly health: ApiHealth;
  /** Every scope that its policy can require, in alphabetical order. */
  readonly scopes: readonly string[];
  readonly policy: readonly PolicyRow[];
  /** Validation errors of the schema. */
  readonly problems: readonly string[];
}

/**
 * A protected API: its upstream, and the endpoint that serves it once its schema is loaded. Refreshes the schema
 * periodically. If a refresh fails, the last valid schema stays in use.
 */
export class ProtectedApi {
  readonly #options: ApiOptions;
  readonly #upstream: Upstream;
  #current: LoadedSchema | undefined;
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
   * Loads the API's schema and schedules its refresh. An unreachable upstream does not prevent the gateway from
   * starting, because the schema is loaded again on demand.
   * @throws {ConfigurationError} when the schema file is invalid, or lacks a type or field of the configuration.
   */
  async start(): Promise<void> {
    try {
      await this.#load();
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      this.#report(error);
    }
    const { schemaRefreshMs } = this.#options.config;
    this.#refreshTimer = setInterval(() => void this.#refresh(), schemaRefreshMs).unref();
  }

  /** Returns the endpoint. @throws {RequestError} `UPSTREAM_UNAVAILABLE` until the schema is loaded. */
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
    this.#refreshing ??= this.#load()
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  async #load(): Promise<void> {
    const { name, config, log } = this.#options;
    const source = await loadSchema(name, config, this.#upstream);
    if (source.text !== this.#current?.text) {
      const loaded = this.#build(source);
      if (this.#current) log.info({ api: name }, 'The schema has changed; the new one is in use');
      this.#current = loaded;
    }
    this.#problem = undefined;
  }

  /** Logs why the schema could not be loaded or refreshed. Skips a repeated reason. */
  #report(error: unknown): void {
    const { name, clock, log } = this.#options;
    this.#retryAt = clock.monotonic() + RETRY_INTERVAL_MS;
    const err = error instanceof RequestError ? (error.cause ?? error) : error;
    const problem = err instanceof Error ? err.message : String(err);
    if (problem === this.#problem) return;
    this.#problem = problem;
    const outcome = this.#current
      ? 'Failed to refresh the schema; the last valid one stays in use'
      : 'Failed to introspect the upstream';
    log.warn({ api: name, err }, outcome);
  }

  /** Returns the scopes that the configuration names, for use until the schema is loaded. */
  #configuredScopes(): string[] {
    const { name, config } = this.#options;
    return [
      ...new Set([toReadScope(name), toWriteScope(name), ...Object.values(config.scopes).flat()]),
    ].sort();
  }

  #build(source: SchemaSource): LoadedSchema {
    const { name, config, log } = this.#options;
    const { schema, problems } = source.build();
    for (const problem of problems) log.warn({ api: name, problem }, 'The schema is invalid but is served');
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
      createContext: (context) => context,
      maxBodyBytes: () => MAX_BODY_BYTES,
      ...execution,
      beforeErrors: demandAnyScope,
      log,
    });
    return { text: source.text, endpoint, policy: table, scopes, problems };
  }
}
