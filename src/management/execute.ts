import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  OperationTypeNode,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { type MaybePromise, mapMaybePromise } from '../domain/maybe-promise.ts';
import { DocumentMeasure } from '../graphql/document-measure.ts';
import { variableErrors } from '../graphql/input-errors.ts';
import type { Context } from './context.ts';
import { boundedLists, tooLongLists } from './list-bounds.ts';

// Compilation takes as long as dozens of runs, and most documents are sent only once.
const RUNS_BEFORE_COMPILING = 3;

// graphql-jit inlines every fragment spread, so the compile time is unbounded without this limit; with it, 20 ms.
const MAX_COMPILED_SELECTIONS = 200;
/** The memory of each selection of a compiled operation, in bytes. */
const BYTES_PER_SELECTION = 5_000;

/** Returns the number of selections to compile, or 0 if the document is not a single query or is too large. */
function compiledSelections(document: DocumentNode): number {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operations.length !== 1 || operation?.operation !== OperationTypeNode.QUERY) return 0;
  const { selections } = new DocumentMeasure(document, Number.POSITIVE_INFINITY).of(operation);
  return selections <= MAX_COMPILED_SELECTIONS ? selections : 0;
}

/** Returns the memory of the compiled document in bytes, or 0 if the document is never compiled. */
export function compiledBytes(document: DocumentNode): number {
  return BYTES_PER_SELECTION * compiledSelections(document);
}

/** The number of runs of one operation, and its compiled form. */
interface Operation {
  runs: number;
  compiled: CompiledQuery['query'] | undefined;
}

interface DocumentState {
  readonly operations: Map<string, Operation>;
  /** The lists with a maximum length, collected once for all operations, because there may be thousands. */
  readonly lists: ReturnType<typeof boundedLists>;
}

type Compile = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string,
) => CompiledQuery | ExecutionResult;

/**
 * Creates the execute function. It compiles the queries that authenticated callers repeat, which takes a fraction of
 * the time to execute. If a compiled query fails, GraphQL.js executes it again and reports the errors. Mutations are
 * never compiled, so they never run twice.
 */
export function createExecutor(
  schema: GraphQLSchema,
  compileDocument: Compile = compileQuery,
): (args: ExecutionArgs) => MaybePromise<ExecutionResult> {
  const documents = new WeakMap<DocumentNode, DocumentState>();

  function readState(document: DocumentNode): DocumentState {
    const entry = documents.get(document) ?? {
      operations: new Map<string, Operation>(),
      lists: boundedLists(schema, document),
    };
    documents.set(document, entry);
    return entry;
  }

  function operationIn({ operations }: DocumentState, operationName: string | null | undefined): Operation {
    const name = operationName ?? '';
    const operation = operations.get(name) ?? { runs: 0, compiled: undefined };
    operations.set(name, operation);
    return operation;
  }

  function inputErrors({ lists }: DocumentState, args: ExecutionArgs): readonly GraphQLError[] {
    const node = getOperationAST(args.document, args.operationName);
    const variables = args.variableValues ?? {};
    const errors = tooLongLists(lists, variables);
    return errors.length > 0 || !node ? errors : variableErrors(schema, node, variables);
  }

  function compile({ document, operationName }: ExecutionArgs): CompiledQuery['query'] | undefined {
    if (compiledSelections(document) === 0) return undefined;
    const compiled = compileDocument(schema, document, operationName ?? undefined);
    return isCompiledQuery(compiled) ? compiled.query : undefined;
  }

  return (args) => {
    const state = readState(args.document);
    const operation = operationIn(state, args.operationName);
    if ((args.contextValue as Context).signedIn) operation.runs += 1;
    if (operation.runs === RUNS_BEFORE_COMPILING) operation.compiled ??= compile(args);
    const errors = inputErrors(state, args);
    if (errors.length > 0) return { errors };
    if (!operation.compiled) return execute(args);
    const result = operation.compiled(undefined, args.contextValue, args.variableValues ?? {});
    return mapMaybePromise(result, (result) => (result.errors ? execute(args) : result));
  };
}
