import {
  __Type,
  type ASTVisitor,
  type FieldNode,
  GraphQLError,
  type GraphQLFieldResolver,
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
/** How many more fields than for the standard introspection the estimate looks at, which takes most of its time. */
const MAX_VISITS_RATIO = 2;

const TYPES = new Map(introspectionTypes.filter(isObjectType).map((type) => [type.name, type]));
const ARGUMENTS = { includeDeprecated: true };
const FULL = {
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
};
const STANDARD = parse(getIntrospectionQuery(FULL));
const limits = new WeakMap<GraphQLSchema, Limits>();

/** The most that an introspection may come to. */
interface Limits {
  /** The characters of its JSON. */
  readonly size: number;
  /** The fields that the estimate of its size looks at. */
  readonly visits: number;
}

/** Returns the limits of introspections of a schema: a multiple of the standard one. */
export function introspectionLimits(schema: GraphQLSchema): Limits {
  let limit = limits.get(schema);
  if (limit === undefined) {
    const estimate = new Estimate(schema, findFragment, UNLIMITED);
    const [operation] = STANDARD.definitions;
    const root = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
    const size = root.reduce((sum, node) => sum + (node.kind === Kind.FIELD ? estimate.of(node) : 0), 0);
    limit = { size: MAX_RATIO * size, visits: MAX_VISITS_RATIO * estimate.visits };
    limits.set(schema, limit);
  }
  return limit;
}

const UNLIMITED: Limits = { size: Number.POSITIVE_INFINITY, visits: Number.POSITIVE_INFINITY };

function findFragment(name: string): SelectionSetNode | undefined {
  const fragment = STANDARD.definitions.find(
    (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
  );
  return fragment && 'selectionSet' in fragment ? fragment.selectionSet : undefined;
}

/**
 * Takes the place of `MaxIntrospectionDepthRule`, which knows neither aliases nor how large the schema is. Rejects
 * introspection whose response would be far larger than the standard one, before it runs.
 */
export const IntrospectionSizeRule: ValidationRule = (context: ValidationContext): ASTVisitor => {
  const schema = context.getSchema();
  const findSelections = (name: string) => context.getFragment(name)?.selectionSet;
  let estimate: Estimate | undefined;
  let left = Number.NaN;
  return {
    Field(node) {
      const name = node.name.value;
      if (name !== '__schema' && name !== '__type') return undefined;
      // Reported already.
      if (left < 0) return false;
      if (!estimate) {
        const limits = introspectionLimits(schema);
        left = limits.size;
        estimate = new Estimate(schema, findSelections, limits);
      }
      left -= estimate.of(node);
      if (left >= 0) return undefined;
      const message = `The introspection is more than ${MAX_RATIO} times as large as the standard one.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
      return false;
    },
  };
};

/** A selection set of one type of introspection, with its fields resolved once for all objects. */
interface Plan {
  readonly fields: readonly PlannedField[];
  /** Selection sets of fragments on the same type. */
  readonly fragments: readonly Plan[];
  /** Known sizes by the type that the set is selected from. All other objects belong to one type. */
  readonly sizes: Map<unknown, number> | undefined;
}

interface PlannedField {
  /** The characters of its name in the response, with quotes, colon and comma. */
  readonly own: number;
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined;
  readonly plan: Plan | undefined;
}

/** Estimates the largest size of the response to an introspection query. Takes less time than the response has characters. */
class Estimate {
  visits = 0;
  readonly #schema: GraphQLSchema;
  readonly #info: GraphQLResolveInfo;
  readonly #findSelections: (fragment: string) => SelectionSetNode | undefined;
  readonly #limits: Limits;
  readonly #plans = new Map<SelectionSetNode, Map<GraphQLObjectType, Plan>>();

  constructor(
    schema: GraphQLSchema,
    findSelections: (fragment: string) => SelectionSetNode | undefined,
    limits: Limits,
  ) {
    this.#schema = schema;
    // The resolvers of introspection look at nothing else.
    this.#info = { schema } as GraphQLResolveInfo;
    this.#findSelections = findSelections;
    this.#limits = limits;
  }

  /** Returns the size of the response to `__schema` or `__type`, or infinity if it exceeds the limit. */
  of({ name, selectionSet }: FieldNode): number {
    const isSchema = name.value === '__schema';
    const plan = selectionSet && this.#createPlan(selectionSet, isSchema ? '__Schema' : '__Type');
    if (!plan) return 0;
    if (isSchema) return this.#measureSize(plan, this.#schema);
    // Which type it is may depend on a variable.
    const sizes = Object.values(this.#schema.getTypeMap()).map((type) => this.#measureSize(plan, type));
    return Math.max(...sizes);
  }

  #createPlan(set: SelectionSetNode, typeName: string): Plan | undefined {
    const type = TYPES.get(typeName);
    if (!type) return undefined;
    const plans = this.#plans.get(set) ?? new Map<GraphQLObjectType, Plan>();
    this.#plans.set(set, plans);
    let plan = plans.get(type);
    if (!plan) {
      plan = this.#plan(set, type);
      plans.set(type, plan);
    }
    return plan;
  }

  #plan({ selections }: SelectionSetNode, type: GraphQLObjectType): Plan {
    const fragments = selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) return [];
      const inner =
        node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : this.#findSelections(node.name.value);
      const plan = inner && this.#createPlan(inner, type.name);
      return plan ? [plan] : [];
    });
    const fields = selections
      .filter((node) => node.kind === Kind.FIELD)
      .map(({ name, alias, selectionSet }) => {
        const field = type.getFields()[name.value];
        const plan = field && selectionSet && this.#createPlan(selectionSet, getNamedType(field.type).name);
        return { own: (alias ?? name).value.length + 4, resolve: field?.resolve, plan };
      });
    return { fields, fragments, sizes: type === __Type ? new Map() : undefined };
  }

  #measureSize(plan: Plan, source: unknown): number {
    const cached = plan.sizes?.get(source);
    if (cached !== undefined) return cached;
    let size = 2;
    this.visits += 1;
    for (const { own, resolve, plan: inner } of plan.fields) {
      this.visits += 1;
      if (this.visits > this.#limits.visits || size > this.#limits.size) return Number.POSITIVE_INFINITY;
      size += own;
      if (resolve) size += this.#valueSize(inner, resolve(source, ARGUMENTS, undefined, this.#info));
    }
    for (const fragment of plan.fragments) {
      if (this.visits > this.#limits.visits) return Number.POSITIVE_INFINITY;
      size += this.#measureSize(fragment, source);
    }
    plan.sizes?.set(source, size);
    return size;
  }

  #valueSize(plan: Plan | undefined, value: unknown): number {
    if (Array.isArray(value)) {
      return value.reduce<number>((sum, item) => sum + 1 + this.#valueSize(plan, item), 2);
    }
    if (value == null || !plan) return typeof value === 'string' ? value.length + 2 : 5;
    return this.#measureSize(plan, value);
  }
}
