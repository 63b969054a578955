import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import {
  type ExecutionArgs,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import { variableErrors } from '../graphql/input-errors.ts';
import { rawResult } from '../graphql/raw-result.ts';
import { lru } from '../lru.ts';
import { type AnsweredField, IntrospectionFields } from './introspection-fields.ts';

/** Maximum size of the cached results of one API, in bytes. The result for GitHub's schema takes a few million. */
const MAX_BYTES = 64_000_000;
/** Rendering yields to other requests after this time, in milliseconds. */
const SLICE_MS = 5;
/** Number of fields rendered between two checks of the elapsed time. */
const FIELDS_PER_CHECK = 500;
/** Approximate length of the pieces in which rendered text is encoded, in characters. */
const PIECE_LENGTH = 65_536;

/**
 * Executes introspection of one schema. GraphQL.js blocks the event loop for seconds with a schema as large as
 * GitHub's. This class renders in time slices, and caches the results of operations without variables.
 */
export class Introspection {
  readonly #schema: GraphQLSchema;
  readonly #rendered = lru<Buffer>(MAX_BYTES, ({ length }) => length);
  readonly #pending = new Map<string, Promise<Buffer>>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** @param text The operation and its fragments; the cache key of the result. */
  async answer(args: ExecutionArgs, text: string) {
    const operation = getOperationAST(args.document, args.operationName);
    const errors = operation ? variableErrors(this.#schema, operation, args.variableValues ?? {}) : [];
    if (errors.length > 0) return { errors };
    const fixed = (operation?.variableDefinitions?.length ?? 0) === 0;
    return rawResult(await (fixed ? this.#once(args, text) : this.#render(args)));
  }

  async #once(args: ExecutionArgs, text: string): Promise<Buffer> {
    const cached = this.#rendered.get(text) ?? this.#pending.get(text);
    if (cached) return cached;
    const rendering = this.#render(args);
    this.#pending.set(text, rendering);
    try {
      const bytes = await rendering;
      this.#rendered.set(text, bytes);
      return bytes;
    } finally {
      this.#pending.delete(text);
    }
  }

  async #render({ document, operationName, variableValues }: ExecutionArgs): Promise<Buffer> {
    const operation = getOperationAST(document, operationName);
    const type = operation && this.#schema.getRootType(operation.operation);
    if (!type) throw new Error('The operation of a validated document is missing.');
    const values = getVariableValues(
      this.#schema,
      operation.variableDefinitions ?? [],
      variableValues ?? {},
    ).variableValues;
    if (!values) throw new Error('Validated variables are invalid.');
    const fragments = new Map(
      document.definitions
        .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
        .map((node) => [node.name.value, node.selectionSet]),
    );
    const renderer = new Renderer(this.#schema, new IntrospectionFields(fragments, values));
    let started = performance.now();
    for (const _ of renderer.render([operation.selectionSet], type)) {
      if (performance.now() - started < SLICE_MS) continue;
      await yieldToEventLoop();
      started = performance.now();
    }
    return renderer.bytes();
  }
}

/** Renders a result as JSON. Its generators yield so that rendering can be interrupted. */
class Renderer {
  readonly #info: GraphQLResolveInfo;
  readonly #fields: IntrospectionFields;
  readonly #pieces: Buffer[] = [];
  #text = '';
  #rendered = 0;

  constructor(schema: GraphQLSchema, fields: IntrospectionFields) {
    // The introspection resolvers use no other property.
    this.#info = { schema } as GraphQLResolveInfo;
    this.#fields = fields;
  }

  *render(sets: readonly SelectionSetNode[], type: GraphQLObjectType): Generator<void> {
    this.#text += '{"data":';
    yield* this.#object(sets, type, undefined);
    this.#text += '}';
  }

  bytes(): Buffer {
    this.#encode();
    return Buffer.concat(this.#pieces);
  }

  *#object(sets: readonly SelectionSetNode[], type: GraphQLObjectType, source: unknown): Generator<void> {
    let separator = '{';
    for (const field of this.#fields.of(sets, type)) {
      this.#text += `${separator}"${field.responseName}":`;
      separator = ',';
      this.#rendered += 1;
      if (this.#rendered % FIELDS_PER_CHECK === 0) yield;
      yield* this.#value(field.definition.type, this.#resolve(field, type, source), field.selections);
    }
    this.#text += separator === '{' ? '{}' : '}';
    if (this.#text.length > PIECE_LENGTH) this.#encode();
  }

  *#value(type: GraphQLOutputType, value: unknown, sets: readonly SelectionSetNode[]): Generator<void> {
    const nullable = isNonNullType(type) ? type.ofType : type;
    if (value == null) this.#text += 'null';
    else if (isObjectType(nullable)) yield* this.#object(sets, nullable, value);
    else if (!isListType(nullable)) this.#text += JSON.stringify(value);
    else {
      let separator = '[';
      for (const item of value as Iterable<unknown>) {
        this.#text += separator;
        separator = ',';
        yield* this.#value(nullable.ofType, item, sets);
      }
      this.#text += separator === '[' ? '[]' : ']';
    }
  }

  #resolve({ definition, args }: AnsweredField, type: GraphQLObjectType, source: unknown): unknown {
    if (definition === TypeNameMetaFieldDef) return type.name;
    return definition.resolve?.(source, args, undefined, this.#info);
  }

  #encode(): void {
    this.#pieces.push(Buffer.from(this.#text));
    this.#text = '';
  }
}
