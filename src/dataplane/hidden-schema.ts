import { NoSchemaIntrospectionCustomRule, specifiedRules, validate } from 'graphql';
import type { Validate } from '../http/documents.ts';

const RULES = [...specifiedRules, NoSchemaIntrospectionCustomRule];

/** Keeps an API's schema from its clients: it cannot be introspected, and no error suggests a name from it. */
export const validateHidingSchema: Validate = (schema, document) =>
  validate(schema, document, RULES, { hideSuggestions: true });
