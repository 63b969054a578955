import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  isCompositeType,
  Kind,
  type SelectionSetNode,
  typeFromAST,
  type ValidationContext,
} from 'graphql';

/** A selection set, and the type that it selects from, if the schema has it. */
export interface TypedSelections {
  readonly type: GraphQLCompositeType | undefined;
  readonly set: SelectionSetNode;
}

/** A field as it is selected from a type. */
export interface SelectedField {
  readonly parent: GraphQLCompositeType | undefined;
  readonly node: FieldNode;
  readonly definition: GraphQLField<unknown, unknown> | undefined;
}

/** The selected fields by their response names. */
export type FieldsByName = ReadonlyMap<string, readonly SelectedField[]>;

/** The document selects more fields than are visited for it. */
export class TooManyFieldsError extends Error {}

/** Collects the fields of selection sets through their fragments, a bounded number for one document. */
export class CollectedFields {
  readonly #context: ValidationContext;
  readonly #seen = new Set<string>();
  readonly #ids = new Map<SelectionSetNode, number>();
  #left: number;

  /** @param most How many fields and fragments are visited in all. */
  constructor(context: ValidationContext, most: number) {
    this.#context = context;
    this.#left = most;
  }

  /**
   * Collects the fields of selection sets that are merged. Returns undefined when the same sets were collected
   * before for the same purpose.
   * @throws {TooManyFieldsError} when too many were visited.
   */
  once(purpose: string, selections: readonly TypedSelections[]): FieldsByName | undefined {
    const distinct = [...new Map(selections.map((one) => [this.#keyOf(one), one])).entries()];
    if (distinct.length === 0) return undefined;
    this.#spend(distinct.length);
    const key = `${purpose} ${distinct.map(([own]) => own).sort()}`;
    if (this.#seen.has(key)) return undefined;
    this.#seen.add(key);
    const fields = new Map<string, SelectedField[]>();
    const spread = new Set<string>();
    for (const [, { type, set }] of distinct) this.#collect(type, set, fields, spread);
    return fields;
  }

  #collect(
    type: GraphQLCompositeType | undefined,
    { selections }: SelectionSetNode,
    fields: Map<string, SelectedField[]>,
    spread: Set<string>,
  ): void {
    this.#spend(selections.length);
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        // `__typename` can be selected of anything, and never conflicts by its type.
        const isMeta = selection.name.value === '__typename';
        const definition = isMeta
          ? undefined
          : type && this.#context.getSchema().getField(type, selection.name.value);
        const same = fields.get(name);
        const field = { parent: type, node: selection, definition };
        if (same) same.push(field);
        else fields.set(name, [field]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const { typeCondition, selectionSet } = selection;
        this.#collect(typeCondition ? this.#typeNamed(typeCondition) : type, selectionSet, fields, spread);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = this.#context.getFragment(selection.name.value);
        if (fragment)
          this.#collect(this.#typeNamed(fragment.typeCondition), fragment.selectionSet, fields, spread);
      }
    }
  }

  #typeNamed(node: Parameters<typeof typeFromAST>[1]): GraphQLCompositeType | undefined {
    const type = typeFromAST(this.#context.getSchema(), node);
    return isCompositeType(type) ? type : undefined;
  }

  #keyOf({ type, set }: TypedSelections): string {
    let id = this.#ids.get(set);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(set, id);
    }
    return `${id}:${type?.name ?? ''}`;
  }

  #spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooManyFieldsError();
  }
}
