import { NoSchemaIntrospectionCustomRule, validate } from 'graphql';
import { DOCUMENT_RULES } from '../http/document-rules.ts';
import type { Validate } from '../http/documents.ts';

const RULES = [...DOCUMENT_RULES, NoSchemaIntrospectionCustomRule];

/** Keeps an API's schema from its clients: it cannot be introspected, and no error suggests a name from it. */
export const validateHidingSchema: Validate = (schema, document) =>
  validate(schema, document, RULES, { hideSuggestions: true });
