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
    /** The most items that the argument takes. */
    maxItems?: number;
  }
}

/** A list that an operation gives to an argument with a bound. */
interface BoundedList {
  readonly argument: string;
  readonly value: ValueNode;
  /** Of the variable that holds the list. */
  readonly defaultValue: ValueNode | undefined;
  readonly maxItems: number;
}

/** Finds the lists in a document that must not be longer than their arguments allow. */
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

/** Returns an error for each list that is too long, before anything is executed. */
export function tooLongLists(
  lists: readonly BoundedList[],
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  return lists
    .filter((list) => itemsIn(list, variables) > list.maxItems)
    .map(
      ({ argument, value, maxItems }) =>
        new GraphQLError(`Argument "${argument}" takes at most ${maxItems} items.`, {
          nodes: value,
          extensions: { code: 'BAD_REQUEST' },
        }),
    );
}

function itemsIn({ value, defaultValue }: BoundedList, variables: Readonly<Record<string, unknown>>): number {
  const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  if (given !== undefined) return Array.isArray(given) ? given.length : 1;
  const literal = defaultValue ?? value;
  return literal.kind === Kind.LIST ? literal.values.length : 1;
}
