import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  typeFromAST,
  type ValidationContext,
} from 'graphql';

/** A field as it is selected from a type. */
export interface SelectedField {
  readonly parent: GraphQLCompositeType | undefined;
  readonly node: FieldNode;
  readonly definition: GraphQLField<unknown, unknown> | undefined;
}

/** Fields of one response name, of which all are compared with the first. */
export interface FieldGroup {
  readonly fields: readonly [SelectedField, ...SelectedField[]];
  /** The merged selections of the fields, or undefined for leaves. */
  readonly selections: MergedSelections | undefined;
}

/** A selection set, and the type that it selects from, if the schema has it. */
interface TypedSet {
  readonly type: GraphQLCompositeType | undefined;
  readonly set: SelectionSetNode;
}

/** Parts are compared in pairs, so that they must not be many. */
const MAX_FRAGMENT_PARTS = 8;

/** The document is too complex to be compared in bounded time. */
export class TooComplexError extends Error {}

/**
 * Selection sets that are merged, in parts: the fields of the sets themselves, and those of the fragments that they
 * spread, which other selections share.
 */
export type MergedSelections = readonly SelectionsPart[];

/** The fields of some selection sets, through inline fragments. */
export class SelectionsPart {
  readonly id: number;
  readonly #document: SelectionsOfDocument;
  readonly #fields = new Map<string, [SelectedField, ...SelectedField[]]>();
  readonly #spreads = new Set<string>();
  readonly #groups = new Map<string, readonly FieldGroup[]>();

  constructor(id: number, sets: readonly TypedSet[], document: SelectionsOfDocument) {
    this.id = id;
    this.#document = document;
    for (const { type, set } of sets) this.#collect(type, set);
  }

  get names(): ReadonlyMap<string, unknown> {
    return this.#fields;
  }

  /** The names of the fragments that are spread. */
  get spreads(): ReadonlySet<string> {
    return this.#spreads;
  }

  /** All fields of a response name. The first has a definition if any has, since the shapes of others agree with all. */
  all(name: string): FieldGroup | undefined {
    return this.#once(`all ${name}`, () => {
      const [first, ...others] = (this.#fields.get(name) ?? []).toSorted(
        (one, other) => Number(!one.definition) - Number(!other.definition),
      );
      return first ? [this.#group([first, ...others])] : [];
    })[0];
  }

  /** The object types that fields of a response name are selected from. */
  objectTypes(name: string): ReadonlySet<GraphQLCompositeType> {
    const parents = (this.#fields.get(name) ?? []).map(({ parent }) => parent);
    return new Set(parents.filter((parent) => isObjectType(parent)));
  }

  /**
   * The fields of a response name that an object of a type may have: those selected from it, and from abstract types.
   * @param type Undefined: those selected from abstract types alone.
   */
  ofObject(name: string, type: GraphQLCompositeType | undefined): FieldGroup | undefined {
    return this.#once(`${type?.name} ${name}`, () => {
      const [first, ...others] = (this.#fields.get(name) ?? []).filter(
        ({ parent }) => !isObjectType(parent) || parent === type,
      );
      return first ? [this.#group([first, ...others])] : [];
    })[0];
  }

  #once(key: string, find: () => readonly FieldGroup[]): readonly FieldGroup[] {
    const groups = this.#groups.get(key) ?? find();
    this.#groups.set(key, groups);
    return groups;
  }

  #group(fields: FieldGroup['fields']): FieldGroup {
    this.#document.spend(fields.length);
    const sets = fields.flatMap(({ node: { selectionSet: set }, definition }): TypedSet[] => {
      const type = getNamedType(definition?.type);
      return set ? [{ type: isCompositeType(type) ? type : undefined, set }] : [];
    });
    return { fields, selections: sets.length > 0 ? this.#document.merged(sets) : undefined };
  }

  #collect(type: GraphQLCompositeType | undefined, { selections }: SelectionSetNode): void {
    this.#document.spend(selections.length);
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        this.#spreads.add(selection.name.value);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const { typeCondition, selectionSet } = selection;
        this.#collect(typeCondition ? this.#document.typeNamed(typeCondition) : type, selectionSet);
      } else {
        const name = selection.alias?.value ?? selection.name.value;
        const field = {
          parent: type,
          node: selection,
          definition: this.#document.definition(type, selection),
        };
        const same = this.#fields.get(name);
        if (same) same.push(field);
        else this.#fields.set(name, [field]);
      }
    }
  }
}

/** The selections of one document: each collected once, within a number of steps. */
export class SelectionsOfDocument {
  readonly #context: ValidationContext;
  readonly #parts = new Map<string, SelectionsPart>();
  /** By the names of the fragments that are spread. */
  readonly #fragments = new Map<string, readonly SelectionsPart[]>();
  readonly #setIds = new Map<SelectionSetNode, number>();
  #left: number;

  /** @param most How many fields are visited in all. */
  constructor(context: ValidationContext, most: number) {
    this.#context = context;
    this.#left = most;
  }

  /** @throws {TooComplexError} when too many steps were taken. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooComplexError();
  }

  merged(sets: readonly TypedSet[]): MergedSelections {
    const own = this.#part(sets);
    const spread = [...own.spreads].join();
    const fragments = this.#fragments.get(spread) ?? this.#fragmentParts(own);
    this.#fragments.set(spread, fragments);
    return [own, ...fragments];
  }

  /** A few fragments are parts of their own, which other selections share; many are one part together. */
  #fragmentParts(own: SelectionsPart): readonly SelectionsPart[] {
    const sets = new Map<string, TypedSet>();
    const parts: SelectionsPart[] = [];
    const pending = [...own.spreads];
    for (const name of pending) {
      const fragment = this.#context.getFragment(name);
      if (sets.has(name) || !fragment) continue;
      const set = { type: this.typeNamed(fragment.typeCondition), set: fragment.selectionSet };
      sets.set(name, set);
      const part = this.#part([set]);
      parts.push(part);
      pending.push(...part.spreads);
      this.spend(1 + part.spreads.size);
    }
    return parts.length <= MAX_FRAGMENT_PARTS ? parts : [this.#part([...sets.values()])];
  }

  #part(sets: readonly TypedSet[]): SelectionsPart {
    const distinct = new Map(sets.map((one) => [this.#toKey(one), one]));
    const key = [...distinct.keys()].sort().join();
    const part = this.#parts.get(key) ?? new SelectionsPart(this.#parts.size, [...distinct.values()], this);
    this.#parts.set(key, part);
    return part;
  }

  typeNamed(node: Parameters<typeof typeFromAST>[1]): GraphQLCompositeType | undefined {
    const type = typeFromAST(this.#context.getSchema(), node);
    return isCompositeType(type) ? type : undefined;
  }

  definition(type: GraphQLCompositeType | undefined, { name }: FieldNode): SelectedField['definition'] {
    // `__typename` can be selected of anything, and never conflicts by its type.
    if (!type || name.value === '__typename') return undefined;
    return this.#context.getSchema().getField(type, name.value);
  }

  #toKey({ type, set }: TypedSet): string {
    let id = this.#setIds.get(set);
    if (id === undefined) {
      id = this.#setIds.size;
      this.#setIds.set(set, id);
    }
    return `${id}:${type?.name ?? ''}`;
  }
}
