import {
  type ASTVisitor,
  type FieldNode,
  GraphQLError,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  print,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import {
  CollectedFields,
  type SelectedField,
  TooManyFieldsError,
  type TypedSelections,
} from './collected-fields.ts';

/** How many fields may be compared for one document: some 20 ms of work. */
const MAX_COMPARISONS = 100_000;

/**
 * Takes the place of `OverlappingFieldsCanBeMergedRule`, which compares fields in pairs and takes up to half a
 * second. Compares all fields of one response name at once, and each set of fields once, so that the time grows
 * with the document in all but contrived cases; those are rejected.
 */
export const OverlappingFieldsRule: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  Document: {
    leave(document) {
      const check = new OverlapCheck(context);
      for (const node of document.definitions) {
        if (node.kind !== Kind.OPERATION_DEFINITION) continue;
        const type = context.getSchema().getRootType(node.operation) ?? undefined;
        check.run([{ type, set: node.selectionSet }]);
      }
    },
  },
});

class OverlapCheck {
  readonly #context: ValidationContext;
  readonly #fields: CollectedFields;
  readonly #argumentKeys = new Map<FieldNode, string>();
  readonly #reported = new Set<FieldNode>();

  constructor(context: ValidationContext) {
    this.#context = context;
    this.#fields = new CollectedFields(context, MAX_COMPARISONS);
  }

  run(selections: readonly TypedSelections[]): void {
    try {
      this.#checkShapes(selections);
      this.#checkSameFields(selections);
    } catch (error) {
      if (!(error instanceof TooManyFieldsError)) throw error;
      this.#context.reportError(
        new GraphQLError('The document is too complex: too many fields may overlap.'),
      );
    }
  }

  /** SameResponseShape (GraphQL section 5.3.2): whatever the object, a response name has one shape. */
  #checkShapes(selections: readonly TypedSelections[]): void {
    const groups = this.#fields.once('shapes', selections);
    for (const [name, fields] of groups ?? []) {
      const [first, ...others] = fields;
      for (const other of others) {
        if (first && !haveSameShape(first.definition?.type, other.definition?.type)) {
          this.#report(name, 'they return conflicting types', first, other);
        }
      }
      this.#checkShapes(subselections(fields));
    }
  }

  /** FieldsInSetCanMerge (GraphQL section 5.3.2): for one object, a response name is one field with one value. */
  #checkSameFields(selections: readonly TypedSelections[]): void {
    const groups = this.#fields.once('fields', selections);
    for (const [name, fields] of groups ?? []) {
      for (const together of withCommonObjects(fields)) {
        const [first, ...others] = together;
        for (const other of others) if (first) this.#compare(name, first, other);
        this.#checkSameFields(subselections(together));
      }
    }
  }

  #compare(name: string, one: SelectedField, other: SelectedField): void {
    if (one.node.name.value !== other.node.name.value) {
      const [first, second] = [one.node.name.value, other.node.name.value];
      this.#report(name, `"${first}" and "${second}" are different fields`, one, other);
    } else if (this.#argumentsOf(one.node) !== this.#argumentsOf(other.node)) {
      this.#report(name, 'they have differing arguments', one, other);
    } else if (isStreamed(one.node) || isStreamed(other.node)) {
      this.#report(name, 'they have overlapping stream directives', one, other);
    }
  }

  #report(name: string, reason: string, one: SelectedField, other: SelectedField): void {
    if (this.#reported.has(other.node)) return;
    this.#reported.add(other.node);
    const message = `Fields "${name}" conflict because ${reason}. Use different aliases to fetch both.`;
    this.#context.reportError(new GraphQLError(message, { nodes: [one.node, other.node] }));
  }

  /** Returns text that is equal for equal arguments, in whatever order they stand. */
  #argumentsOf(node: FieldNode): string {
    let key = this.#argumentKeys.get(node);
    if (key === undefined) {
      key = (node.arguments ?? []).map(print).sort().join();
      this.#argumentKeys.set(node, key);
    }
    return key;
  }
}

/** Groups the fields that one object may have together: those of each object type, with those of abstract types. */
function withCommonObjects(fields: readonly SelectedField[]): readonly (readonly SelectedField[])[] {
  if (fields.length === 1) return [fields];
  const byType = Map.groupBy(fields, ({ parent }) => (isObjectType(parent) ? parent : undefined));
  const abstract = byType.get(undefined) ?? [];
  byType.delete(undefined);
  if (byType.size === 0) return [abstract];
  return byType
    .values()
    .map((own) => [...abstract, ...own])
    .toArray();
}

function subselections(fields: readonly SelectedField[]): readonly TypedSelections[] {
  return fields.flatMap(({ node, definition }) => {
    const type = getNamedType(definition?.type);
    return node.selectionSet
      ? [{ type: isCompositeType(type) ? type : undefined, set: node.selectionSet }]
      : [];
  });
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
