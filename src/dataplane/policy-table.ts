import { type GraphQLSchema, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';
import type { ScopeNeed } from '../domain/scope.ts';
import type { Policy } from './policy.ts';

/** One row of a policy in readable form. */
export interface PolicyRow {
  readonly type: string;
  readonly field: string;
  /** Alternative lists of scopes: a key needs all scopes of any one list. Empty if no scope is required. */
  readonly scopes: ScopeNeed;
}

/** The scope needs of a field, all of which must be met. */
interface FieldNeeds {
  readonly type: string;
  readonly field: string;
  readonly needs: readonly ScopeNeed[];
}

/** Returns the rows for all root fields, and for the other fields that require scopes. */
export function policyTable(schema: GraphQLSchema, policy: Policy): PolicyRow[] {
  return fieldNeeds(schema, policy).map(({ needs, ...row }) => ({
    ...row,
    scopes: combineAlternatives(needs),
  }));
}

/** Returns every scope that a policy can require, in alphabetical order. */
export function scopesIn(schema: GraphQLSchema, policy: Policy): string[] {
  return [...new Set(fieldNeeds(schema, policy).flatMap(({ needs }) => needs.flat(2)))].sort();
}

function fieldNeeds(schema: GraphQLSchema, policy: Policy): FieldNeeds[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
    (type) => type != null,
  );
  const others = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .filter((type) => !isIntrospectionType(type) && !roots.some((root) => root === type));
  return [...roots, ...others].flatMap((type) =>
    Object.keys(type.getFields())
      .map((field) => ({ type: type.name, field, needs: policy(type.name, field) }))
      .filter(({ needs }) => needs.some(isDemanding) || roots.some((root) => root === type)),
  );
}

function isDemanding(need: ScopeNeed): boolean {
  return need.every((alternative) => alternative.length > 0);
}

// The number of alternatives doubles with every joined need that has two.
const MAX_ALTERNATIVES = 100;

/**
 * Joins needs that must all be met into one. Returns at most 100 alternatives, those with the fewest scopes. Each of
 * them is sufficient, but omitted alternatives may be sufficient too.
 */
export function combineAlternatives(needs: readonly ScopeNeed[]): ScopeNeed {
  const all = needs.reduce<ScopeNeed>((joined, need) => smallest(combine(joined, need)), [[]]);
  // A need with an empty alternative requires no scope.
  return all.some((alternative) => alternative.length === 0) ? [] : all;
}

function smallest(alternatives: ScopeNeed): ScopeNeed {
  if (alternatives.length <= MAX_ALTERNATIVES) return alternatives;
  return alternatives.toSorted((a, b) => a.length - b.length).slice(0, MAX_ALTERNATIVES);
}

function combine(one: ScopeNeed, other: ScopeNeed): ScopeNeed {
  const joined = one.flatMap((left) => other.map((right) => [...new Set([...left, ...right])].sort()));
  return [...new Map(joined.map((alternative) => [alternative.join(' '), alternative])).values()];
}
