import {
  type DirectiveNode,
  type FieldNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  type getVariableValues,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';

type VariableValues = NonNullable<ReturnType<typeof getVariableValues>['variableValues']>;
type Selectable = { readonly directives?: readonly DirectiveNode[] | undefined };

/** A field of the response, merged from all of its selections. */
export interface AnsweredField {
  readonly responseName: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly selections: readonly SelectionSetNode[];
}

const META_FIELDS = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]),
);

/** Collects the introspection fields that one operation selects (GraphQL section 6.3.2, CollectFields). */
export class IntrospectionFields {
  readonly #fragments: ReadonlyMap<string, SelectionSetNode>;
  readonly #variables: VariableValues;
  readonly #cache = new Map<SelectionSetNode, readonly AnsweredField[]>();

  constructor(fragments: ReadonlyMap<string, SelectionSetNode>, variables: VariableValues) {
    this.#fragments = fragments;
    this.#variables = variables;
  }

  /**
   * Returns the selected fields of a type. The cache needs no type in its key, because a selection set of
   * introspection always applies to the same object type.
   */
  of(sets: readonly SelectionSetNode[], type: GraphQLObjectType): readonly AnsweredField[] {
    const [only, ...others] = sets;
    if (!only) return [];
    const cached = others.length === 0 ? this.#cache.get(only) : undefined;
    if (cached) return cached;
    const nodes = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) this.#collect(set, nodes, spread);
    const fields = [...nodes].flatMap(([name, same]) => this.#merge(name, same, type));
    if (others.length === 0) this.#cache.set(only, fields);
    return fields;
  }

  #merge(responseName: string, nodes: readonly FieldNode[], type: GraphQLObjectType): AnsweredField[] {
    const [first] = nodes;
    const definition = first && (type.getFields()[first.name.value] ?? META_FIELDS.get(first.name.value));
    if (!definition) return [];
    const args = getArgumentValues(definition, first, this.#variables);
    const selections = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return [{ responseName, definition, args, selections }];
  }

  #collect({ selections }: SelectionSetNode, fields: Map<string, FieldNode[]>, spread: Set<string>): void {
    for (const selection of selections) {
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const same = fields.get(name);
        if (same) same.push(selection);
        else fields.set(name, [selection]);
      } else {
        const set = this.#resolveSelectionSet(selection, spread);
        if (set) this.#collect(set, fields, spread);
      }
    }
  }

  // Introspection types are objects, so the type condition of a valid fragment is always the type itself.
  #resolveSelectionSet(
    selection: Exclude<SelectionNode, FieldNode>,
    spread: Set<string>,
  ): SelectionSetNode | undefined {
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet;
    const { value: name } = selection.name;
    if (spread.has(name)) return undefined;
    spread.add(name);
    return this.#fragments.get(name);
  }

  #isIncluded(node: Selectable): boolean {
    if (getDirectiveValues(GraphQLSkipDirective, node, this.#variables)?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, this.#variables)?.if !== false;
  }
}
