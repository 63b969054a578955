import {
  MaxIntrospectionDepthRule,
  OverlappingFieldsCanBeMergedRule,
  specifiedRules,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
} from 'graphql';
import { ValuesOfTypeRule } from './input-errors.ts';
import { IntrospectionSizeRule } from './introspection-size.ts';
import { OverlappingFieldsRule } from './overlapping-fields.ts';

const REPLACED = new Map<ValidationRule, ValidationRule>([
  [ValuesOfCorrectTypeRule, ValuesOfTypeRule],
  [OverlappingFieldsCanBeMergedRule, OverlappingFieldsRule],
  [MaxIntrospectionDepthRule, IntrospectionSizeRule],
]);

/** The rules of GraphQL (section 5) for documents of strangers: bounded in time, and quoting no value. */
export const DOCUMENT_RULES: readonly ValidationRule[] = specifiedRules.map(
  (rule) => REPLACED.get(rule) ?? rule,
);
