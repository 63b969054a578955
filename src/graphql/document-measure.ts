import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export interface Size {
  /** Fields and fragments, as often as they would stand in a document without fragments. */
  readonly selections: number;
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
}

const NOTHING: Size = { selections: 0, depth: 0, aliases: 0, directives: 0 };

/** How deep fragments may be nested in each other. */
const MAX_SPREADS = 64;

/** Measures selections; each fragment once, however often it is spread. Fields and inline fragments are levels. */
export class DocumentMeasure {
  readonly #maxDepth: number;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #sizes = new Map<string, Size | 'pending'>();
  #spreads = 0;

  /** @param maxDepth Selections that are nested more deeply are not measured to their end. */
  constructor({ definitions }: DocumentNode, maxDepth: number) {
    this.#maxDepth = maxDepth;
    this.#fragments = new Map(
      definitions
        .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
        .map((node) => [node.name.value, node]),
    );
  }

  /** @throws {GraphQLError} when fragments spread themselves, or are nested too deeply. */
  of(node: OperationDefinitionNode | FragmentDefinitionNode): Size {
    const own = this.#set(node.selectionSet, 0);
    return { ...own, directives: own.directives + (node.directives?.length ?? 0) };
  }

  #set(set: SelectionSetNode | undefined, level: number): Size {
    if (!set || level > this.#maxDepth) return NOTHING;
    return set.selections.reduce((size, selection) => sum(size, this.#selection(selection, level)), NOTHING);
  }

  #selection(selection: SelectionNode, level: number): Size {
    const directives = selection.directives?.length ?? 0;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const spread = this.#fragment(selection.name.value);
      return {
        ...spread,
        selections: spread.selections + 1,
        directives: spread.directives + directives,
      };
    }
    const within = this.#set(selection.selectionSet, level + 1);
    const aliased = selection.kind === Kind.FIELD && selection.alias;
    return {
      selections: within.selections + 1,
      depth: within.depth + 1,
      aliases: within.aliases + (aliased ? 1 : 0),
      directives: within.directives + directives,
    };
  }

  #fragment(name: string): Size {
    const cached = this.#sizes.get(name);
    if (cached === 'pending') throw invalidDocument(`Fragment "${name}" spreads itself.`);
    if (cached) return cached;
    const fragment = this.#fragments.get(name);
    // A missing fragment is reported by validation.
    if (!fragment) return NOTHING;
    if (this.#spreads === MAX_SPREADS) {
      throw invalidDocument(`Fragments are nested deeper than ${MAX_SPREADS} levels.`);
    }
    this.#sizes.set(name, 'pending');
    this.#spreads += 1;
    const size = this.of(fragment);
    this.#spreads -= 1;
    this.#sizes.set(name, size);
    return size;
  }
}

function sum(a: Size, b: Size): Size {
  return {
    selections: a.selections + b.selections,
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
  };
}

/** An error of a document that exceeds a limit. */
export function invalidDocument(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400, spec: true } },
  });
}
