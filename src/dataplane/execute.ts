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
import { identityOf } from './identity.ts';
import { Introspection } from './introspection.ts';
import type { OpenSubscriptions } from './open-subscriptions.ts';
import { type Plan, planOf } from './plan.ts';
import { type Policy, readScopeOf } from './policy.ts';
import { checkedResults } from './subscription.ts';
import type { Upstream } from './upstream.ts';

/** How many plans are kept for one document, whose memory counts as that of the document. */
const MAX_PLANS = 8;

/** What a request of the data plane carries. */
export interface AdmittedContext extends ServerContext {
  /** The verdict that let it in. */
  readonly admitted: Allowed;
  /** Asks for the verdict on its operation, once that is known. */
  readonly authorize: (needs: readonly ScopeNeed[]) => Verdict;
  /** Asks for the verdict again, for what goes on for long. */
  readonly recheck: () => MaybePromise<Verdict>;
  /** Where denials are recorded. */
  readonly denialEvents: DenialEvents;
  readonly subscriptions: OpenSubscriptions;
}

interface UpstreamOptions {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly policy: Policy;
  /** Every scope that the policy can ask for. */
  readonly scopes: readonly string[];
  readonly upstream: Upstream;
  /** Whether clients must not learn the schema. */
  readonly hidden: boolean;
  readonly log: Logger;
}

/** Executes validated operations by forwarding them, if the key holds the scopes that they need. */
export function executionBy(options: UpstreamOptions) {
  const { name, schema, policy, scopes, upstream, hidden, log } = options;
  const introspection = new Introspection(schema);
  const plans = new WeakMap<DocumentNode, Map<string, Plan>>();

  function plan({ document, operationName }: ExecutionArgs): Plan {
    const known = plans.get(document) ?? new Map<string, Plan>();
    plans.set(document, known);
    const name = operationName ?? '';
    const plan = known.get(name) ?? planOf(document, operationName, schema, policy);
    if (known.size === MAX_PLANS) known.clear();
    known.set(name, plan);
    return plan;
  }

  /** Plans an operation. @throws when its key lacks a scope, or when it asks for the schema beside data. */
  function authorizedPlan(args: ExecutionArgs, context: AdmittedContext): Plan {
    const planned = plan(args);
    demand(context.authorize(planned.needs), context);
    if (planned.asksSchema) demandAnyScope(context);
    // The upstream's own schema may tell more than the one that clients of this API are to see.
    if (planned.introspection === 'mixed')
      throw new RequestError('BAD_REQUEST', 'Ask for the schema in a request of its own.');
    return planned;
  }

  async function forward(args: ExecutionArgs): Promise<ExecutionResult> {
    const context = args.contextValue as AdmittedContext;
    const planned = authorizedPlan(args, context);
    if (planned.introspection === 'only') return await introspection.answer(args, planned.text);
    const key = await currentKey(planned, context);
    const { exchange } = context;
    const bytes = await upstream.send(requestOf(args, planned), identify(key, context), exchange.res);
    return rawResult(hidden ? withoutRequestErrors(bytes, exchange.clientInfo.requestId) : bytes);
  }

  /** Asks for the verdict again: while the body was sent, the key may have been revoked, or its scopes narrowed. */
  async function currentKey({ needs }: Plan, context: AdmittedContext): Promise<VerifiableKey> {
    const verdict = await context.recheck();
    if (verdict.kind !== 'allowed') return demand(verdict, context);
    return demand(authorize(verdict, needs), context);
  }

  /** Passes a key that may use the API at all: another learns nothing of its schema. */
  function demandAnyScope(context: AdmittedContext): void {
    const { scopes: held } = context.admitted.key;
    if (scopes.some((scope) => covers(held, [scope]))) return;
    demand(context.authorize([[[readScopeOf(name)]]]), context);
  }

  function subscribe(args: ExecutionArgs): AsyncIterable<ExecutionResult> {
    const context = args.contextValue as AdmittedContext;
    const planned = authorizedPlan(args, context);
    const { subscriptions, admitted } = context;
    // Before the stream begins, which is answered with 200.
    subscriptions.requireRoom(admitted.key.clientId);
    async function* resultsOf(signal: AbortSignal) {
      const key = await currentKey(planned, context);
      const results = upstream.subscribe(requestOf(args, planned), identify(key, context), signal);
      for await (const result of results) yield hidden ? hideRequestErrors(result, context) : result;
    }
    return checkedResults({
      open: (signal) => subscriptions.counted(admitted.key.clientId, resultsOf(signal)),
      check: async () => void (await currentKey(planned, context)),
      gone: context.exchange.closed,
      tell: (error) => withErrorCodes({ errors: [toldError(upstream, error)] }, context, log),
    });
  }

  return { execute: forward, subscribe, demandAnyScope };
}

/** Removes why an upstream rejected a request: GraphQL servers quote names of their schema. */
function withoutRequestErrors(bytes: Buffer, requestId: string): Buffer {
  const result = hasData(bytes) ? undefined : (asResult(bytes.toString()) as ExecutionResult | undefined);
  return result && isRejection(result) ? Buffer.from(JSON.stringify(rejection(result, requestId))) : bytes;
}

function hideRequestErrors(result: ExecutionResult, { exchange }: AdmittedContext): ExecutionResult {
  return isRejection(result) ? rejection(result, exchange.clientInfo.requestId) : result;
}

/** Whether a request failed as a whole: errors with a path are of fields that were executed. */
function isRejection({ data, errors }: ExecutionResult): boolean {
  return !data && errors?.some(({ path }) => path === undefined) === true;
}

function rejection({ data }: ExecutionResult, requestId: string): ExecutionResult {
  const extensions = { code: 'BAD_REQUEST', requestId };
  const errors = [new GraphQLError('The API rejected the request.', { extensions })];
  return { errors, ...(data === null && { data }) };
}

/** Returns the key that a verdict allows; otherwise throws the refusal as a GraphQL error. */
function demand(verdict: Verdict, { exchange, denialEvents }: AdmittedContext): VerifiableKey {
  if (verdict.kind === 'allowed') return verdict.key;
  const { error, extensions } = deny(exchange, verdict, denialEvents);
  throw new GraphQLError(error.message, { originalError: error, extensions: { ...extensions } });
}

function toldError(upstream: Upstream, error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof RequestError ? error : upstream.failure(error);
  return new GraphQLError(originalError.message, { originalError });
}

function requestOf({ variableValues: variables, operationName }: ExecutionArgs, { text }: Plan) {
  return { query: text, variables, operationName };
}

function identify(key: VerifiableKey, { exchange }: AdmittedContext) {
  return { ...identityOf(key), 'X-Request-Id': exchange.clientInfo.requestId };
}
