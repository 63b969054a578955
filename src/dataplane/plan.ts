import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  print,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { ScopeNeed } from '../domain/scope.ts';
import type { Policy } from './policy.ts';

/** What is to be done with one operation of a document, worked out once and kept. */
export interface Plan {
  readonly kind: OperationDefinitionNode['operation'];
  /** The operation and its fragments, printed anew: what is forwarded. */
  readonly text: string;
  readonly needs: readonly ScopeNeed[];
  /** Whether only the schema itself is asked for. */
  readonly introspection: boolean;
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
): Plan | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const alone = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  const coordinates = fieldsIn(alone, schema);
  return {
    kind: operation.operation,
    text: print(alone),
    needs: [...coordinates.values()].flatMap(([typeName, fieldName]) => policy(typeName, fieldName)),
    introspection: coordinates.size === 0,
  };
}

/** Every (type, field) that a document selects, without those of introspection. */
function fieldsIn(document: DocumentNode, schema: GraphQLSchema): Map<string, [string, string]> {
  const found = new Map<string, [string, string]>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name: { value: fieldName } }) {
        const typeName = types.getParentType()?.name;
        if (fieldName.startsWith('__') || !typeName || typeName.startsWith('__')) return;
        found.set(`${typeName}.${fieldName}`, [typeName, fieldName]);
      },
    }),
  );
  return found;
}
