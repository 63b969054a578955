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

// Compiling takes the time of some dozens of runs, and most documents that come once come never again.
const RUNS_BEFORE_COMPILING = 3;

// graphql-jit expands fragments at each spread, which takes unbounded time: up to 20 ms for so many selections.
const MAX_COMPILED_SELECTIONS = 200;
/** The memory of each selection of a compiled operation. */
const BYTES_PER_SELECTION = 5_000;

/** How many selections are compiled, if the document is a query so small that this takes little time and memory. */
function compiledSelections(document: DocumentNode): number {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operations.length !== 1 || operation?.operation !== OperationTypeNode.QUERY) return 0;
  const { selections } = new DocumentMeasure(document, Number.POSITIVE_INFINITY).of(operation);
  return selections <= MAX_COMPILED_SELECTIONS ? selections : 0;
}

/** The memory that a document takes once it is compiled, in bytes; 0 when it never is. */
export function compiledBytes(document: DocumentNode): number {
  return BYTES_PER_SELECTION * compiledSelections(document);
}

/** One operation of a document: how often it was run, and how it is run once it was compiled. */
interface Operation {
  runs: number;
  compiled: CompiledQuery['query'] | undefined;
}

interface KnownDocument {
  readonly operations: Map<string, Operation>;
  /** Lists whose length is bounded. Found once for all operations, of which there may be thousands. */
  readonly lists: ReturnType<typeof boundedLists>;
}

type Compile = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string,
) => CompiledQuery | ExecutionResult;

/**
 * Executes operations. Queries that signed-in callers send again and again are compiled, and take a fraction of the
 * time; one that then fails is executed by GraphQL.js for its errors. Mutations are never executed twice.
 */
export function createExecutor(
  schema: GraphQLSchema,
  compileDocument: Compile = compileQuery,
): (args: ExecutionArgs) => MaybePromise<ExecutionResult> {
  const documents = new WeakMap<DocumentNode, KnownDocument>();

  function knownDocument(document: DocumentNode): KnownDocument {
    const entry = documents.get(document) ?? {
      operations: new Map<string, Operation>(),
      lists: boundedLists(schema, document),
    };
    documents.set(document, entry);
    return entry;
  }

  function operationIn({ operations }: KnownDocument, operationName: string | null | undefined): Operation {
    const name = operationName ?? '';
    const operation = operations.get(name) ?? { runs: 0, compiled: undefined };
    operations.set(name, operation);
    return operation;
  }

  function inputErrors({ lists }: KnownDocument, args: ExecutionArgs): readonly GraphQLError[] {
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
    const document = knownDocument(args.document);
    const operation = operationIn(document, args.operationName);
    if ((args.contextValue as Context).signedIn) operation.runs += 1;
    if (operation.runs === RUNS_BEFORE_COMPILING) operation.compiled ??= compile(args);
    const errors = inputErrors(document, args);
    if (errors.length > 0) return { errors };
    if (!operation.compiled) return execute(args);
    const result = operation.compiled(undefined, args.contextValue, args.variableValues ?? {});
    return mapMaybePromise(result, (result) => (result.errors ? execute(args) : result));
  };
}
