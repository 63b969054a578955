import {
  type ASTNode,
  type ASTVisitor,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type ValidationContext,
  validate,
} from 'graphql';
import { DOCUMENT_RULES } from '../graphql/document-rules.ts';
import type { Validate } from '../graphql/documents.ts';
import { MAX_ERRORS } from '../graphql/input-errors.ts';

/** Root fields with which Apollo Federation reads the schema and any entity. */
const FEDERATION_FIELDS: ReadonlySet<string> = new Set(['_service', '_entities']);

/**
 * Creates the validation for an API that hides its schema from its clients. Rejects introspection, and returns errors
 * that contain only names from the document itself.
 * @param hasRule Returns whether a field of the query type has its own rule.
 */
export function validateHidingSchema(hasRule: (fieldName: string) => boolean): Validate {
  const rules = [...DOCUMENT_RULES, NoSchemaIntrospectionCustomRule, federationRule(hasRule)];
  return (schema, document) =>
    validate(schema, document, rules, { hideSuggestions: true, maxErrors: MAX_ERRORS }).map(
      ({ nodes, source, positions }) =>
        new GraphQLError(describe(nodes?.[0]), { nodes: nodes?.slice(0, 1), source, positions }),
    );
}

const federationRule =
  (hasRule: (fieldName: string) => boolean) =>
  (context: ValidationContext): ASTVisitor => ({
    Field(node) {
      const name = node.name.value;
      const isRoot = context.getParentType() === context.getSchema().getQueryType();
      if (isRoot && FEDERATION_FIELDS.has(name) && !hasRule(name)) {
        context.reportError(new GraphQLError('The field needs a rule.', { nodes: node }));
      }
    },
  });

/** Describes the invalid node, using only names from the document. */
function describe(node: ASTNode | undefined): string {
  switch (node?.kind) {
    case Kind.FIELD:
      return `Invalid field "${node.name.value}".`;
    case Kind.ARGUMENT:
      return `Invalid argument "${node.name.value}".`;
    case Kind.DIRECTIVE:
      return `Invalid directive "@${node.name.value}".`;
    case Kind.VARIABLE:
      return `Invalid variable "$${node.name.value}".`;
    case Kind.VARIABLE_DEFINITION:
      return `Invalid variable "$${node.variable.name.value}".`;
    case Kind.NAMED_TYPE:
      return `Invalid type "${node.name.value}".`;
    case Kind.FRAGMENT_SPREAD:
    case Kind.FRAGMENT_DEFINITION:
      return `Invalid fragment "${node.name.value}".`;
    // Repeated names, and spreads of missing fragments.
    case Kind.NAME:
      return `Invalid name "${node.value}".`;
    case Kind.INLINE_FRAGMENT:
      return 'Invalid inline fragment.';
    case Kind.OPERATION_DEFINITION:
      return 'Invalid operation.';
    default:
      return node ? 'Invalid value.' : 'The document does not match the schema.';
  }
}
