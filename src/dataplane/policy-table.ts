import { type GraphQLSchema, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';
import type { ScopeNeed } from '../domain/scope.ts';
import type { Policy } from './policy.ts';

/** One row of a policy as people read it. */
export interface PolicyRow {
  readonly type: string;
  readonly field: string;
  /** Any one of these lists, all of its scopes together. Empty: nothing is needed. */
  readonly scopes: ScopeNeed;
}

/** What a field of a schema needs, all of it together. */
interface FieldNeeds {
  readonly type: string;
  readonly field: string;
  readonly needs: readonly ScopeNeed[];
}

/** What every root field of a schema needs, and every other field that needs something. */
export function policyTable(schema: GraphQLSchema, policy: Policy): PolicyRow[] {
  return fieldNeeds(schema, policy).map(({ needs, ...row }) => ({ ...row, scopes: alternativesOf(needs) }));
}

/** Every scope that a policy can ask for, in alphabetical order. */
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

// Needs with two alternatives each have twice as many together with every further one.
const MAX_ALTERNATIVES = 100;

/**
 * Joins needs that must all hold into one. Lists at most 100 alternatives, those with the fewest scopes: each of
 * them suffices, and others may.
 */
export function alternativesOf(needs: readonly ScopeNeed[]): ScopeNeed {
  const all = needs.reduce<ScopeNeed>((joined, need) => smallest(both(joined, need)), [[]]);
  // What can be had for nothing needs nothing.
  return all.some((alternative) => alternative.length === 0) ? [] : all;
}

function smallest(alternatives: ScopeNeed): ScopeNeed {
  if (alternatives.length <= MAX_ALTERNATIVES) return alternatives;
  return alternatives.toSorted((a, b) => a.length - b.length).slice(0, MAX_ALTERNATIVES);
}

function both(one: ScopeNeed, other: ScopeNeed): ScopeNeed {
  const joined = one.flatMap((left) => other.map((right) => [...new Set([...left, ...right])].sort()));
  return [...new Map(joined.map((alternative) => [alternative.join(' '), alternative])).values()];
}
