import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { RequestError } from '../domain/errors.ts';
import { type Allowed, authorize } from '../domain/verdict.ts';
import type { ServerContext } from '../http/graphql-errors.ts';
import { rawResult } from '../http/raw-result.ts';
import { identityOf } from './identity.ts';
import { type Plan, planOf } from './plan.ts';
import type { Policy } from './policy.ts';
import { refusalOf } from './refusal.ts';
import type { Upstream } from './upstream.ts';

/** What a request of the data plane carries: the verdict that let it in. */
export interface AdmittedContext extends ServerContext {
  readonly admitted: Allowed;
}

interface UpstreamOptions {
  readonly schema: GraphQLSchema;
  readonly policy: Policy;
  readonly upstream: Upstream;
}

/** Executes validated operations by forwarding them, if the key holds the scopes that they need. */
export function useUpstream({ schema, policy, upstream }: UpstreamOptions): Plugin<object, AdmittedContext> {
  const plans = new WeakMap<DocumentNode, Map<string, Plan>>();

  function plan({ document, operationName }: ExecutionArgs): Plan {
    const known = plans.get(document) ?? new Map<string, Plan>();
    plans.set(document, known);
    const name = operationName ?? '';
    const plan = known.get(name) ?? planOf(document, operationName, schema, policy);
    if (!plan) throw new RequestError('BAD_REQUEST', noOperation(name));
    known.set(name, plan);
    return plan;
  }

  async function run(args: ExecutionArgs): Promise<ExecutionResult> {
    const { kind, text, needs, introspection } = plan(args);
    if (kind === 'subscription') {
      throw new RequestError('BAD_REQUEST', 'Subscriptions do not pass through Latchkey in this version.');
    }
    const { admitted, exchange } = args.contextValue as AdmittedContext;
    const verdict = authorize(admitted, needs);
    if (verdict.kind === 'forbidden') return refused(refusalOf(verdict));
    if (introspection === 'only') return await execute(args);
    // The upstream's own schema may tell more than the one that clients of this API are to see.
    if (introspection === 'mixed')
      throw new RequestError('BAD_REQUEST', 'Ask for the schema in a request of its own.');
    const { operationName, variableValues: variables } = args;
    const request = { query: text, variables, operationName };
    return rawResult(
      await upstream.send(request, {
        ...identityOf(admitted.key),
        'X-Request-Id': exchange.origin.requestId,
      }),
    );
  }

  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(run),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(run),
  };
}

function refused({ error, extensions }: ReturnType<typeof refusalOf>): ExecutionResult {
  return {
    errors: [new GraphQLError(error.message, { originalError: error, extensions: { ...extensions } })],
  };
}

function noOperation(name: string): string {
  return name === ''
    ? 'The document has several operations: name one as operationName.'
    : `The document has no operation named ${name}.`;
}
