import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  introspectionTypes,
  print,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { ScopeNeed } from '../domain/scope.ts';
import { distinctNeeds, type Policy } from './policy.ts';

/** What is to be done with one operation of a document, worked out once and kept. */
export interface Plan {
  /** The operation and its fragments, printed anew: what is forwarded. */
  readonly text: string;
  readonly needs: readonly ScopeNeed[];
  /** Whether the schema itself is asked for, and not only names of root types. */
  readonly asksSchema: boolean;
  /** Whether names of types and the schema are asked for: alone, with data, or not at all. */
  readonly introspection: 'only' | 'mixed' | 'none';
}

/**
 * Plans the operation of a validated document that will run. A field needs its scopes wherever it stands:
 * under an alias, in a fragment, nested, skipped or included by a variable.
 */
export function planOf(
  document: DocumentNode,
  operationName: string | null | undefined,
  schema: GraphQLSchema,
  policy: Policy,
): Plan {
  const name = getOperationAST(document, operationName)?.name?.value ?? '';
  const alone = separateOperations(document)[name] ?? document;
  const { coordinates, asksData, asksSchema } = fieldsIn(alone, schema);
  return {
    text: print(alone),
    needs: distinctNeeds(
      [...coordinates.values()].flatMap(([typeName, fieldName]) => policy(typeName, fieldName)),
    ),
    asksSchema,
    introspection: asksData ? (asksSchema ? 'mixed' : 'none') : 'only',
  };
}

const INTROSPECTION_TYPES: ReadonlySet<string> = new Set(introspectionTypes.map(({ name }) => name));
const META_FIELDS: ReadonlySet<string> = new Set(['__schema', '__type']);

interface Fields {
  /** Every (type, field) that is selected, without those of introspection but for `__typename`. */
  readonly coordinates: ReadonlyMap<string, readonly [string, string]>;
  /** Whether anything but names of types and the schema is selected. */
  readonly asksData: boolean;
  readonly asksSchema: boolean;
}

function fieldsIn(document: DocumentNode, schema: GraphQLSchema): Fields {
  const coordinates = new Map<string, readonly [string, string]>();
  let asksData = false;
  let asksSchema = false;
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name: { value: fieldName } }) {
        const typeName = types.getParentType()?.name;
        if (fieldName === '__schema' || fieldName === '__type') asksSchema = true;
        if (!typeName || INTROSPECTION_TYPES.has(typeName) || META_FIELDS.has(fieldName)) return;
        if (fieldName !== '__typename') asksData = true;
        coordinates.set(`${typeName}.${fieldName}`, [typeName, fieldName]);
      },
    }),
  );
  return { coordinates, asksData, asksSchema };
}
