import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { RequestError } from '../domain/errors.ts';
import type { MaybePromise } from '../domain/maybe-promise.ts';
import type { ScopeNeed } from '../domain/scope.ts';
import { type Allowed, authorize, type Verdict } from '../domain/verdict.ts';
import { type ServerContext, withErrorCodes } from '../http/graphql-errors.ts';
import { rawResult } from '../http/raw-result.ts';
import type { Logger } from '../log.ts';
import type { Refusals } from '../services/refusals.ts';
import { identityOf } from './identity.ts';
import { type Plan, planOf } from './plan.ts';
import type { Policy } from './policy.ts';
import { refuse } from './refusal.ts';
import { checkedResults } from './subscription.ts';
import type { Upstream } from './upstream.ts';

/** What a request of the data plane carries. */
export interface AdmittedContext extends ServerContext {
  /** The verdict that let it in. */
  readonly admitted: Allowed;
  /** Asks for the verdict on its operation, once that is known. */
  readonly authorize: (needs: readonly ScopeNeed[]) => Verdict;
  /** Asks for the verdict again, for what goes on for long. */
  readonly recheck: () => MaybePromise<Verdict>;
  /** Where its refusals are noted. */
  readonly refusals: Refusals;
}

interface UpstreamOptions {
  readonly schema: GraphQLSchema;
  readonly policy: Policy;
  readonly upstream: Upstream;
  readonly log: Logger;
}

/** Executes validated operations by forwarding them, if the key holds the scopes that they need. */
export function executionBy(options: UpstreamOptions) {
  const { schema, policy, upstream, log } = options;
  const plans = new WeakMap<DocumentNode, Map<string, Plan>>();

  function plan({ document, operationName }: ExecutionArgs): Plan {
    const known = plans.get(document) ?? new Map<string, Plan>();
    plans.set(document, known);
    const name = operationName ?? '';
    const plan = known.get(name) ?? planOf(document, operationName, schema, policy);
    known.set(name, plan);
    return plan;
  }

  /** Plans an operation. @throws when its key lacks a scope, or when it asks for the schema beside data. */
  function authorizedPlan(args: ExecutionArgs, context: AdmittedContext): Plan {
    const planned = plan(args);
    demand(context.authorize(planned.needs), context);
    // The upstream's own schema may tell more than the one that clients of this API are to see.
    if (planned.introspection === 'mixed')
      throw new RequestError('BAD_REQUEST', 'Ask for the schema in a request of its own.');
    return planned;
  }

  async function forward(args: ExecutionArgs): Promise<ExecutionResult> {
    const context = args.contextValue as AdmittedContext;
    const planned = authorizedPlan(args, context);
    if (planned.introspection === 'only') return await execute(args);
    const { exchange } = context;
    return rawResult(await upstream.send(requestOf(args, planned), identify(context), exchange.res));
  }

  function subscribe(args: ExecutionArgs): AsyncIterable<ExecutionResult> {
    const context = args.contextValue as AdmittedContext;
    const planned = authorizedPlan(args, context);
    return checkedResults({
      open: (signal) => upstream.subscribe(requestOf(args, planned), identify(context), signal),
      check: async () => {
        const verdict = await context.recheck();
        demand(verdict.kind === 'allowed' ? authorize(verdict, planned.needs) : verdict, context);
      },
      gone: context.exchange.closed,
      tell: (error) => withErrorCodes({ errors: [toldError(upstream, error)] }, context, log),
    });
  }

  return { execute: forward, subscribe };
}

/** Passes when a verdict allows; otherwise throws the refusal as a GraphQL error. */
function demand(verdict: Verdict, { exchange, refusals }: AdmittedContext): void {
  if (verdict.kind === 'allowed') return;
  const { error, extensions } = refuse(exchange, verdict, refusals);
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

function identify({ admitted, exchange }: AdmittedContext) {
  return { ...identityOf(admitted.key), 'X-Request-Id': exchange.origin.requestId };
}
