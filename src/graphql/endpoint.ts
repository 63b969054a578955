import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import { createYoga, type GraphQLParams, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { cutName } from '../domain/bounded-text.ts';
import { type MaybePromise, mapMaybePromise } from '../domain/maybe-promise.ts';
import type { Logger } from '../log.ts';
import { Documents, type ReadDocument, type Validate } from './documents.ts';
import { type ServerContext, useErrorCodes } from './errors.ts';
import { rejectPersistedQuery } from './persisted-queries.ts';

/** The outcome of an operation: a result, or a stream of results. */
export type Outcome = ExecutionResult | AsyncIterable<ExecutionResult>;

interface EndpointOptions<Server extends ServerContext> {
  readonly path: string;
  readonly schema: GraphQLSchema;
  /** Validates a document. Default: the rules of GraphQL. */
  readonly validate?: Validate;
  /** Creates the context of the execution. Throws to reject the request. */
  readonly createContext: (server: Server) => MaybePromise<object>;
  readonly execute: (args: ExecutionArgs) => MaybePromise<ExecutionResult>;
  readonly subscribe?: (args: ExecutionArgs) => MaybePromise<Outcome>;
  /** Called before a client learns what is invalid about its document. May reject the request by throwing. */
  readonly beforeErrors?: (server: Server) => void;
  /** The largest request body, in bytes. */
  readonly maxBodyBytes: (server: Server) => MaybePromise<number>;
  /** The longest document, in characters. Without it, as long as the body. */
  readonly maxDocumentLength?: number;
  /** Returns the memory that compiling a document takes, in bytes. */
  readonly compiledBytes?: (document: DocumentNode) => number;
  readonly log: Logger;
}

/** A GraphQL endpoint of either plane. Both ways into it take the same steps. */
export interface Endpoint<Server extends ServerContext> {
  readonly path: string;
  /** For a request in any shape. */
  readonly yoga: YogaServerInstance<Server, object>;
  /** For one whose parameters were read and are in order. */
  readonly run: (params: GraphQLParams, server: Server) => MaybePromise<Outcome>;
  readonly maxBodyBytes: (server: Server) => MaybePromise<number>;
  readonly log: Logger;
}

export function createEndpoint<Server extends ServerContext>(
  options: EndpointOptions<Server>,
): Endpoint<Server> {
  const { schema, createContext, execute, subscribe = execute, maxBodyBytes, beforeErrors, log } = options;
  const documents = new Documents(schema, options);

  function run(params: GraphQLParams, server: Server): MaybePromise<Outcome> {
    const { query = '', variables, operationName } = params;
    rejectPersistedQuery(params);
    const { document, errors } = documents.read(query);
    const { operation } = operationIn(document, operationName);
    if (errors.length > 0) {
      beforeErrors?.(server);
      return { errors };
    }
    return mapMaybePromise(createContext(server), (contextValue) => {
      const args = { schema, document, contextValue, variableValues: variables, operationName };
      return operation === 'subscription' ? subscribe(args) : execute(args);
    });
  }

  return {
    path: options.path,
    yoga: createFullYoga(options, documents),
    run: (params, server) => catchAsResult(() => run(params, server)),
    maxBodyBytes,
    log,
  };
}

/** The operation that is to run. @throws {GraphQLError} when it is not clear which. */
function operationIn(document: DocumentNode, name: string | null | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, name);
  if (operation) return operation;
  const message = name
    ? `The document has no operation named "${cutName(String(name))}".`
    : 'The document has several operations: name one as operationName.';
  throw new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}

/** Converts thrown errors to a result. */
function catchAsResult(run: () => MaybePromise<Outcome>): MaybePromise<Outcome> {
  try {
    const outcome = run();
    return outcome instanceof Promise ? outcome.catch(failed) : outcome;
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): ExecutionResult {
  if (error instanceof GraphQLError) return { errors: [error] };
  const originalError = error instanceof Error ? error : new Error(String(error));
  return { errors: [new GraphQLError(originalError.message, { originalError })] };
}

/** Creates the Yoga server of a plane, with limits and error codes, and without features that load from elsewhere. */
function createFullYoga<Server extends ServerContext>(
  { path, schema, createContext, execute, subscribe = execute, beforeErrors, log }: EndpointOptions<Server>,
  documents: Documents,
): YogaServerInstance<Server, object> {
  const validated = new WeakMap<object, ReadDocument>();
  const steps: Plugin<Server, Server> = {
    onParams: ({ params }) => rejectPersistedQuery(params),
    onParse: ({ setParseFn, context }) =>
      setParseFn((text: unknown) => {
        const read = documents.read(String(text));
        if (read.errors.length > 0) beforeErrors?.(context);
        validated.set(read.document, read);
        operationIn(read.document, context.params.operationName);
        return read.document;
      }),
    onValidate: ({ params, setResult }) => setResult([...(validated.get(params.documentAST)?.errors ?? [])]),
    onContextBuilding: async ({ context, extendContext }) => extendContext(await createContext(context)),
    onExecute: ({ setExecuteFn }) => setExecuteFn(execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
  };
  return createYoga<Server>({
    graphqlEndpoint: path,
    schema,
    plugins: [steps, useErrorCodes(log)],
    graphiql: false,
    // Errors are translated by useErrorCodes, and logged there.
    maskedErrors: false,
    logging: false,
    landingPage: false,
    // CORS and the cap on bytes are the front's, before a body is read.
    cors: false,
    maxRequestBodySize: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: false,
  });
}
