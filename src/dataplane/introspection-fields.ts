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

/** A field as it is answered: once, however often it is selected. */
export interface AnsweredField {
  readonly responseName: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly selections: readonly SelectionSetNode[];
}

const META_FIELDS = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]),
);

/** Collects what one operation selects of the types of introspection (GraphQL section 6.3.2, CollectFields). */
export class IntrospectionFields {
  readonly #fragments: ReadonlyMap<string, SelectionSetNode>;
  readonly #variables: VariableValues;
  readonly #known = new Map<SelectionSetNode, readonly AnsweredField[]>();

  constructor(fragments: ReadonlyMap<string, SelectionSetNode>, variables: VariableValues) {
    this.#fragments = fragments;
    this.#variables = variables;
  }

  /** Every selection set of introspection selects from one object type, which is therefore given by the set. */
  of(sets: readonly SelectionSetNode[], type: GraphQLObjectType): readonly AnsweredField[] {
    const [only, ...others] = sets;
    if (!only) return [];
    const known = others.length === 0 ? this.#known.get(only) : undefined;
    if (known) return known;
    const nodes = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) this.#collect(set, nodes, spread);
    const fields = [...nodes].flatMap(([name, same]) => this.#answered(name, same, type));
    if (others.length === 0) this.#known.set(only, fields);
    return fields;
  }

  #answered(responseName: string, nodes: readonly FieldNode[], type: GraphQLObjectType): AnsweredField[] {
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
        const set = this.#setOf(selection, spread);
        if (set) this.#collect(set, fields, spread);
      }
    }
  }

  // The types of introspection are objects, so that the condition of a valid fragment is the type itself.
  #setOf(selection: Exclude<SelectionNode, FieldNode>, spread: Set<string>): SelectionSetNode | undefined {
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
