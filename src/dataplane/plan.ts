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

/** Execution plan of one operation of a document. */
export interface Plan {
  /** The printed operation and its fragments, as forwarded to the upstream. */
  readonly text: string;
  readonly needs: readonly ScopeNeed[];
  /** Whether `__schema` or `__type` is selected, and not only `__typename` of root types. */
  readonly asksSchema: boolean;
  /** Whether introspection fields are selected alone, together with data, or not at all. */
  readonly introspection: 'only' | 'mixed' | 'none';
}

/**
 * Creates the plan of the operation of a validated document that will be executed. A field requires its scopes
 * in any position: aliased, in a fragment, nested, or skipped or included by a variable.
 */
export function createPlan(
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
  /** Every selected (type, field), without introspection fields other than `__typename`. */
  readonly coordinates: ReadonlyMap<string, readonly [string, string]>;
  /** Whether any field that is not an introspection field is selected. */
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
