import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  GraphQLSchema,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type ValueNode,
  validateSchema,
  visit,
} from 'graphql';
import { boundedMessage } from '../domain/bounded-text.ts';
import type { ScopeDirectives } from './scope-directives.ts';

/** Maximum number of reported problems of a schema. */
const MAX_PROBLEMS = 20;

const HOLDERS: ReadonlySet<string> = new Set([
  Kind.FIELD_DEFINITION,
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
]);

/** Returns the validation errors of a schema that was built without validation. Upstreams serve invalid schemas. */
export function schemaProblems(schema: GraphQLSchema): readonly string[] {
  const unvalidated = new GraphQLSchema({ ...schema.toConfig(), assumeValid: false });
  return validateSchema(unvalidated)
    .slice(0, MAX_PROBLEMS)
    .map(({ message }) => boundedMessage(message));
}

/**
 * Rejects a schema document with ambiguous rules.
 * @throws {Error} that contains the line number.
 */
export function rejectAmbiguousRules(document: DocumentNode, directives: ScopeDirectives): void {
  rejectRepeatedNames(document);
  visit(document, {
    Directive(node, _, __, ___, ancestors) {
      const name = node.name.value;
      const problem = directives.unsupported.has(name)
        ? 'is not supported; use @requiresScopes or scopes in the configuration'
        : directives.required.has(name) && problemWith(node as ConstDirectiveNode, ancestors.at(-1));
      if (problem) throw new Error(`line ${node.loc?.startToken.line}: @${name} ${problem}`);
    },
  });
}

/** Rejects repeated definitions, because only one of them would be protected. */
function rejectRepeatedNames(document: DocumentNode): void {
  const seen = new Set<string>();
  const once = (kind: string, name: string, node: ASTNode) => {
    const key = `${kind} "${name}"`;
    if (seen.has(key)) throw new Error(`line ${node.loc?.startToken.line}: ${key} is defined twice`);
    seen.add(key);
  };
  for (const node of document.definitions) {
    if (node.kind === Kind.SCHEMA_DEFINITION) once('schema', '', node);
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) {
      for (const type of node.operationTypes ?? []) once('operation type', type.operation, type);
    }
    if (isTypeDefinitionNode(node)) once('type', node.name.value, node);
    if ((isTypeDefinitionNode(node) || isTypeExtensionNode(node)) && 'fields' in node) {
      for (const field of node.fields ?? []) once('field', `${node.name.value}.${field.name.value}`, field);
    }
  }
}

/**
 * Returns why a rule is invalid, or `undefined` if it is valid. Rejects an empty list, which could mean "anyone" or
 * "nobody", and values that are not strings, which would be ignored.
 */
function problemWith(
  directive: ConstDirectiveNode,
  holder: ASTNode | readonly ASTNode[] | undefined,
): string | undefined {
  if (!holder || !('kind' in holder) || !HOLDERS.has(holder.kind)) {
    return 'is for fields, objects and interfaces';
  }
  const scopes = directive.arguments?.find(({ name }) => name.value === 'scopes')?.value;
  if (!scopes) return 'needs an argument scopes';
  if (scopes.kind === Kind.LIST && scopes.values.length === 0) return 'lists no alternative';
  return isText(scopes) ? undefined : 'needs a list of lists of strings';
}

function isText(value: ValueNode): boolean {
  return value.kind === Kind.LIST ? value.values.every(isText) : value.kind === Kind.STRING;
}
