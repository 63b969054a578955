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
  readonly maxItems: number;
}

/** Finds the lists in a document that must not be longer than their arguments allow. */
export function boundedLists(schema: GraphQLSchema, document: DocumentNode): readonly BoundedList[] {
  const lists: BoundedList[] = [];
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Argument({ name, value }) {
        const maxItems = types.getArgument()?.extensions.maxItems;
        if (maxItems !== undefined) lists.push({ argument: name.value, value, maxItems });
      },
    }),
  );
  return lists;
}

/** Returns an error for each list that is too long, before anything is executed. */
export function tooLongLists(
  lists: readonly BoundedList[],
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  return lists
    .filter(({ value, maxItems }) => itemsIn(value, variables) > maxItems)
    .map(
      ({ argument, value, maxItems }) =>
        new GraphQLError(`Argument "${argument}" takes at most ${maxItems} items.`, {
          nodes: value,
          extensions: { code: 'BAD_REQUEST' },
        }),
    );
}

function itemsIn(value: ValueNode, variables: Readonly<Record<string, unknown>>): number {
  if (value.kind === Kind.LIST) return value.values.length;
  const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return Array.isArray(given) ? given.length : 1;
}
