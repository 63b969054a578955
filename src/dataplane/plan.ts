import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
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
  /** The operation and its fragments, printed anew: what is forwarded. */
  readonly text: string;
  readonly needs: readonly ScopeNeed[];
  /** Whether the schema itself is asked for: alone, beside data, or not at all. */
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
  const { coordinates, asksSchema } = fieldsIn(alone, schema);
  return {
    text: print(alone),
    needs: distinct(
      [...coordinates.values()].flatMap(([typeName, fieldName]) => policy(typeName, fieldName)),
    ),
    introspection: coordinates.size === 0 ? 'only' : asksSchema ? 'mixed' : 'none',
  };
}

/** Without those that say the same: each is asked at every request. */
function distinct(needs: readonly ScopeNeed[]): readonly ScopeNeed[] {
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}

interface Fields {
  /** Every (type, field) that is selected, without those of introspection. */
  readonly coordinates: ReadonlyMap<string, readonly [string, string]>;
  readonly asksSchema: boolean;
}

function fieldsIn(document: DocumentNode, schema: GraphQLSchema): Fields {
  const coordinates = new Map<string, readonly [string, string]>();
  let asksSchema = false;
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name: { value: fieldName } }) {
        const typeName = types.getParentType()?.name;
        if (fieldName === '__schema' || fieldName === '__type') asksSchema = true;
        if (fieldName.startsWith('__') || !typeName || typeName.startsWith('__')) return;
        coordinates.set(`${typeName}.${fieldName}`, [typeName, fieldName]);
      },
    }),
  );
  return { coordinates, asksSchema };
}
