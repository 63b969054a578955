import { type DocumentNode, GraphQLError, type GraphQLSchema, validate } from 'graphql';
import { LRUCache } from 'lru-cache';
import { parseWithinLimits } from './document-limits.ts';

/** How much text of documents is kept, in characters; parsed, it takes some forty times as many bytes. */
const MAX_CHARACTERS = 2_000_000;

/** Finds what is wrong with a document. */
export type Validate = (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];

/** A document, and what validation found wrong with it. */
export interface ReadDocument {
  readonly document: DocumentNode;
  readonly errors: readonly GraphQLError[];
}

/**
 * Documents for one schema, parsed and validated once and then known by their text. Bounded by the text kept,
 * which a count of documents would not bound; what does not parse is not kept.
 */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #validate: Validate;
  readonly #read = new LRUCache<string, ReadDocument>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_, text) => Math.max(1, text.length),
  });

  constructor(schema: GraphQLSchema, validateDocument: Validate = validate) {
    this.#schema = schema;
    this.#validate = validateDocument;
  }

  /** @throws {GraphQLError} when the text is no document, or one beyond the limits. */
  read(text: string): ReadDocument {
    let read = this.#read.get(text);
    if (!read) {
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
    throw coded(error, 'GRAPHQL_PARSE_FAILED');
  }
}

function coded({ message, nodes, source, positions, path }: GraphQLError, code: string): GraphQLError {
  // As GraphQL over HTTP has it: 400, or 200 where only application/json is accepted.
  const extensions = { code, http: { status: 400, spec: true } };
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}
