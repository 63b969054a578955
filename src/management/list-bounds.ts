import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

declare module 'graphql' {
  interface GraphQLArgumentExtensions {
    /** The maximum number of items. */
    maxItems?: number;
  }
}

/** A list value of an argument with a maximum length. */
interface BoundedList {
  readonly argument: string;
  readonly value: ValueNode;
  /** The default value of the variable, if the value is a variable. */
  readonly defaultValue: ValueNode | undefined;
  readonly maxItems: number;
}

/** Collects the list values in a document whose arguments have a maximum length. */
export function boundedLists(schema: GraphQLSchema, document: DocumentNode): readonly BoundedList[] {
  const lists: Omit<BoundedList, 'defaultValue'>[] = [];
  const types = new TypeInfo(schema);
  const defaults = new Map<string, ValueNode>();
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition({ variable, defaultValue }) {
        if (defaultValue) defaults.set(variable.name.value, defaultValue);
      },
      Argument({ name, value }) {
        const maxItems = types.getArgument()?.extensions.maxItems;
        if (maxItems !== undefined) lists.push({ argument: name.value, value, maxItems });
      },
    }),
  );
  return lists.map((list) => ({
    ...list,
    defaultValue: list.value.kind === Kind.VARIABLE ? defaults.get(list.value.name.value) : undefined,
  }));
}

/** Returns an error for each list that exceeds its maximum length. */
export function tooLongLists(
  lists: readonly BoundedList[],
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  return lists
    .filter((list) => itemCount(list, variables) > list.maxItems)
    .map(
      ({ argument, value, maxItems }) =>
        new GraphQLError(`Argument "${argument}" takes at most ${maxItems} items.`, {
          nodes: value,
          extensions: { code: 'BAD_REQUEST' },
        }),
    );
}

function itemCount(
  { value, defaultValue }: BoundedList,
  variables: Readonly<Record<string, unknown>>,
): number {
  const variable = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  if (variable !== undefined) return Array.isArray(variable) ? variable.length : 1;
  const literal = defaultValue ?? value;
  return literal.kind === Kind.LIST ? literal.values.length : 1;
}
