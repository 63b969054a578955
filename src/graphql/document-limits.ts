import { type DocumentNode, Kind, type ParseOptions, parse, type Source } from 'graphql';
import { DocumentMeasure, invalidDocument, type Size } from './document-measure.ts';
import { rejectCostlyUses } from './document-uses.ts';

/** The limits of a document. Fragments count for each spread. */
const LIMITS = { tokens: 15_000, depth: 20, aliases: 100, directives: 50 } as const;

/**
 * Parses a document within the limits. They are checked before validation, some rules of which take time
 * that grows faster than the document, and in time that grows with the document alone.
 * @throws {GraphQLError}
 */
export function parseWithinLimits(source: string | Source, options: ParseOptions = {}): DocumentNode {
  const document = parseShallow(source, { ...options, maxTokens: LIMITS.tokens });
  const measure = new DocumentMeasure(document, LIMITS.depth);
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION) {
      rejectBeyondLimits(measure.of(node));
    }
  }
  rejectCostlyUses(document);
  return document;
}

function parseShallow(source: string | Source, options: ParseOptions): DocumentNode {
  try {
    return parse(source, options);
  } catch (error) {
    // The parser recurses with the document, and runs out of stack far beyond the limit.
    if (error instanceof RangeError) throw invalidDocument(TOO_DEEP);
    throw error;
  }
}

function rejectBeyondLimits({ depth, aliases, directives }: Size): void {
  if (depth > LIMITS.depth) throw invalidDocument(TOO_DEEP);
  if (aliases > LIMITS.aliases) throw invalidDocument(`There are more than ${LIMITS.aliases} aliases.`);
  if (directives > LIMITS.directives) {
    throw invalidDocument(`There are more than ${LIMITS.directives} directives.`);
  }
}

const TOO_DEEP = `Fields are nested deeper than ${LIMITS.depth} levels.`;
