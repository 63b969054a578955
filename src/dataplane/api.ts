import { type GraphQLSchema, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ApiConfig } from '../config/apis.ts';
import type { Clock } from '../domain/clock.ts';
import { RequestError } from '../domain/errors.ts';
import { createEndpoint, type Endpoint } from '../http/endpoint.ts';
import type { Logger } from '../log.ts';
import { type AdmittedContext, useUpstream } from './execute.ts';
import { compilePolicy } from './policy.ts';
import { Upstream } from './upstream.ts';
import { introspect, readSchema } from './upstream-schema.ts';

const RETRY_INTERVAL_MS = 1_000;

interface ApiOptions {
  readonly name: string;
  readonly config: ApiConfig;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One protected API: its upstream, and the endpoint that stands before it once its schema is known. */
export class ProtectedApi {
  readonly #options: ApiOptions;
  readonly #upstream: Upstream;
  #endpoint: Endpoint<AdmittedContext> | undefined;
  #loading: Promise<void> | undefined;
  #retryAt = 0;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#upstream = new Upstream(options.name, options.config);
  }

  /** Whether requests can be answered. */
  get available(): boolean {
    return this.#endpoint !== undefined;
  }

  /**
   * Learns the API's schema. An upstream that does not answer yet does not keep the gateway from starting:
   * it is asked again when it is needed.
   * @throws {ConfigurationError} when the schema file cannot be used, or lacks what the configuration names.
   */
  async start(): Promise<void> {
    try {
      this.#endpoint = this.#create(await this.#schema());
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#retryAt = this.#options.clock.monotonic() + RETRY_INTERVAL_MS;
      this.#options.log.warn(
        { api: this.#options.name, err: error.cause },
        'The upstream does not tell its schema',
      );
    }
  }

  /** The endpoint. @throws {RequestError} `UPSTREAM_UNAVAILABLE` while the schema is unknown. */
  async endpoint(): Promise<Endpoint<AdmittedContext>> {
    if (!this.#endpoint && this.#options.clock.monotonic() >= this.#retryAt) {
      this.#loading ??= this.start().finally(() => {
        this.#loading = undefined;
      });
      await this.#loading;
    }
    if (this.#endpoint) return this.#endpoint;
    throw new RequestError('UPSTREAM_UNAVAILABLE', `The API ${this.#options.name} cannot be reached.`);
  }

  close(): Promise<void> {
    return this.#upstream.close();
  }

  #schema(): Promise<GraphQLSchema> {
    const { name, config } = this.#options;
    return config.schema === undefined ? introspect(name, this.#upstream) : readSchema(name, config.schema);
  }

  #create(schema: GraphQLSchema): Endpoint<AdmittedContext> {
    const { name, config, log } = this.#options;
    const policy = compilePolicy(name, schema, config.scopes);
    const plugins = [useUpstream({ schema, policy, upstream: this.#upstream })];
    return createEndpoint<AdmittedContext>({
      path: `/apis/${name}`,
      schema,
      plugins: config.introspection ? plugins : [...plugins, useNoIntrospection()],
      log,
    });
  }
}

function useNoIntrospection(): Plugin<object, AdmittedContext> {
  return {
    onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
  };
}
