import {
  type ASTVisitor,
  type FieldNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  introspectionTypes,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** How much larger than the standard introspection any other may be. */
const MAX_RATIO = 4;

const TYPES = new Map(introspectionTypes.filter(isObjectType).map((type) => [type.name, type]));
const FULL = {
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
};
const STANDARD = parse(getIntrospectionQuery(FULL));
const limits = new WeakMap<GraphQLSchema, number>();

/** Returns the largest introspection of a schema that is answered, in characters of JSON. */
export function introspectionLimit(schema: GraphQLSchema): number {
  let limit = limits.get(schema);
  if (limit === undefined) {
    const estimate = new Estimate(schema, (name) => fragmentOf(name), Number.POSITIVE_INFINITY);
    const [operation] = STANDARD.definitions;
    const root = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
    limit =
      MAX_RATIO * root.reduce((sum, node) => sum + (node.kind === Kind.FIELD ? estimate.of(node) : 0), 0);
    limits.set(schema, limit);
  }
  return limit;
}

function fragmentOf(name: string): SelectionSetNode | undefined {
  const fragment = STANDARD.definitions.find(
    (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
  );
  return fragment && 'selectionSet' in fragment ? fragment.selectionSet : undefined;
}

/**
 * Takes the place of `MaxIntrospectionDepthRule`, which knows neither aliases nor how large the schema is. Rejects
 * introspection whose answer would be far larger than the standard one, before it runs.
 */
export const IntrospectionSizeRule: ValidationRule = (context: ValidationContext): ASTVisitor => {
  const schema = context.getSchema();
  const selectionsOf = (name: string) => context.getFragment(name)?.selectionSet;
  let estimate: Estimate | undefined;
  let left = Number.NaN;
  return {
    Field(node) {
      const name = node.name.value;
      if (name !== '__schema' && name !== '__type') return undefined;
      if (!estimate) {
        left = introspectionLimit(schema);
        estimate = new Estimate(schema, selectionsOf, left);
      }
      left -= estimate.of(node);
      if (left >= 0) return undefined;
      const message = `The introspection is more than ${MAX_RATIO} times as large as the standard one.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
      return false;
    },
  };
};

/** Estimates how large the answer to an introspection is at most. Takes less time than the answer has characters. */
class Estimate {
  readonly #schema: GraphQLSchema;
  readonly #selectionsOf: (fragment: string) => SelectionSetNode | undefined;
  readonly #limit: number;
  /** The sizes of objects by what is selected of them. */
  readonly #known = new Map<SelectionSetNode, Map<unknown, number>>();
  #visited = 0;

  constructor(
    schema: GraphQLSchema,
    selectionsOf: (fragment: string) => SelectionSetNode | undefined,
    limit: number,
  ) {
    this.#schema = schema;
    this.#selectionsOf = selectionsOf;
    this.#limit = limit;
  }

  /** Returns the size of the answer to `__schema` or `__type`, or infinity when it exceeds the limit. */
  of(node: FieldNode): number {
    const { selectionSet } = node;
    if (!selectionSet) return 0;
    if (node.name.value === '__schema') return this.#sizeOf(selectionSet, '__Schema', this.#schema);
    // Which type it is may depend on a variable.
    const sizes = Object.values(this.#schema.getTypeMap()).map((type) =>
      this.#sizeOf(selectionSet, '__Type', type),
    );
    return Math.max(...sizes);
  }

  #sizeOf(set: SelectionSetNode, typeName: string, source: unknown): number {
    const sizes = this.#known.get(set) ?? new Map<unknown, number>();
    this.#known.set(set, sizes);
    const known = sizes.get(source);
    if (known !== undefined) return known;
    const type = TYPES.get(typeName);
    const size = type ? this.#selected(set, type, source) : 0;
    sizes.set(source, size);
    return size;
  }

  #selected(set: SelectionSetNode, type: GraphQLObjectType, source: unknown): number {
    let size = 2;
    for (const selection of set.selections) {
      if (this.#visited > this.#limit || size > this.#limit) return Number.POSITIVE_INFINITY;
      if (selection.kind === Kind.FIELD) size += this.#fieldSize(selection, type, source);
      else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT
            ? selection.selectionSet
            : this.#selectionsOf(selection.name.value);
        if (inner) size += this.#sizeOf(inner, type.name, source);
      }
    }
    return size;
  }

  #fieldSize(node: FieldNode, type: GraphQLObjectType, source: unknown): number {
    const own = (node.alias ?? node.name).value.length + 4;
    this.#visited += own;
    const field = type.getFields()[node.name.value];
    if (!field) return own;
    const info = { schema: this.#schema } as GraphQLResolveInfo;
    const value: unknown = field.resolve?.(source, { includeDeprecated: true }, undefined, info);
    const inner = getNamedType(field.type).name;
    return own + this.#valueSize(node.selectionSet, inner, value);
  }

  #valueSize(set: SelectionSetNode | undefined, typeName: string, value: unknown): number {
    if (Array.isArray(value)) {
      return value.reduce<number>((sum, item) => sum + 1 + this.#valueSize(set, typeName, item), 2);
    }
    if (value == null || !set) return typeof value === 'string' ? value.length + 2 : 5;
    return this.#sizeOf(set, typeName, value);
  }
}
