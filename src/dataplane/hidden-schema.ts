import { NoSchemaIntrospectionCustomRule, specifiedRules, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';

const RULES = [...specifiedRules, NoSchemaIntrospectionCustomRule];

/** Keeps an API's schema from its clients: it cannot be introspected, and no error suggests a name from it. */
export function useHiddenSchema(): Plugin {
  return {
    onValidate({ setValidationFn }) {
      setValidationFn((schema, document) => validate(schema, document, RULES, { hideSuggestions: true }));
    },
  };
}
