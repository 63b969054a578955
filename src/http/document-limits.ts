import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type ParseOptions,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  type Source,
} from 'graphql';

/** What one document may hold at most. Fragments count wherever they are spread. */
const LIMITS = { tokens: 15_000, depth: 20, aliases: 100, directives: 50 } as const;

/**
 * Parses a document within the limits. They are checked before validation, some rules of which take time
 * that grows faster than the document, and in time that grows with the document alone.
 * @throws {GraphQLError}
 */
export function parseWithinLimits(source: string | Source, options: ParseOptions = {}): DocumentNode {
  const document = parseShallow(source, { ...options, maxTokens: LIMITS.tokens });
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const measure = new Measure(fragments);
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION) {
      refuseBeyondLimits(measure.of(node));
    }
  }
  return document;
}

function parseShallow(source: string | Source, options: ParseOptions): DocumentNode {
  try {
    return parse(source, options);
  } catch (error) {
    // The parser descends with the document, and has run out of stack long past our own limit.
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}

interface Size {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
}

const NOTHING: Size = { depth: 0, aliases: 0, directives: 0 };

/** Measures selections; each fragment once, however often it is spread. */
class Measure {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<string, Size | 'under way'>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  of(node: OperationDefinitionNode | FragmentDefinitionNode): Size {
    const own = this.#set(node.selectionSet, 0);
    return { ...own, directives: own.directives + (node.directives?.length ?? 0) };
  }

  #set(set: SelectionSetNode | undefined, level: number): Size {
    // Deeper than allowed is not walked to its end.
    if (!set || level > LIMITS.depth) return NOTHING;
    return set.selections.reduce((size, selection) => sum(size, this.#selection(selection, level)), NOTHING);
  }

  #selection(selection: SelectionNode, level: number): Size {
    const directives = selection.directives?.length ?? 0;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const spread = this.#fragment(selection.name.value);
      return { ...spread, directives: spread.directives + directives };
    }
    const field = selection.kind === Kind.FIELD;
    const within = this.#set(selection.selectionSet, field ? level + 1 : level);
    return {
      depth: within.depth + (field ? 1 : 0),
      aliases: within.aliases + (field && selection.alias ? 1 : 0),
      directives: within.directives + directives,
    };
  }

  #fragment(name: string): Size {
    const known = this.#known.get(name);
    if (known === 'under way') throw invalid(`Fragment "${name}" spreads itself.`);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    // That there is no such fragment is for validation to say.
    if (!fragment) return NOTHING;
    this.#known.set(name, 'under way');
    const size = this.of(fragment);
    this.#known.set(name, size);
    return size;
  }
}

function sum(a: Size, b: Size): Size {
  return {
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
  };
}

function refuseBeyondLimits(size: Size): void {
  if (size.depth > LIMITS.depth) throw tooDeep();
  if (size.aliases > LIMITS.aliases) throw invalid(`There are more than ${LIMITS.aliases} aliases.`);
  if (size.directives > LIMITS.directives) {
    throw invalid(`There are more than ${LIMITS.directives} directives.`);
  }
}

function tooDeep(): GraphQLError {
  return invalid(`Fields are nested deeper than ${LIMITS.depth} levels.`);
}

function invalid(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400, spec: true } },
  });
}
