import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  type ObjectValueNode,
  replaceVariables,
  type ValueNode,
} from 'graphql';

type Path = readonly (string | number)[];

/** Where and why an input does not fit its type. */
export interface InputProblem<Input> {
  readonly message: string;
  readonly input: Input;
  readonly path: Path;
}

/** The fields of an input object. */
interface InputFields<Input> {
  readonly get: (name: string) => Input | undefined;
  /** Iterates over names and values, at no cost for those that are not reached. */
  readonly entries: () => Iterable<[string, Input]>;
}

/** Reads input in one of its two forms: JSON values of variables, and literals of a document. */
interface InputForm<Input> {
  /** The longest list. */
  readonly maxItems: number;
  readonly isNull: (input: Input) => boolean;
  readonly isVariable: (input: Input) => boolean;
  /** The items of a list, or undefined for anything else. */
  readonly readItems: (input: Input) => readonly Input[] | undefined;
  /** The fields of an object, or undefined for anything else. */
  readonly readFields: (input: Input) => InputFields<Input> | undefined;
  /** Returns undefined or throws when the type does not take the input. */
  readonly coerce: (type: GraphQLLeafType, input: Input) => unknown;
}

/**
 * Finds out where input does not fit its type as GraphQL coerces it (section 3, input coercion), in time that
 * grows with the input alone. Unlike those of GraphQL.js, the messages never quote a value, which may be a secret
 * or large.
 */
export function* inputProblems<Input>(
  form: InputForm<Input>,
  input: Input,
  type: GraphQLInputType,
  path: Path = [],
): Generator<InputProblem<Input>> {
  if (form.isVariable(input)) return;
  if (form.isNull(input)) {
    if (isNonNullType(type))
      yield { message: `Expected a value of type "${type}", found null.`, input, path };
    return;
  }
  const nullable = isNonNullType(type) ? type.ofType : type;
  if (isListType(nullable)) {
    const items = form.readItems(input);
    // A single value is a list of one.
    if (!items) return yield* inputProblems(form, input, nullable.ofType, path);
    if (items.length > form.maxItems) {
      return yield { message: `Expected at most ${form.maxItems} items.`, input, path };
    }
    for (const [index, item] of items.entries()) {
      yield* inputProblems(form, item, nullable.ofType, [...path, index]);
    }
  } else if (isInputObjectType(nullable)) {
    yield* objectProblems(form, input, nullable, path);
  } else if (!coerces(form, input, nullable)) {
    yield { message: `Expected a value of type "${nullable}".`, input, path };
  }
}

function* objectProblems<Input>(
  form: InputForm<Input>,
  input: Input,
  type: GraphQLInputObjectType,
  path: Path,
): Generator<InputProblem<Input>> {
  const given = form.readFields(input);
  if (!given) return yield { message: `Expected an object of type "${type}".`, input, path };
  const fields = type.getFields();
  for (const field of Object.values(fields)) {
    const value = given.get(field.name);
    if (value !== undefined) yield* inputProblems(form, value, field.type, [...path, field.name]);
    else if (isRequiredInputField(field)) {
      yield { message: `Missing required field "${field.name}" of type "${type}".`, input, path };
    }
  }
  for (const [name, value] of given.entries()) {
    if (!Object.hasOwn(fields, name)) {
      yield { message: `Unknown field "${name}" of type "${type}".`, input: value, path };
    }
  }
  if (type.isOneOf && !hasOneField(form, given)) {
    yield { message: `Expected exactly one field of type "${type}", and not null.`, input, path };
  }
}

function hasOneField<Input>(form: InputForm<Input>, fields: InputFields<Input>): boolean {
  const [first, second] = fields.entries();
  return first !== undefined && second === undefined && !form.isNull(first[1]);
}

function coerces<Input>(form: InputForm<Input>, input: Input, type: GraphQLLeafType): boolean {
  try {
    return form.coerce(type, input) !== undefined;
  } catch {
    return false;
  }
}

/** Reads the fields of a JSON object in place: a hostile one has tens of thousands. */
class JsonFields implements InputFields<unknown> {
  readonly #object: Readonly<Record<string, unknown>>;

  constructor(object: Readonly<Record<string, unknown>>) {
    this.#object = object;
  }

  get(name: string): unknown {
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
  }

  *entries(): Generator<[string, unknown]> {
    for (const name in this.#object) yield [name, this.#object[name]];
  }
}

/** Values of variables, as JSON has them. */
export const VALUES: InputForm<unknown> = {
  maxItems: 1_000,
  isNull: (value) => value == null,
  isVariable: () => false,
  readItems: (value) => (Array.isArray(value) ? value : undefined),
  readFields: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new JsonFields(value as Readonly<Record<string, unknown>>)
      : undefined,
  coerce: (type, value) => type.coerceInputValue(value),
};

/** Literals of a document. What a variable in one of them holds is checked where it is declared. */
export const LITERALS: InputForm<ValueNode> = {
  // The number of tokens bounds them.
  maxItems: Number.POSITIVE_INFINITY,
  isNull: ({ kind }) => kind === Kind.NULL,
  isVariable: ({ kind }) => kind === Kind.VARIABLE,
  readItems: (node) => (node.kind === Kind.LIST ? node.values : undefined),
  readFields: (node) => (node.kind === Kind.OBJECT ? readLiteralFields(node) : undefined),
  coerce: (type, node) =>
    type.coerceInputLiteral
      ? type.coerceInputLiteral(replaceVariables(node))
      : type.parseLiteral(node, undefined),
};

function readLiteralFields(node: ObjectValueNode): ReadonlyMap<string, ValueNode> {
  return new Map(node.fields.map(({ name, value }) => [name.value, value]));
}
