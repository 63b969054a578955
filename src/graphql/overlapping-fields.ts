import {
  type ASTVisitor,
  type FieldNode,
  GraphQLError,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  print,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import {
  type FieldGroup,
  type MergedSelections,
  type SelectedField,
  SelectionsOfDocument,
  type SelectionsPart,
  TooComplexError,
} from './merged-selections.ts';

/** How many steps are taken for one document: some 20 ms of work. */
const MAX_STEPS = 100_000;

/**
 * Takes the place of `OverlappingFieldsCanBeMergedRule`, which compares fields in pairs and takes up to half a
 * second. Compares the fields of one response name with one of them, and each two fragments once, however many
 * operations spread them: the time grows with the document in all but contrived cases; those are rejected.
 */
export const OverlappingFieldsRule: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  Document: {
    leave({ definitions }) {
      const selections = new SelectionsOfDocument(context, MAX_STEPS);
      const checks = [new ShapeCheck(context, selections), new SameFieldCheck(context, selections)];
      try {
        for (const node of definitions) {
          if (node.kind !== Kind.OPERATION_DEFINITION) continue;
          const type = context.getSchema().getRootType(node.operation) ?? undefined;
          const merged = selections.merged([{ type, set: node.selectionSet }]);
          for (const check of checks) check.within(merged);
        }
      } catch (error) {
        if (!(error instanceof TooComplexError)) throw error;
        context.reportError(new GraphQLError('The document is too complex: too many fields may overlap.'));
      }
    },
  },
});

/** Fields of one response name in two selections that are merged. */
type Pair = readonly [FieldGroup, FieldGroup];

/** Compares fields of one response name that are merged. Conflicts are reported once for each field. */
abstract class OverlapCheck {
  readonly #context: ValidationContext;
  readonly #selections: SelectionsOfDocument;
  readonly #checked = new Set<number>();
  readonly #compared = new Set<string>();
  readonly #reported = new Set<FieldNode>();

  constructor(context: ValidationContext, selections: SelectionsOfDocument) {
    this.#context = context;
    this.#selections = selections;
  }

  /** The fields of one response name that have to agree. */
  protected abstract groups(part: SelectionsPart, name: string): readonly FieldGroup[];
  protected abstract pairs(one: SelectionsPart, other: SelectionsPart, name: string): readonly Pair[];
  /** Returns why two fields cannot be merged. */
  protected abstract conflict(one: SelectedField, other: SelectedField): string | undefined;

  /** Checks merged selections, and all below them. */
  within(selections: MergedSelections): void {
    selections.forEach((part, index) => {
      this.#withinPart(part);
      for (const other of selections.slice(index + 1)) this.#betweenParts(part, other);
    });
  }

  #withinPart(part: SelectionsPart): void {
    if (this.#checked.has(part.id)) return;
    this.#checked.add(part.id);
    for (const name of part.names.keys()) {
      for (const { fields, selections } of this.groups(part, name)) {
        const [first, ...others] = fields;
        for (const other of others) this.#compare(name, first, other);
        if (selections) this.within(selections);
      }
    }
  }

  /** Compares two parts, each of which is checked apart. */
  #betweenParts(one: SelectionsPart, other: SelectionsPart): void {
    const key = one.id < other.id ? `${one.id} ${other.id}` : `${other.id} ${one.id}`;
    if (one === other || this.#compared.has(key)) return;
    this.#compared.add(key);
    const [fewer, more] = one.names.size < other.names.size ? [one, other] : [other, one];
    this.#selections.spend(1 + fewer.names.size);
    for (const name of fewer.names.keys()) {
      if (!more.names.has(name)) continue;
      for (const [mine, theirs] of this.pairs(one, other, name)) {
        this.#compare(name, mine.fields[0], theirs.fields[0]);
        for (const part of mine.selections ?? []) {
          for (const otherPart of theirs.selections ?? []) this.#betweenParts(part, otherPart);
        }
      }
    }
  }

  #compare(name: string, one: SelectedField, other: SelectedField): void {
    const reason = this.conflict(one, other);
    if (reason === undefined || this.#reported.has(other.node)) return;
    this.#reported.add(other.node);
    const message = `Fields "${name}" conflict because ${reason}. Use different aliases to fetch both.`;
    this.#context.reportError(new GraphQLError(message, { nodes: [one.node, other.node] }));
  }
}

/** SameResponseShape (GraphQL section 5.3.2): for all objects, a response name has one shape. */
class ShapeCheck extends OverlapCheck {
  protected groups(part: SelectionsPart, name: string): readonly FieldGroup[] {
    const group = part.all(name);
    return group ? [group] : [];
  }

  protected pairs(one: SelectionsPart, other: SelectionsPart, name: string): readonly Pair[] {
    const [mine, theirs] = [one.all(name), other.all(name)];
    return mine && theirs ? [[mine, theirs]] : [];
  }

  protected conflict(one: SelectedField, other: SelectedField): string | undefined {
    const agree = haveSameShape(one.definition?.type, other.definition?.type);
    return agree ? undefined : 'they return conflicting types';
  }
}

/** FieldsInSetCanMerge (GraphQL section 5.3.2): for one object, a response name is one field with one value. */
class SameFieldCheck extends OverlapCheck {
  readonly #argumentKeys = new Map<FieldNode, string>();

  protected groups(part: SelectionsPart, name: string): readonly FieldGroup[] {
    const types = part.objectTypes(name);
    return [...(types.size > 0 ? types : [undefined])].flatMap((type) => part.ofObject(name, type) ?? []);
  }

  protected pairs(one: SelectionsPart, other: SelectionsPart, name: string): readonly Pair[] {
    const types = one.objectTypes(name).union(other.objectTypes(name));
    return [...(types.size > 0 ? types : [undefined])].flatMap((type): Pair[] => {
      const [mine, theirs] = [one.ofObject(name, type), other.ofObject(name, type)];
      return mine && theirs ? [[mine, theirs]] : [];
    });
  }

  protected conflict(one: SelectedField, other: SelectedField): string | undefined {
    if (one.node.name.value !== other.node.name.value) {
      return `"${one.node.name.value}" and "${other.node.name.value}" are different fields`;
    }
    if (this.#printArguments(one.node) !== this.#printArguments(other.node))
      return 'they have differing arguments';
    if (isStreamed(one.node) || isStreamed(other.node)) return 'they have overlapping stream directives';
    return undefined;
  }

  /** Returns a string that is equal for equal arguments in any order. */
  #printArguments(node: FieldNode): string {
    let key = this.#argumentKeys.get(node);
    if (key === undefined) {
      key = (node.arguments ?? []).map(print).sort().join();
      this.#argumentKeys.set(node, key);
    }
    return key;
  }
}

function haveSameShape(one: GraphQLOutputType | undefined, other: GraphQLOutputType | undefined): boolean {
  if (!one || !other || one === other) return true;
  if (isNonNullType(one) || isNonNullType(other)) {
    return isNonNullType(one) && isNonNullType(other) && haveSameShape(one.ofType, other.ofType);
  }
  if (isListType(one) || isListType(other)) {
    return isListType(one) && isListType(other) && haveSameShape(one.ofType, other.ofType);
  }
  return !isLeafType(one) && !isLeafType(other);
}

function isStreamed({ directives }: FieldNode): boolean {
  return directives?.some(({ name }) => name.value === 'stream') ?? false;
}
