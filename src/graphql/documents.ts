import { type DocumentNode, GraphQLError, type GraphQLSchema, validate } from 'graphql';
import { lru } from '../lru.ts';
import { parseWithinLimits } from './document-limits.ts';
import { invalidDocument } from './document-measure.ts';
import { DOCUMENT_RULES } from './document-rules.ts';
import { MAX_ERRORS } from './input-errors.ts';
import { introspectionLimits } from './introspection-size.ts';

const MAX_BYTES = 32_000_000;
/** The memory of a parsed document per token, in bytes. */
const BYTES_PER_TOKEN = 400;

/** Finds what is wrong with a document. */
export type Validate = (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];

/** A document, and what validation found wrong with it. */
export interface ReadDocument {
  readonly document: DocumentNode;
  readonly errors: readonly GraphQLError[];
}

const validateByRules: Validate = (schema, document) =>
  validate(schema, document, DOCUMENT_RULES, { maxErrors: MAX_ERRORS });

interface DocumentsOptions {
  readonly validate?: Validate | undefined;
  /** The longest document, in characters. */
  readonly maxDocumentLength?: number | undefined;
  /** Returns the memory that compiling a document takes, in bytes. */
  readonly compiledBytes?: ((document: DocumentNode) => number) | undefined;
}

/**
 * Documents for one schema, parsed and validated once and then known by their text. Bounded by their memory,
 * which a count of documents would not bound; what does not parse is not kept.
 */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #validate: Validate;
  readonly #maxLength: number;
  readonly #read;

  constructor(
    schema: GraphQLSchema,
    {
      validate = validateByRules,
      maxDocumentLength = Number.POSITIVE_INFINITY,
      compiledBytes = () => 0,
    }: DocumentsOptions = {},
  ) {
    this.#schema = schema;
    this.#validate = validate;
    this.#maxLength = maxDocumentLength;
    this.#read = lru<ReadDocument>(MAX_BYTES, ({ document }) => {
      const parsedBytes = BYTES_PER_TOKEN * (document.tokenCount ?? 0) + 2 * (document.loc?.end ?? 0);
      return parsedBytes + compiledBytes(document);
    });
    // Takes a while for a large schema, so it is done before the first request.
    introspectionLimits(schema);
  }

  /** @throws {GraphQLError} for an invalid document, or one beyond the limits. */
  read(text: string): ReadDocument {
    let read = this.#read.get(text);
    if (!read) {
      if (text.length > this.#maxLength) {
        throw invalidDocument(`The document is longer than ${this.#maxLength} characters.`);
      }
      const document = parsed(text);
      const errors = this.#validate(this.#schema, document);
      read = { document, errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
      this.#read.set(text, read);
    }
    return read;
  }
}

function parsed(text: string): DocumentNode {
  try {
    return parseWithinLimits(text);
  } catch (error) {
    if (!(error instanceof GraphQLError) || error.extensions.code !== undefined) throw error;
    throw coded(withoutLiteral(error), 'GRAPHQL_PARSE_FAILED');
  }
}

// The message ends with the unexpected token, which may be a secret.
const LITERAL = / (String|BlockString|Int|Float|Comment) "[\s\S]*$/;

function withoutLiteral({ message, nodes, source, positions }: GraphQLError): GraphQLError {
  return new GraphQLError(message.replace(LITERAL, ' $1.'), { nodes, source, positions });
}

function coded({ message, nodes, source, positions, path }: GraphQLError, code: string): GraphQLError {
  // As GraphQL over HTTP has it: 400, or 200 where only application/json is accepted.
  const extensions = { code, http: { status: 400, spec: true } };
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}
