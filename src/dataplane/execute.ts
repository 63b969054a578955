import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { RequestError } from '../domain/errors.ts';
import type { MaybePromise } from '../domain/maybe-promise.ts';
import { covers, type ScopeNeed } from '../domain/scope.ts';
import { type Allowed, authorize, type Verdict, type VerifiableKey } from '../domain/verdict.ts';
import { type ServerContext, withErrorCodes } from '../graphql/errors.ts';
import { rawResult } from '../graphql/raw-result.ts';
import type { Logger } from '../log.ts';
import type { DenialEvents } from '../verification/denial-events.ts';
import { asResult, hasData } from './answer-reader.ts';
import { deny } from './denial-response.ts';
import { toIdentityHeaders } from './identity.ts';
import { Introspection } from './introspection.ts';
import type { OpenSubscriptions } from './open-subscriptions.ts';
import { createPlan, type Plan } from './plan.ts';
import { type Policy, toReadScope } from './policy.ts';
import { checkedResults } from './subscription.ts';
import type { Upstream } from './upstream.ts';

/** Maximum number of plans per document. Their memory counts towards that of the document. */
const MAX_PLANS = 8;

/** Context of a data-plane request with a verified key. */
export interface AdmittedContext extends ServerContext {
  /** The verdict that admitted the request. */
  readonly admitted: Allowed;
  /** Returns the verdict on the scope needs of the operation. */
  readonly authorize: (needs: readonly ScopeNeed[]) => Verdict;
  /** Verifies the key again, for requests that take long. */
  readonly recheck: () => MaybePromise<Verdict>;
  /** Records denials. */
  readonly denialEvents: DenialEvents;
  readonly subscriptions: OpenSubscriptions;
}

interface UpstreamOptions {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly policy: Policy;
  /** Every scope that the policy can require. */
  readonly scopes: readonly string[];
  readonly upstream: Upstream;
  /** Whether the schema is hidden from clients. */
  readonly hidden: boolean;
  readonly log: Logger;
}

/** Creates the functions that forward validated operations if the key holds the required scopes. */
export function executionBy(options: UpstreamOptions) {
  const { name, schema, policy, scopes, upstream, hidden, log } = options;
  const introspection = new Introspection(schema);
  const plans = new WeakMap<DocumentNode, Map<string, Plan>>();

  function plan({ document, operationName }: ExecutionArgs): Plan {
    const cached = plans.get(document) ?? new Map<string, Plan>();
    plans.set(document, cached);
    const name = operationName ?? '';
    const plan = cached.get(name) ?? createPlan(document, operationName, schema, policy);
    if (cached.size === MAX_PLANS) cached.clear();
    cached.set(name, plan);
    return plan;
  }

  /** Plans an operation. @throws when the key lacks a scope, or when the operation mixes introspection with data. */
  function authorizedPlan(args: ExecutionArgs, context: AdmittedContext): Plan {
    const planned = plan(args);
    demand(context.authorize(planned.needs), context);
    if (planned.asksSchema) demandAnyScope(context);
    // The upstream would resolve the introspection fields, and its own schema may contain more than the configured one.
    if (planned.introspection === 'mixed')
      throw new RequestError('BAD_REQUEST', 'Send introspection queries in a separate request.');
    return planned;
  }

  async function forward(args: ExecutionArgs): Promise<ExecutionResult> {
    const context = args.contextValue as AdmittedContext;
    const planned = authorizedPlan(args, context);
    if (planned.introspection === 'only') return await introspection.answer(args, planned.text);
    const key = await currentKey(planned, context);
    const { exchange } = context;
    const bytes = await upstream.send(toUpstreamRequest(args, planned), identify(key, context), exchange.res);
    return rawResult(hidden ? withoutRequestErrors(bytes, exchange.clientInfo.requestId) : bytes);
  }

  /** Verifies the key again, which may have been revoked or lost scopes while the body was sent. */
  async function currentKey({ needs }: Plan, context: AdmittedContext): Promise<VerifiableKey> {
    const verdict = await context.recheck();
    if (verdict.kind !== 'allowed') return demand(verdict, context);
    return demand(authorize(verdict, needs), context);
  }

  /** Denies keys without any scope of the API, so that they cannot read its schema. */
  function demandAnyScope(context: AdmittedContext): void {
    const { scopes: held } = context.admitted.key;
    if (scopes.some((scope) => covers(held, [scope]))) return;
    demand(context.authorize([[[toReadScope(name)]]]), context);
  }

  function subscribe(args: ExecutionArgs): AsyncIterable<ExecutionResult> {
    const context = args.contextValue as AdmittedContext;
    const planned = authorizedPlan(args, context);
    const { subscriptions, admitted } = context;
    // Must throw before the stream starts, because a stream always has status 200.
    subscriptions.requireRoom(admitted.key.clientId);
    async function* readResults(signal: AbortSignal) {
      const key = await currentKey(planned, context);
      const results = upstream.subscribe(toUpstreamRequest(args, planned), identify(key, context), signal);
      for await (const result of results) yield hidden ? hideRequestErrors(result, context) : result;
    }
    return checkedResults({
      open: (signal) => subscriptions.counted(admitted.key.clientId, readResults(signal)),
      check: async () => void (await currentKey(planned, context)),
      disconnected: context.exchange.closed,
      toResult: (error) => withErrorCodes({ errors: [toGraphQLError(upstream, error)] }, context, log),
    });
  }

  return { execute: forward, subscribe, demandAnyScope };
}

/** Removes the reasons why an upstream rejected a request, because GraphQL servers quote names of their schema. */
function withoutRequestErrors(bytes: Buffer, requestId: string): Buffer {
  const result = hasData(bytes) ? undefined : (asResult(bytes.toString()) as ExecutionResult | undefined);
  return result && isRejection(result) ? Buffer.from(JSON.stringify(rejection(result, requestId))) : bytes;
}

function hideRequestErrors(result: ExecutionResult, { exchange }: AdmittedContext): ExecutionResult {
  return isRejection(result) ? rejection(result, exchange.clientInfo.requestId) : result;
}

/** Returns whether a request failed as a whole. Errors with a path belong to fields that were executed. */
function isRejection({ data, errors }: ExecutionResult): boolean {
  return !data && errors?.some(({ path }) => path === undefined) === true;
}

function rejection({ data }: ExecutionResult, requestId: string): ExecutionResult {
  const extensions = { code: 'BAD_REQUEST', requestId };
  const errors = [new GraphQLError('The API rejected the request.', { extensions })];
  return { errors, ...(data === null && { data }) };
}

/** Returns the key of an allowed verdict. @throws {GraphQLError} for a denial. */
function demand(verdict: Verdict, { exchange, denialEvents }: AdmittedContext): VerifiableKey {
  if (verdict.kind === 'allowed') return verdict.key;
  const { error, extensions } = deny(exchange, verdict, denialEvents);
  throw new GraphQLError(error.message, { originalError: error, extensions: { ...extensions } });
}

function toGraphQLError(upstream: Upstream, error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof RequestError ? error : upstream.failure(error);
  return new GraphQLError(originalError.message, { originalError });
}

function toUpstreamRequest({ variableValues: variables, operationName }: ExecutionArgs, { text }: Plan) {
  return { query: text, variables, operationName };
}

function identify(key: VerifiableKey, { exchange }: AdmittedContext) {
  return { ...toIdentityHeaders(key), 'X-Request-Id': exchange.clientInfo.requestId };
}
